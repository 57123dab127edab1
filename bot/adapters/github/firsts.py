"""Whose first pull request in a repository is in a range: a search for each person, fifty of them in one call.

`authorAssociation` cannot tell: once a pull request is merged, its author counts as a contributor. The history of the
range cannot either. A person's oldest merged pull request is the same whatever the range, and one call of GraphQL may
hold many searches (https://docs.github.com/graphql/reference/queries#search).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.activity import PullRequest
from bot.adapters.github.calls import GitHubCalls, side_by_side

SEARCHES: Final = 50
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})")


class Firsts:
    """The people of one repository, each asked about once."""

    def __init__(self, calls: GitHubCalls, repo: str) -> None:
        """Ask about people of `repo` (owner/name)."""
        self._calls = calls
        self._repo = repo
        self._asked: set[str] = set()
        self._oldest: set[int] = set()

    async def ask(self, pulls: Iterable[PullRequest]) -> None:
        """Ask about the authors that were not asked about yet. Raises Transient or Permanent."""
        people = sorted({login for pull in pulls if (login := _person(pull))} - self._asked)
        self._asked.update(people)
        groups = [people[start : start + SEARCHES] for start in range(0, len(people), SEARCHES)]
        for numbers in await side_by_side(self._oldest_of(group) for group in groups):
            self._oldest.update(numbers)

    def marked(self, pull: PullRequest) -> PullRequest:
        """The pull request, marked when it is its author's first one; its author was asked about."""
        return replace(pull, is_first=pull.number in self._oldest)

    async def _oldest_of(self, people: Sequence[str]) -> list[int]:
        """The numbers of the oldest merged pull request of each of these people."""
        variables = {
            f"q{place}": f"repo:{self._repo} is:pr is:merged author:{login} sort:created-asc"
            for place, login in enumerate(people)
        }
        data = await self._calls.query(_document(len(people)), variables)
        return [node["number"] for answer in data.values() for node in _nodes(answer) if "number" in node]


def _person(pull: PullRequest) -> str | None:
    """The login of a person who may have a first pull request; no bot's, and none that a search could misread."""
    author = pull.author
    if author is None or author.is_bot or not author.login or not _LOGIN.fullmatch(author.login):
        return None
    return author.login


def _document(number: int) -> str:
    declared = ", ".join(f"$q{place}: String!" for place in range(number))
    fields = "\n".join(
        f"  p{place}: search(query: $q{place}, type: ISSUE, first: 1) {{ nodes {{ ... on PullRequest {{ number }} }} }}"
        for place in range(number)
    )
    return f"query Firsts({declared}) {{\n{fields}\n}}"


def _nodes(answer: Any) -> list[dict[str, Any]]:
    return [node for node in (answer or {}).get("nodes") or () if node]
