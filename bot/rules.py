"""What a team wants in its drafts of one repository, beside what holds for everybody; and how it is typed."""

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.analysis import ChangeKind
from bot.errors import UsageError

MAY_BE_LEFT_OUT: Final = (
    ChangeKind.DOCS,
    ChangeKind.OTHER,
    ChangeKind.PERFORMANCE,
    ChangeKind.DEPRECATION,
    ChangeKind.FIX,
    ChangeKind.FEATURE,
)
"""The kinds that a team may leave out. What breaks or secures something is always told."""

_MOST: Final = 50
_LONGEST: Final = 200
_SEPARATORS: Final = re.compile(r"[,\n]")


class Topic(StrEnum):
    """Work that is left out unless a team wants it; the values are what is stored and shown."""

    DEPENDENCIES = "dependency updates"
    CI = "CI and build"
    TESTS = "tests"
    REFACTORING = "refactoring"
    FORMATTING = "formatting"
    CHORES = "chores"
    TYPOS = "typos"
    DOCUMENTATION = "documentation alone"
    AROUND = "examples and other files beside the code"
    CODE = "upkeep that changes the code itself"
    DEPENDENCIES_IN_CODE = "dependency updates that change the code too"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """One repository's rules. Labels are compared without case and punctuation.

    `ignore_paths` and `only_paths` are globs of whole paths: `docs/**`, `packages/web/`, `*.md`. Work counts as ignored
    when all its paths are, and as outside when none of them is in `only_paths`; where paths are not known, neither.
    `learned`: nobody set them; they are what the team's earlier notes tell.
    """

    leave_out: frozenset[ChangeKind] = frozenset()
    keep: frozenset[Topic] = frozenset()
    ignore_paths: tuple[str, ...] = ()
    only_paths: tuple[str, ...] = ()
    skip_labels: tuple[str, ...] = ()
    keep_labels: tuple[str, ...] = ()
    breaking_labels: tuple[str, ...] = ()
    learned: bool = False


def parse_labels(typed: str) -> tuple[str, ...]:
    """Labels separated by commas or lines. Raises UsageError."""
    labels = _listed(typed, "labels")
    if odd := next((label for label in labels if not re.search(r"\w", label)), None):
        raise UsageError(f"“{odd[:40]}” is not a label. Write labels with commas between, such as: skip, internal.")
    return labels


def parse_paths(typed: str) -> tuple[str, ...]:
    """Globs separated by commas or lines. Raises UsageError that says what a glob looks like."""
    patterns = _listed(typed, "paths")
    for pattern in patterns:
        if pattern.startswith(("/", "!", "..")) or "\\" in pattern:
            raise UsageError(
                f"“{pattern[:40]}” is not a path I can use. Write paths from the repository's root, such as docs/ or "
                "packages/web/** or *.md."
            )
    return patterns


class Paths:
    """The paths that some globs name.

    `*` stays within a folder and `**` does not; a name without a slash is meant in every folder; `docs/` is all below.
    A match takes steps in proportion to the pattern and the path, however many stars there are.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        """Prepare the globs."""
        self._globs = [_steps(pattern) for pattern in patterns]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._globs)

    def has(self, path: str) -> bool:
        """Whether one of the globs names this path."""
        names = path.split("/")
        return any(_fits(steps, names) for steps in self._globs)


def _steps(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """A glob folder by folder; None stands for any number of folders."""
    whole = f"{pattern}**" if pattern.endswith("/") else pattern if "/" in pattern else f"**/{pattern}"
    # The standard library's translation never tries a star twice.
    return tuple(None if part == "**" else re.compile(fnmatch.translate(part)) for part in whole.split("/"))


def _fits(steps: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
    """Whether the steps lead through all names; of several `**` only the last one ever has to be tried again."""
    step, last, again = 0, -1, 0
    place = 0
    while place < len(names):
        here = steps[step] if step < len(steps) else _NOTHING
        if here is None:
            last, again = step, place
            step += 1
        elif here.fullmatch(names[place]):
            step, place = step + 1, place + 1
        elif last >= 0:
            again += 1
            step, place = last + 1, again
        else:
            return False
    return all(here is None for here in steps[step:])


_NOTHING: Final = re.compile(r"(?!)")


def _listed(typed: str, what: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in _SEPARATORS.split(typed) if word.strip()))
    if len(words) > _MOST:
        raise UsageError(f"These are {len(words)} {what}; at most {_MOST} can be kept. Use wider ones.")
    if long := next((word for word in words if len(word) > _LONGEST), None):
        raise UsageError(f"“{long[:40]}…” is too long; {what} have at most {_LONGEST} characters.")
    return words
