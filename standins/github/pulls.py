"""Pull requests as the history tells them: merge commits, and subjects that end with a number."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from standins.github.people import Signature
from standins.github.records import CommitRecord

_MERGE = re.compile(r"^Merge pull request #(?P<number>\d+) from (?P<owner>[^/\s]+)/(?P<branch>\S+)")
_NUMBERED = re.compile(r"^(?P<title>.*\S)\s+\(#(?P<number>\d+)\)$")
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+#(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pull:
    """One merged pull request. `commits` are its own, oldest first; `head` names its last one."""

    number: int
    title: str
    body: str
    author: Signature
    created_at: str
    merged_at: str
    merge_commit: str
    head: str
    head_owner: str
    head_branch: str
    base_branch: str
    commits: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels that can be known from the history: only what dependency bots set."""
        return ("dependencies",) if self.author.updates_dependencies else ()

    @property
    def closes(self) -> tuple[int, ...]:
        """Numbers of the issues that the body says it closes."""
        return tuple(dict.fromkeys(int(number) for number in _CLOSES.findall(self.body)))


@dataclass(frozen=True)
class Pulls:
    """All pull requests by number, and the numbers of each commit (its own one first, then those around it)."""

    by_number: dict[int, Pull]
    of_commit: dict[str, tuple[int, ...]]

    @cached_property
    def by_author(self) -> dict[str, list[Pull]]:
        """All pull requests by their author's login, in small letters."""
        found: dict[str, list[Pull]] = {}
        for pull in self.by_number.values():
            found.setdefault(pull.author.login.lower(), []).append(pull)
        return found


def derive_pulls(commits: Mapping[str, CommitRecord], tips: Iterable[tuple[str, str]], owner: str) -> Pulls:
    """The pull requests of the branches `tips` (name, id), the default one first.

    A merge commit owns what it brought in. Subjects that end with `(#n)` are a squash, or a rebase when several in a
    row have the same number; the same number again elsewhere only mentions it.
    """
    found = _Finder(commits, owner)
    for branch, tip in tips:
        found.claim(branch, tip)
    return found.pulls()


class _Finder:
    def __init__(self, commits: Mapping[str, CommitRecord], owner: str) -> None:
        self._commits = commits
        self._owner = owner
        self._of_commit: dict[str, tuple[int, ...]] = {}
        self._merges: dict[int, tuple[CommitRecord, str, re.Match[str]]] = {}
        self._numbered: dict[int, tuple[list[CommitRecord], str]] = {}
        self._members: dict[int, list[str]] = {}

    def claim(self, branch: str, tip: str) -> None:
        """Walk what `tip` reaches and nobody reached before, parents first, so that merges own the rest."""
        open_lines: list[Iterator[tuple[str, tuple[int, ...]]]] = [self._line(tip, ())]
        while open_lines:
            step = next(open_lines[-1], None)
            if step is None:
                open_lines.pop()
                continue
            oid, around = step
            commit = self._commits[oid]
            own = self._own_number(commit, branch)
            numbers = around if own is None or own in around else (own, *around)
            self._of_commit[oid] = numbers
            for number in numbers:
                self._members.setdefault(number, []).append(oid)
            sides = [parent for parent in commit.parents[1:] if parent in self._commits]
            open_lines += [self._line(side, numbers) for side in reversed(sides)]

    def pulls(self) -> Pulls:
        by_number = {number: self._squashed(number) for number in self._numbered if number not in self._merges}
        by_number |= {number: self._merged(number) for number in self._merges}
        return Pulls(by_number=dict(sorted(by_number.items())), of_commit=self._of_commit)

    def _line(self, tip: str, around: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        line: list[str] = []
        oid: str | None = tip
        while oid is not None and oid in self._commits and oid not in self._of_commit:
            line.append(oid)
            oid = next(iter(self._commits[oid].parents), None)
        return ((one, around) for one in reversed(line) if one not in self._of_commit)

    def _own_number(self, commit: CommitRecord, branch: str) -> int | None:
        merge = _MERGE.match(commit.subject) if len(commit.parents) > 1 else None
        if merge:
            number = int(merge["number"])
            known = self._merges.setdefault(number, (commit, branch, merge))
            return number if known[0] is commit else None
        numbered = _NUMBERED.match(commit.subject)
        return self._number_of_squash(commit, int(numbered["number"]), branch) if numbered else None

    def _number_of_squash(self, commit: CommitRecord, number: int, branch: str) -> int | None:
        group, _ = self._numbered.setdefault(number, ([], branch))
        if group and group[-1].oid not in commit.parents:
            return None
        group.append(commit)
        return number

    def _squashed(self, number: int) -> Pull:
        group, branch = self._numbered[number]
        last = group[-1]
        title = _NUMBERED.sub(r"\g<title>", group[0].subject)
        return Pull(
            number=number,
            title=title,
            body=last.body,
            author=last.author,
            created_at=group[0].author.date,
            merged_at=last.committer.date,
            merge_commit=last.oid,
            head=last.oid,
            head_owner=self._owner,
            head_branch=f"pull-{number}",
            base_branch=branch,
            commits=tuple(commit.oid for commit in group),
        )

    def _merged(self, number: int) -> Pull:
        merge, branch, names = self._merges[number]
        own = [oid for oid in self._members.get(number, []) if oid != merge.oid]
        head = self._commits.get(merge.parents[1], merge)
        title, _, body = merge.body.partition("\n")
        dates = (self._commits[oid].author.date for oid in chain(own, [merge.oid]))
        return Pull(
            number=number,
            title=title.strip() or names["branch"],
            body=body.strip("\n"),
            author=head.author,
            created_at=min(dates),
            merged_at=merge.committer.date,
            merge_commit=merge.oid,
            head=head.oid,
            head_owner=names["owner"],
            head_branch=names["branch"],
            base_branch=branch,
            commits=tuple(own),
        )
