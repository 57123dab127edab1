"""Reading a repository's activity from GitHub: complete, in few calls, never one per commit."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from bot.activity import Activity, Range
from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.calls import GitHubCalls
from bot.adapters.github.commits import CommitReader
from bot.adapters.github.credentials import NothingThere
from bot.adapters.github.queries import REPOSITORY
from bot.adapters.github.spans import Repository, Span, covered, repository_from, resolve
from bot.errors import Permanent
from bot.ports import KnownRepositories, Progress, Reading, Resolved
from bot.stretches import Bounds

_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class GitHubActivity:
    """The commits of a range with their merged pull requests; see CommitReader for how they are read."""

    def __init__(
        self,
        access: GitHubAccess,
        known: KnownRepositories,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read through each workspace's own access; `known` holds the repositories' numbers."""
        self._access = access
        self._known = known
        self._now = now

    async def ping(self) -> None:
        """Ask for the budget of calls, which costs none of it. Raises Transient or Permanent."""
        await self._access.own.get("/rate_limit")

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        """All commits and their pull requests of the range, complete. Raises Transient or Permanent."""
        bounds = await self.bounds(workspace, repo, wanted)
        if resolved is not None and bounds.covers is not None:
            resolved(bounds.covers)
        return (await self.read(workspace, bounds, progress)).activity

    async def bounds(self, workspace: str, repo: str, wanted: Range) -> Bounds:
        """See History."""
        calls = await self._access.calls(workspace)
        repository, span = await self._resolved(calls, workspace, repo, wanted)
        return Bounds(
            repository=repository.number,
            repo=repository.full_name,
            repo_url=repository.url,
            base=span.base,
            base_sha=span.base_sha,
            since=span.since,
            head=span.head,
            head_sha=span.head_sha,
            described=span.described,
            asked_at=span.asked_at,
            until=span.until,
            covers=covered(repository, span),
        )

    async def read(self, workspace: str, bounds: Bounds, progress: Progress) -> Reading:
        """See History."""
        calls = await self._access.calls(workspace)
        reader = CommitReader(calls, bounds.repo, progress)
        commits = await reader.read(_span(bounds))
        pulls = await reader.pulls_of(commits)
        return Reading(activity=bounds.activity(commits, pulls), leads_on=reader.leads_on)

    async def _resolved(self, calls: GitHubCalls, workspace: str, repo: str, wanted: Range) -> tuple[Repository, Span]:
        if not _NAME.fullmatch(repo):
            raise Permanent(f"“{repo}” is no repository: write it as owner/name.")
        number = await self._known.number(workspace, repo)
        repository = asked = await self._asked(calls, repo, wanted)
        if number is not None and (repository is None or repository.number != number):
            # GitHub follows a rename until another repository takes the name; the number is the same for ever.
            repository = await self._by_number(calls, number, wanted) or repository
        if repository is None:
            raise Permanent(
                f"GitHub knows no repository {repo}, or {calls.access} may not see it. Check how it is spelt, or give "
                "access to it by `/notra connect github`."
            )
        if asked is repository and repo.lower() != repository.full_name.lower():
            await self._known.led(workspace, repo, repository.number, repository.full_name)
        elif number != repository.number or repo != repository.full_name:
            await self._known.seen(workspace, {repository.number: repository.full_name})
        return repository, resolve(repository, wanted, self._now())

    async def _by_number(self, calls: GitHubCalls, number: int, wanted: Range) -> Repository | None:
        try:
            found = await calls.get("/repositories/{number}", number=str(number))
        except NothingThere:
            return None
        return await self._asked(calls, str(found["full_name"]), wanted)

    async def _asked(self, calls: GitHubCalls, repo: str, wanted: Range) -> Repository | None:
        owner, name = repo.split("/")
        variables = {"owner": owner, "name": name, "base": wanted.base or "HEAD", "head": wanted.head or "HEAD"}
        try:
            data = await calls.query(REPOSITORY, variables)
        except NothingThere:
            return None
        return repository_from(data["repository"], repo)


def _span(bounds: Bounds) -> Span:
    return Span(
        base=bounds.base,
        base_sha=bounds.base_sha,
        since=bounds.since,
        head=bounds.head,
        head_sha=bounds.head_sha,
        described=bounds.described,
        asked_at=bounds.asked_at,
        until=bounds.until,
    )
