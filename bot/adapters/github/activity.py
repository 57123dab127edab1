"""Reading a repository's activity from GitHub: complete, in few calls, never one per commit."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import aiohttp

from bot.activity import Activity, Range
from bot.adapters.github.calls import GitHubCalls, NothingThere
from bot.adapters.github.commits import CommitReader
from bot.adapters.github.queries import REPOSITORY
from bot.adapters.github.spans import Repository, Span, repository_from, resolve
from bot.errors import Permanent
from bot.ports import Progress, Reading
from bot.stretches import Bounds

_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


class GitHubActivity:
    """The commits of a range with their merged pull requests; see CommitReader for how they are read."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        url: str,
        token: str | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read from the API at `url`; `session` is shared and owned by the caller."""
        self._calls = GitHubCalls(session, url, token)
        self._now = now

    async def ping(self) -> None:
        """Ask for the budget of calls, which costs none of it. Raises Transient or Permanent."""
        await self._calls.get("/rate_limit")

    async def fetch(self, repo: str, wanted: Range, progress: Progress) -> Activity:
        """All commits and their pull requests of the range, complete. Raises Transient or Permanent."""
        return (await self.read("", await self.bounds("", repo, wanted), progress)).activity

    async def bounds(self, workspace: str, repo: str, wanted: Range) -> Bounds:
        """See History."""
        repository, span = await self._resolved(repo, wanted)
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
        )

    async def read(self, workspace: str, bounds: Bounds, progress: Progress) -> Reading:
        """See History."""
        reader = CommitReader(self._calls, bounds.repo, progress)
        commits = await reader.read(
            Span(
                base=bounds.base,
                base_sha=bounds.base_sha,
                since=bounds.since,
                head=bounds.head,
                head_sha=bounds.head_sha,
                described=bounds.described,
                asked_at=bounds.asked_at,
            )
        )
        activity = Activity(
            repo=bounds.repo,
            repo_url=bounds.repo_url,
            base=bounds.base,
            head=bounds.head,
            head_sha=bounds.head_sha,
            described=bounds.described,
            commits=tuple(commits),
            pulls=reader.pulls_of(commits),
        )
        return Reading(activity=activity, leads_on=reader.leads_on)

    async def _resolved(self, repo: str, wanted: Range) -> tuple[Repository, Span]:
        if not _NAME.fullmatch(repo):
            raise Permanent(f"“{repo}” is no repository: write it as owner/name.")
        owner, name = repo.split("/")
        variables = {"owner": owner, "name": name, "base": wanted.base or "HEAD", "head": wanted.head or "HEAD"}
        try:
            data = await self._calls.query(REPOSITORY, variables)
        except NothingThere as error:
            raise Permanent(f"GitHub knows no repository {repo}, or GITHUB_TOKEN may not see it.") from error
        repository = repository_from(data["repository"], repo)
        return repository, resolve(repository, wanted, self._now())
