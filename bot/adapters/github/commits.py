"""The commits of one span, read page by page side by side and held against the count that GitHub states."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.activity import Commit, PullRequest
from bot.adapters.github.calls import SIDE_BY_SIDE, GitHubCalls, TooMuch, side_by_side
from bot.adapters.github.credentials import NothingThere
from bot.adapters.github.firsts import Firsts
from bot.adapters.github.queries import COMMITS, HISTORY, HISTORY_PAGE, IDS_PER_FIELD, MORE_PULLS
from bot.adapters.github.reading import commit_from, merged_pulls, pulls_from
from bot.adapters.github.spans import Span
from bot.adapters.github.whole_pulls import PARTIAL, WholePulls, has_more
from bot.errors import Permanent, Transient
from bot.ports import Progress

_COMPARE = "/repos/{owner}/{name}/compare/{basehead}{?per_page,page}"
_COMPARE_PAGE = 100
_PAGES_PER_QUERY = 2
_LEAST = 25
"""GitHub is down, and no query too large, when so few commits are too much for it."""
_CLOCKS_APART = timedelta(days=1)
"""How far in the future a commit may be dated by a wrong clock and still count as made until now."""


class CommitReader:
    """Reads one span of `repo` once.

    Between two commits REST's compare names the commits, all pages of them, and GraphQL tells about 200 of them a
    call; its history cannot exclude what a base reaches. Over a time GraphQL's history alone is enough; a long one is
    read as several windows.
    """

    def __init__(self, calls: GitHubCalls, repo: str, progress: Progress) -> None:
        """Read `repo` (owner/name); `progress` is told after each call."""
        self._calls = calls
        self._repo = repo
        self._owner, self._name = repo.split("/")
        self._progress = progress
        self._commits: dict[str, Commit] = {}
        self._pulls: dict[int, PullRequest] = {}
        self._firsts = Firsts(calls, repo)
        self._whole_pulls = WholePulls(calls)
        self._met_most = False
        self.leads_on = True
        """Whether the span's base turned out to be an ancestor of its head."""

    async def read(self, span: Span) -> list[Commit]:
        """The commits of the span, newest first, each once. Raises Transient or Permanent."""
        shas = await (self._compared(span) if span.since is None else self._dated(span, span.since))
        commits = [self._commits[sha] for sha in shas]  # GitHub counts the second of `until` in
        return [commit for commit in commits if span.until is None or commit.committed_at < span.until]

    async def pulls_of(self, commits: Iterable[Commit]) -> tuple[PullRequest, ...]:
        """The pull requests that these commits name, each once. Raises Transient or Permanent."""
        pulls = [self._pulls[number] for number in dict.fromkeys(n for commit in commits for n in commit.pull_numbers)]
        await self._firsts.ask(pulls)
        return tuple(self._firsts.marked(pull) for pull in pulls)

    async def _compared(self, span: Span) -> list[str]:
        first = await self._page(span, 1)
        total = first["total_commits"]
        self.leads_on = first["behind_by"] == 0
        pages = range(1, math.ceil(total / _COMPARE_PAGE) + 1)
        groups = [pages[start : start + _PAGES_PER_QUERY] for start in range(0, len(pages), _PAGES_PER_QUERY)]
        found = await side_by_side(self._group(span, group, first) for group in groups)
        return _whole([sha for shas in found for sha in shas], total)[::-1]

    async def _group(self, span: Span, numbers: Sequence[int], first: dict[str, Any]) -> list[str]:
        others = await side_by_side(self._page(span, number) for number in numbers if number > 1)
        pages = [first, *others] if 1 in numbers else others
        listed = {commit["sha"]: commit["node_id"] for page in pages for commit in page["commits"]}
        told = await self._keep(await self._nodes(list(listed.values())))
        if told != list(listed):
            raise Transient(PARTIAL)
        if not self._met_most and 2 * len(self._commits) >= first["total_commits"]:
            self._met_most = True  # while the other half is read; most people were met in the first one
            await self._firsts.ask(list(self._pulls.values()))
        return told

    async def _nodes(self, ids: Sequence[str]) -> list[dict[str, Any] | None]:
        """What GraphQL tells about commits; asked in halves when it is too much for GitHub at once."""
        try:
            data = await self._calls.query(COMMITS, {"first": ids[:IDS_PER_FIELD], "second": ids[IDS_PER_FIELD:]})
        except TooMuch:
            if len(ids) <= _LEAST:
                raise
            middle = len(ids) // 2
            return [*await self._nodes(ids[:middle]), *await self._nodes(ids[middle:])]
        return [*data["first"], *data["second"]]

    async def _page(self, span: Span, number: int) -> Any:
        try:
            return await self._calls.get(
                _COMPARE,
                owner=self._owner,
                name=self._name,
                basehead=f"{span.base_sha}...{span.head_sha}",
                per_page=str(_COMPARE_PAGE),
                page=str(number),
            )
        except NothingThere as error:
            raise Permanent(f"{span.base} and {span.head} have no history in common.") from error

    async def _dated(self, span: Span, since: datetime) -> list[str]:
        until = span.until or max(since, span.asked_at) + _CLOCKS_APART
        whole = await self._history(span, since, until, None)
        total = whole["totalCount"]
        if not whole["pageInfo"]["hasNextPage"]:
            return _whole(await self._keep(whole["nodes"]), total)
        step = (until - since) / SIDE_BY_SIDE
        starts = [since + step * number for number in range(SIDE_BY_SIDE)]
        windows = await side_by_side(self._window(span, start, start + step) for start in reversed(starts))
        return _whole(list(dict.fromkeys(sha for window in windows for sha in window)), total)

    async def _window(self, span: Span, since: datetime, until: datetime) -> list[str]:
        """All pages of a part of the time. A commit on the edge belongs to both parts."""
        shas: list[str] = []
        after: str | None = None
        while True:
            history = await self._history(span, since, until, after)
            shas += await self._keep(history["nodes"])
            after = history["pageInfo"]["endCursor"]
            if not history["pageInfo"]["hasNextPage"]:
                return _whole(shas, history["totalCount"])

    async def _history(self, span: Span, since: datetime, until: datetime, after: str | None) -> Any:
        variables = {
            "owner": self._owner,
            "name": self._name,
            "head": span.head_sha,
            "since": since.isoformat(timespec="seconds"),
            "until": until.isoformat(timespec="seconds"),
            "after": after,
        }
        data = await self._page_of_history(variables, HISTORY_PAGE)
        try:
            return data["repository"]["object"]["history"]
        except (KeyError, TypeError) as error:
            raise Transient(PARTIAL) from error

    async def _page_of_history(self, variables: dict[str, Any], size: int) -> Any:
        """A page of at most `size` commits; a smaller one when that is too much for GitHub at once."""
        try:
            return await self._calls.query(HISTORY, {**variables, "size": size})
        except TooMuch:
            if size <= _LEAST:
                raise
            return await self._page_of_history(variables, size // 2)

    async def _keep(self, nodes: Iterable[dict[str, Any] | None]) -> list[str]:
        """Remember what was told about commits; their ids in order."""
        known = [node for node in nodes if node]
        await side_by_side(self._add_further_pulls(node) for node in known if has_more(node["associatedPullRequests"]))
        await self._whole_pulls.complete(pull for node in known for pull in merged_pulls(node, self._repo))
        told = [(commit_from(node, self._repo), pulls_from(node, self._repo)) for node in known]
        for commit, pulls in told:
            self._commits[commit.sha] = commit
            self._pulls.update((pull.number, pull) for pull in pulls)
        await self._progress(len(self._commits), len(self._pulls))
        return [commit.sha for commit, _ in told]

    async def _add_further_pulls(self, node: dict[str, Any]) -> None:
        """Complete a commit that belongs to more pull requests than came with it."""
        found = node["associatedPullRequests"]
        while has_more(found):
            after = found["pageInfo"]["endCursor"]
            data = await self._calls.query(MORE_PULLS, {"commit": [node["id"]], "after": after})
            try:
                further = data["nodes"][0]["associatedPullRequests"]
                found["nodes"] += further["nodes"]
                found["pageInfo"] = further["pageInfo"]
            except (KeyError, TypeError, IndexError) as error:
                raise Transient(PARTIAL) from error
            if found["pageInfo"]["endCursor"] == after:
                raise Transient(PARTIAL)


def _whole(shas: list[str], total: int) -> list[str]:
    if len(set(shas)) != total or len(shas) != total:
        raise Transient(PARTIAL)
    return shas
