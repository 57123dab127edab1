"""Whose first pull request in a repository is in a range: a search for each person, fifty of them in one call.

`authorAssociation` cannot tell: once a pull request is merged, its author counts as a contributor. The history of the
range cannot either. A person's oldest merged pull request is the same whatever the range, and one call of GraphQL may
hold many searches (https://docs.github.com/graphql/reference/queries#search).
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.activity import PullRequest
from bot.adapters.github.calls import GitHubCalls

SEARCHES: Final = 50
_LOGIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})")


async def with_firsts(calls: GitHubCalls, repo: str, pulls: Sequence[PullRequest]) -> tuple[PullRequest, ...]:
    """The pull requests, each marked when it is its author's first one in `repo`. Raises Transient or Permanent."""
    people = sorted(
        {
            pull.author.login
            for pull in pulls
            if pull.author and pull.author.login and not pull.author.is_bot and _LOGIN.fullmatch(pull.author.login)
        }
    )
    groups = [people[start : start + SEARCHES] for start in range(0, len(people), SEARCHES)]
    found = await asyncio.gather(*(_oldest(calls, repo, group) for group in groups))
    firsts = {number for numbers in found for number in numbers}
    return tuple(replace(pull, is_first=pull.number in firsts) for pull in pulls)


async def _oldest(calls: GitHubCalls, repo: str, people: Sequence[str]) -> list[int]:
    """The numbers of the oldest merged pull request of each of these people."""
    variables = {
        f"q{place}": f"repo:{repo} is:pr is:merged author:{login} sort:created-asc"
        for place, login in enumerate(people)
    }
    data = await calls.query(_document(len(people)), variables)
    return [node["number"] for answer in data.values() for node in _nodes(answer) if "number" in node]


def _document(number: int) -> str:
    declared = ", ".join(f"$q{place}: String!" for place in range(number))
    fields = "\n".join(
        f"  p{place}: search(query: $q{place}, type: ISSUE, first: 1) {{ nodes {{ ... on PullRequest {{ number }} }} }}"
        for place in range(number)
    )
    return f"query Firsts({declared}) {{\n{fields}\n}}"


def _nodes(answer: Any) -> list[dict[str, Any]]:
    return [node for node in (answer or {}).get("nodes") or () if node]
