"""What a history says of its pull requests: by the words of merge commits, by `(#12)`, and by its shape."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.activity import Commit, PullRequest

_MERGED: Final = re.compile(
    r"(?:Auto merge of|Merge pull request|Merge) #(\d{1,9})\b(?: from ([^\s/]{1,100})/(\S{1,200}))?"
)
_SQUASHED: Final = re.compile(r"(.*?)\s?\(#(\d{1,9})\)")
_LONG_LIVED: Final = frozenset({"develop", "development", "dev", "main", "master", "staging", "next", "trunk"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Which repository a clone is: `owner/name`, and its address or "" where it has none on GitHub."""

    repo: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """A commit of the range with the ids of its parents."""

    commit: Commit
    parents: tuple[str, ...]


def with_pulls(logged: Sequence[Logged], known: Known) -> tuple[tuple[Commit, ...], tuple[PullRequest, ...]]:
    """The commits, newest first as given, with their pull requests' numbers, and those pull requests.

    A merge commit names its own and that of the commits it brought in; any other is found by the `(#12)` at the end of
    a subject. Labels and descriptions beyond the messages are not in a history. Linear in the number of commits.
    """
    numbers = _numbers(logged)
    commits = tuple(
        replace(each.commit, pull_numbers=(numbers[each.commit.sha],)) if each.commit.sha in numbers else each.commit
        for each in logged
    )
    members: dict[int, list[Commit]] = defaultdict(list)
    for commit in commits:
        for number in commit.pull_numbers:
            members[number].append(commit)
    return commits, tuple(_pull(number, parts, known) for number, parts in members.items())


def until(
    end: datetime, commits: Sequence[Commit], pulls: Sequence[PullRequest]
) -> tuple[tuple[Commit, ...], tuple[PullRequest, ...]]:
    """The commits from before this moment, and the pull requests that they name."""
    kept = tuple(commit for commit in commits if commit.committed_at < end)
    named = {number for commit in kept for number in commit.pull_numbers}
    return kept, tuple(pull for pull in pulls if pull.number in named)


def _numbers(logged: Sequence[Logged]) -> dict[str, int]:
    by_sha = {each.commit.sha: each for each in logged}
    numbers: dict[str, int] = {}
    seen: set[str] = set()
    tips: list[tuple[str, int | None]] = [(logged[0].commit.sha, None)] if logged else []
    while tips:
        tip, brought_by = tips.pop()
        chain = _chain(tip, by_sha, seen)
        for each in chain:
            own = _own_number(each, brought_by)
            if own is not None:
                numbers[each.commit.sha] = own
        # The oldest merge is looked at first, so that a commit counts for the merge that brought it in.
        tips += [(parent, _brings(each, brought_by)) for each in chain for parent in each.parents[1:]]
    return numbers


def _chain(tip: str, by_sha: Mapping[str, Logged], seen: set[str]) -> list[Logged]:
    """The first-parent line from `tip` back to what was seen or is out of range, newest first."""
    chain: list[Logged] = []
    while tip in by_sha and tip not in seen:
        seen.add(tip)
        chain.append(by_sha[tip])
        tip = next(iter(by_sha[tip].parents), "")
    return chain


def _own_number(each: Logged, brought_by: int | None) -> int | None:
    merged = _MERGED.match(each.commit.subject)
    if merged:
        return int(merged[1])
    squashed = _SQUASHED.fullmatch(each.commit.subject)
    return brought_by or (int(squashed[2]) if squashed else None)


def _brings(merge: Logged, brought_by: int | None) -> int | None:
    """The pull request of the commits that a merge brings in; a long-lived branch brings other people's work."""
    merged = _MERGED.match(merge.commit.subject)
    if merged is None:
        return brought_by
    return None if merged[3] in _LONG_LIVED else int(merged[1])


def _pull(number: int, commits: Sequence[Commit], known: Known) -> PullRequest:
    merge = next((commit for commit in commits if _MERGED.match(commit.subject)), None)
    first = next((commit for commit in reversed(commits) if commit is not merge), merge or commits[0])
    title, body = _words(merge, first)
    named = _MERGED.match(merge.subject) if merge else None
    return PullRequest(
        number=number,
        title=title,
        body=body,
        url=f"{known.url}/pull/{number}" if known.url else "",
        author=next(iter(first.authors), None),
        merged_at=(merge or first).committed_at,
        head_ref=(named[3] or "") if named else "",
        paths=_paths((merge,) if merge else commits),
    )


def _paths(commits: Sequence[Commit]) -> tuple[str, ...] | None:
    """All files that the commits change, each once; None where one does not say."""
    if any(commit.paths is None for commit in commits):
        return None
    return tuple(dict.fromkeys(path for commit in commits for path in commit.paths or ()))


def _words(merge: Commit | None, first: Commit) -> tuple[str, str]:
    """Title and description: hosts put the title first into a merge commit's body, and into a squash's subject."""
    if merge is not None and merge.body.strip():
        title, _, body = merge.body.strip().partition("\n")
        return title.strip(), body.strip()
    squashed = _SQUASHED.fullmatch(first.subject)
    return (squashed[1] if squashed else first.subject), first.body
