"""What resolvers read from: the repository at one moment, with line counts fetched page by page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from standins.github.git import GitError, ask_soon
from standins.github.graphql.document import Field, Inline
from standins.github.graphql.validation import Check
from standins.github.limits import Budget
from standins.github.pulls import Pull
from standins.github.shapes import Shapes

_FILES = frozenset({"files"})
STATS = frozenset({"additions", "deletions", "changedFiles", "changedFilesIfAvailable"})
_SHORTSTAT = re.compile(r"(\d+) files? changed(?:, (\d+) insertions?\(\+\))?(?:, (\d+) deletions?\(-\))?")


@dataclass(frozen=True)
class Stats:
    """How much a commit changed, held against its first parent."""

    files: int
    additions: int
    deletions: int


@dataclass
class Reading:
    """The context of one query."""

    shapes: Shapes
    budget: Budget
    check: Check
    _stats: dict[str, Stats] = field(default_factory=dict)

    async def prepare(self, selected: Field, oids: Sequence[str]) -> None:
        """Count the lines of all these commits in one go, if a field below `selected` asks for them."""
        if _mentions(selected, STATS):
            await self._count(oids)
        if _mentions(selected, _FILES):
            view = self.shapes.view
            numbers = {number for oid in oids for number in view.pulls.of_commit.get(oid, ())}
            await self._list([view.pulls.by_number[number] for number in numbers])

    async def stats(self, oid: str) -> Stats | None:
        """The counts of one commit; None where the clone does not hold the files."""
        if oid not in self._stats:
            await self._count([oid])
        return self._stats.get(oid)

    async def paths(self, pull: Pull) -> list[str]:
        """The paths that a pull request changes; none where the clone does not hold the files."""
        await self._list([pull])
        known = self.shapes.repository.changed
        return sorted({path for oid in self._its_own(pull) for path in known.get(oid, ())})

    def _its_own(self, pull: Pull) -> tuple[str, ...]:
        """The commits that hold all that it changed: the merge commit alone, held against its first parent, or each."""
        merge = self.shapes.view.commits[pull.merge_commit]
        return (merge.oid,) if len(merge.parents) > 1 else pull.commits

    async def _list(self, pulls: Sequence[Pull]) -> None:
        known = self.shapes.repository.changed
        wanted = {oid for pull in pulls for oid in self._its_own(pull) if oid not in known}
        if not wanted:
            return
        try:
            output = await ask_soon(
                self.shapes.repository.path,
                "log", "--no-walk=unsorted", "--stdin", "-m", "--first-parent", "--name-only", "-z", "--format=%x1e%H",
                sent="\n".join(wanted).encode(),
            )  # fmt: skip
        except GitError:
            return
        for row in output.decode(errors="replace").split("\x1e")[1:]:
            oid, *names = row.replace("\n", "\0").split("\0")
            known[oid] = tuple(name for name in names if name)

    async def _count(self, oids: Sequence[str]) -> None:
        wanted = "\n".join(oid for oid in oids if oid not in self._stats)
        try:
            output = await ask_soon(
                self.shapes.repository.path,
                "log", "--no-walk=unsorted", "--stdin", "-m", "--first-parent", "--shortstat", "--format=%x1e%H",
                sent=wanted.encode(),
            )  # fmt: skip
        except GitError:
            return
        for row in output.decode(errors="replace").split("\x1e")[1:]:
            oid, _, counted = row.partition("\n")
            found = _SHORTSTAT.search(counted)
            files, additions, deletions = (int(count or 0) for count in found.groups()) if found else (0, 0, 0)
            self._stats[oid.strip()] = Stats(files, additions, deletions)


def _mentions(selected: Field | Inline, names: frozenset[str]) -> bool:
    parts = [one for one in selected.selections if isinstance(one, (Field, Inline))]
    return any((isinstance(one, Field) and one.name in names) or _mentions(one, names) for one in parts)
