"""Reading a repository's activity from GitHub: complete, in few calls, never one per commit."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import aiohttp

from bot.activity import Activity, Range
from bot.adapters.github.calls import GitHubCalls, NothingThere
from bot.adapters.github.commits import CommitReader
from bot.adapters.github.queries import REPOSITORY
from bot.adapters.github.spans import Repository, Span, covered, repository_from, resolve
from bot.errors import Permanent
from bot.ports import Progress, Resolved

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

    async def fetch(self, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None) -> Activity:
        """All commits and their pull requests of the range, complete. Raises Transient or Permanent."""
        repository, span = await self._resolved(repo, wanted)
        if resolved is not None and (time := covered(repository, span)):
            resolved(time)
        reader = CommitReader(self._calls, repository.full_name, progress)
        commits = await reader.read(span)
        return Activity(
            repo=repository.full_name,
            repo_url=repository.url,
            base=span.base,
            head=span.head,
            head_sha=span.head_sha,
            described=span.described,
            commits=tuple(commits),
            pulls=reader.pulls_of(commits),
        )

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
