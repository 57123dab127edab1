"""Which part of a repository's history is stored, and whether it holds a wanted range whole.

A stretch is proven by whoever read it: all commits that its head reaches and its base does not, where the base is an
ancestor of the head; or all that its head reaches and that are not older than `since`. Stretches that meet, head to
base, make a chain, and a chain is as whole as each of its stretches. Nothing else is ever taken for whole.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.activity import Activity, Commit, PullRequest, TimeSpan


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """A wanted range with everything resolved: after `base_sha` (a commit) or `since` (a time), up to `head_sha`.

    `repository` is GitHub's number of it, which a rename does not change; `repo` its name now (owner/name). `until`:
    only what is older than that. `covers` is the time of the range, where it is known.
    """

    repository: int
    repo: str
    repo_url: str
    base: str | None
    base_sha: str | None
    since: datetime | None
    head: str
    head_sha: str
    described: str
    asked_at: datetime
    until: datetime | None = None
    covers: TimeSpan | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a commit of this time is within, as far as that is bounded by time."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)

    def activity(self, commits: Iterable[Commit], pulls: Iterable[PullRequest]) -> Activity:
        """What was read within these bounds."""
        return Activity(
            repo=self.repo,
            repo_url=self.repo_url,
            base=self.base,
            head=self.head,
            head_sha=self.head_sha,
            described=self.described,
            commits=tuple(commits),
            pulls=tuple(pulls),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stored part of the history, its commits newest first. Either `base` or `since` is set, never both."""

    head: str
    shas: tuple[str, ...]
    base: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """Commits that are stored, newest stretch first, and the one gap (base, head) that is left to read, if any.

    Together they are the whole range; of a range by time those older than its beginning are still to be left out.
    """

    shas: tuple[str, ...]
    gap: tuple[str, str] | None = None


def cover(stretches: Iterable[Stretch], bounds: Bounds) -> Cover | None:
    """How the stretches hold the range; None when they cannot be shown to hold it."""
    below: dict[str, list[Stretch]] = {}
    for stretch in stretches:
        below.setdefault(stretch.head, []).append(stretch)
    if bounds.base_sha == bounds.head_sha:
        return Cover(shas=())
    reached = _reached(below, bounds.head_sha)
    for stretch, way in reached:
        if _ends(stretch, bounds):
            return Cover(shas=_joined([*way, stretch]))
    for stretch, way in reached:
        if bounds.base_sha in stretch.shas:
            # A base within a stretch is an ancestor of its head, so what lies between them is well defined.
            return Cover(shas=_joined(way), gap=(str(bounds.base_sha), stretch.head))
    return None


def _reached(below: Mapping[str, Sequence[Stretch]], head: str) -> list[tuple[Stretch, tuple[Stretch, ...]]]:
    """Every stretch that a chain leads to from `head`, nearest first, with the stretches on the way to it."""
    found: list[tuple[Stretch, tuple[Stretch, ...]]] = []
    seen = {head}
    waiting: deque[tuple[str, tuple[Stretch, ...]]] = deque([(head, ())])
    while waiting:
        node, way = waiting.popleft()
        for stretch in below.get(node, ()):
            found.append((stretch, way))
            if stretch.base is not None and stretch.base not in seen:
                seen.add(stretch.base)
                waiting.append((stretch.base, (*way, stretch)))
    return found


def _ends(stretch: Stretch, bounds: Bounds) -> bool:
    if bounds.since is None:
        return stretch.base is not None and stretch.base == bounds.base_sha
    return stretch.since is not None and stretch.since <= bounds.since


def _joined(stretches: Iterable[Stretch]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sha for stretch in stretches for sha in stretch.shas))
