"""One served repository: a clone, its name on GitHub, and the newest view of what its refs reach."""

import asyncio
import bisect
import hashlib
import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from standins.github.freshness import RefFiles, Stamp
from standins.github.git import GitError, ask, ask_soon, lines
from standins.github.pulls import Pulls, derive_pulls
from standins.github.records import CommitRecord, Refs, TagRecord, read_commits, read_refs

_GITHUB_REMOTE = re.compile(
    r"(?:^|[/@])(?:www\.)?github\.[\w.-]+(?::\d+)?[/:](?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?$"
)
_SHORTEST_SHA = 4
_KEPT_ANSWERS = 64


@dataclass(frozen=True)
class View:
    """A repository at one moment."""

    refs: Refs
    commits: dict[str, CommitRecord]
    pulls: Pulls
    answers: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, compare=False)
    """What was answered: GitHub has more machines than this one, and a bench must not measure this one's."""

    def remember(self, question: Hashable, answer: Any) -> None:
        """Keep an answer that depends on nothing but the question and this moment."""
        self.answers[question] = answer
        if len(self.answers) > _KEPT_ANSWERS:
            self.answers.popitem(last=False)

    @cached_property
    def _oids(self) -> list[str]:
        return sorted(self.commits)

    def resolve(self, expression: str) -> CommitRecord | None:
        """The commit that a tag, branch, full ref or (abbreviated) id names, in this order."""
        name = expression.removeprefix("refs/")
        tag = self.refs.tags.get(name.removeprefix("tags/"))
        oid = tag.commit if tag else self.refs.branches.get(name.removeprefix("heads/"))
        if oid is None and expression == "HEAD" and self.refs.default is not None:
            oid = self.refs.branches[self.refs.default]
        return self.commits.get(oid or self._expanded(expression))

    def head(self) -> CommitRecord | None:
        """The newest commit of the default branch."""
        return self.resolve(f"heads/{self.refs.default}") if self.refs.default else None

    def tags_by_name(self) -> list[TagRecord]:
        """Tags of commits, in the reverse order of their names."""
        known = [tag for tag in self.refs.tags.values() if tag.commit in self.commits]
        return sorted(known, key=lambda tag: tag.name, reverse=True)

    def releases(self) -> list[TagRecord]:
        """Annotated tags, which carry a text, the newest commit first."""
        told = [tag for tag in self.tags_by_name() if tag.tagger is not None]
        return sorted(told, key=lambda tag: self.commits[tag.commit].committer.date, reverse=True)

    def _expanded(self, prefix: str) -> str:
        if len(prefix) < _SHORTEST_SHA or not re.fullmatch("[0-9a-f]+", prefix):
            return ""
        place = bisect.bisect_left(self._oids, prefix)
        found = [oid for oid in self._oids[place : place + 2] if oid.startswith(prefix)]
        return found[0] if len(found) == 1 else ""


class Repository:
    """A clone at `path`. Its view is read once and again when its refs have changed."""

    def __init__(self, path: Path) -> None:
        """Serve the clone at `path`; nothing is read yet."""
        self.path = path
        self.renamed_to = ""
        self.changed: dict[str, tuple[str, ...]] = {}
        """The paths that commits changed, as far as somebody asked."""
        self.labelled: dict[int, tuple[str, ...]] = {}
        """Labels of pull requests, beside what the history tells of them; a test sets them."""
        self._view: View | None = None
        self._files = RefFiles(path)
        self._stamp: Stamp | None = None
        self._reading = asyncio.Lock()
        self._answers: OrderedDict[tuple[str, ...], list[str]] = OrderedDict()

    @property
    def full_name(self) -> str:
        """Its name now."""
        return self.renamed_to or self.first_name

    @cached_property
    def first_name(self) -> str:
        """`owner/name` of the origin on GitHub, else `local/` and the folder's name. Blocks the first time."""
        found = _GITHUB_REMOTE.search(self._origin())
        if found:
            return f"{found['owner']}/{found['name']}"
        folder = self.path.resolve().name.removesuffix(".git")
        return f"local/{re.sub(r'[^A-Za-z0-9._-]+', '-', folder) or 'repository'}"

    @property
    def is_local(self) -> bool:
        """Whether there is no such repository on GitHub, so that links must lead to this stand-in."""
        return self.full_name.startswith("local/")

    @property
    def owner(self) -> str:
        """The first part of the name."""
        return self.full_name.split("/")[0]

    @property
    def number(self) -> int:
        """A numeric id that a rename does not change."""
        return stable_number(self.first_name)

    async def view(self) -> View:
        """What the refs reach now. Raises GitError when `path` is no repository."""
        async with self._reading:
            stamp = await asyncio.to_thread(self._files.stamp)
            if self._view is None or stamp is None or stamp != self._stamp:
                refs = await asyncio.to_thread(read_refs, self.path)
                if self._view is None or self._view.refs != refs:
                    self._view = await asyncio.to_thread(self._read, refs)
                self._stamp = stamp
            return self._view

    async def remembered(self, *arguments: str) -> list[str]:
        """The lines of a git command whose answer never changes, as it speaks of full ids only."""
        if arguments not in self._answers:
            self._answers[arguments] = await lines(self.path, *arguments)
            if len(self._answers) > _KEPT_ANSWERS:
                self._answers.popitem(last=False)
        return self._answers[arguments]

    async def history(self, oid: str) -> list[str]:
        """All ids that `oid` reaches, itself included, newest first."""
        return await self.remembered("rev-list", oid)

    async def touching(self, oid: str, path: str) -> list[str]:
        """Those of the history that changed `path`; none for a path that is not in the repository."""
        try:
            return await self.remembered("rev-list", oid, "--", path)
        except (GitError, ValueError):  # ValueError: a null byte
            return []

    async def file(self, oid: str, path: str) -> bytes | None:
        """A file as a commit has it; None for a path that is not in it, or no file."""
        try:
            return await ask_soon(self.path, "cat-file", "blob", f"{oid}:{path}")
        except (GitError, ValueError):  # ValueError: a null byte
            return None

    async def between(self, base: str, head: str) -> list[str]:
        """The ids that `head` reaches and `base` does not, newest first."""
        return await self.remembered("rev-list", head, f"^{base}")

    async def merge_base(self, base: str, head: str) -> str | None:
        """The best common ancestor; None when there is none."""
        try:
            found = await self.remembered("merge-base", base, head)
        except GitError:
            return None
        return found[0] if found else None

    def _origin(self) -> str:
        try:
            return ask(self.path, "remote", "get-url", "origin").decode(errors="replace").strip()
        except GitError:
            return ""

    def _read(self, refs: Refs) -> View:
        commits = read_commits(self.path) if refs.branches or refs.tags else {}
        first = [refs.default] if refs.default else []
        others = sorted(name for name in refs.branches if name not in first)
        tips = [(name, refs.branches[name]) for name in (*first, *others)]
        return View(refs=refs, commits=commits, pulls=derive_pulls(commits, tips, self.owner))


def stable_number(name: str) -> int:
    """A positive number of at most 31 bits that depends on nothing but `name`."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 1
