"""Reading a range from what is stored, where that can be shown to be all of it, and the rest from GitHub."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.activity import Activity, Commit, PullRequest, Range, RangeKind
from bot.errors import Permanent
from bot.ports import ActivityStore, History, Progress, Resolved
from bot.stretches import Bounds, Cover, Stretch, cover

ROOT_DAYS = 31
"""How far back a repository is read when its first delivery comes: a month's draft is then answered from the store."""
FED_WITHIN_S = 3 * 3_600.0
"""A store that deliveries and sweeps have not fed for so long is not asked: labels may have changed unseen."""


async def _silent(commits: int, pulls: int) -> None:
    return None


class Recall:
    """An ActivitySource over GitHub and the store; of a range only what is not stored is read."""

    def __init__(self, history: History, store: ActivityStore) -> None:
        """Read from these."""
        self._history = history
        self._store = store

    async def ping(self) -> None:
        """See ActivitySource."""
        await self._history.ping()

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        """See ActivitySource. One call asks what the range means now; a range that is stored takes no other."""
        bounds = await self._history.bounds(workspace, repo, wanted)
        if resolved is not None and bounds.covers is not None:
            resolved(bounds.covers)
        tip = await self._store.tip(workspace, bounds.repository, FED_WITHIN_S)
        if tip is None:
            return (await self._history.read(workspace, bounds, progress)).activity
        if wanted.head is None and tip != bounds.head_sha:
            await self.catch_up(workspace, replace(bounds, until=None), tip)
        chain = await self._store.chain(workspace, bounds.repository, bounds.head_sha)
        covered = cover(chain, bounds)
        recalled = await self._recalled(workspace, bounds, covered, progress) if covered else None
        return recalled or await self._read(workspace, bounds, progress)

    async def know(self, workspace: str, repo: str) -> None:
        """Learn which repository this is, so that what is delivered about it finds the workspace; one call.

        Raises Transient, or Permanent where there is none or it may not be seen.
        """
        await self._history.bounds(workspace, repo, Range(kind=RangeKind.DAYS, days=1))

    async def feed(self, workspace: str, repo: str, *, anew: bool = False) -> None:
        """Bring what is stored of the default branch up to its newest commit, or read its newest month whole (`anew`).

        It asks where the branch is now, so it does not matter how often, how late or in which order it is called.
        Raises Transient or Permanent.
        """
        bounds = await self._history.bounds(workspace, repo, Range(kind=RangeKind.DAYS, days=ROOT_DAYS))
        tip = None if anew else await self._store.tip(workspace, bounds.repository)
        await self.catch_up(workspace, bounds, tip)

    async def catch_up(self, workspace: str, bounds: Bounds, tip: str | None) -> None:
        """Store what leads from `tip` to the head. Where nothing does (a first time, a force push) begin anew."""
        if tip is not None and tip != bounds.head_sha and not await self._led_on(workspace, bounds, tip):
            tip = None
        if tip is None and bounds.since is not None:
            await self._read(workspace, bounds, _silent)
        if tip is not None or bounds.since is not None:
            await self._store.advance(workspace, bounds.repository, bounds.head_sha, anew=tip is None)

    async def _led_on(self, workspace: str, bounds: Bounds, tip: str) -> bool:
        gap = replace(bounds, base=tip[:7], base_sha=tip, since=None)
        try:
            reading = await self._history.read(workspace, gap, _silent)
        except Permanent:  # the old head is gone; when it is something else, reading anew meets it too
            return False
        if reading.leads_on:
            await self._store.keep(
                workspace, bounds.repository, _stretch(gap, reading.activity.commits), reading.activity
            )
        return reading.leads_on

    async def _recalled(self, workspace: str, bounds: Bounds, covered: Cover, progress: Progress) -> Activity | None:
        """The range from the store and its gap; None when the store turns out to lack something after all."""
        shas = list(covered.shas)
        if covered.gap:
            base, head = covered.gap
            gap = replace(bounds, base=base[:7], base_sha=base, head=head[:7], head_sha=head)
            between = replace(gap, since=None, until=None)
            shas += [commit.sha for commit in (await self._read(workspace, between, progress)).commits]
        commits, pulls = await self._store.recall(workspace, bounds.repository, shas)
        if not _whole(shas, commits, pulls):
            return None
        place = {sha: number for number, sha in enumerate(shas)}
        wanted = sorted(
            (commit for commit in commits if bounds.holds(commit.committed_at)),
            key=lambda commit: (-commit.committed_at.timestamp(), place[commit.sha]),
        )
        by_number = {pull.number: pull for pull in pulls}
        named = dict.fromkeys(number for commit in wanted for number in commit.pull_numbers)
        await progress(len(wanted), len(named))
        return bounds.activity(wanted, (by_number[number] for number in named))

    async def _read(self, workspace: str, bounds: Bounds, progress: Progress) -> Activity:
        """Read from GitHub, and store it where it proves something; what only reaches to a day does not."""
        reading = await self._history.read(workspace, bounds, progress)
        if reading.leads_on and bounds.until is None and bounds.base_sha != bounds.head_sha:
            stretch = _stretch(bounds, reading.activity.commits)
            await self._store.keep(workspace, bounds.repository, stretch, reading.activity)
        return reading.activity


def _stretch(bounds: Bounds, commits: Sequence[Commit]) -> Stretch:
    shas = tuple(commit.sha for commit in commits)
    return Stretch(head=bounds.head_sha, shas=shas, base=bounds.base_sha, since=bounds.since)


def _whole(shas: Collection[str], commits: Sequence[Commit], pulls: Sequence[PullRequest]) -> bool:
    known = {pull.number for pull in pulls}
    named = {number for commit in commits for number in commit.pull_numbers}
    return len(commits) == len(set(shas)) and named <= known
