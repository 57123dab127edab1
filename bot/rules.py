"""What a team wants in its drafts of one repository, beside what holds for everybody; and how it is typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.activity import ChangeKind
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
_WILDCARDS: Final = 6
"""Stars in one pattern: each one more makes a path that does not match take longer to refuse."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """One repository's rules. Labels are compared without case and punctuation.

    `ignore_paths` and `only_paths` are globs of whole paths: `docs/**`, `packages/web/`, `*.md`. Work counts as ignored
    when all its paths are, and as outside when none of them is in `only_paths`; where paths are not known, neither.
    """

    leave_out: frozenset[ChangeKind] = frozenset()
    keep: frozenset[Topic] = frozenset()
    ignore_paths: tuple[str, ...] = ()
    only_paths: tuple[str, ...] = ()
    skip_labels: tuple[str, ...] = ()
    keep_labels: tuple[str, ...] = ()
    breaking_labels: tuple[str, ...] = ()


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
        if pattern.startswith(("/", "!", "..")) or "\\" in pattern or pattern.count("*") > _WILDCARDS:
            raise UsageError(
                f"“{pattern[:40]}” is not a path I can use. Write paths from the repository's root, such as docs/ or "
                f"packages/web/** or *.md, with at most {_WILDCARDS} stars each."
            )
    return patterns


def matches(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One expression (for `fullmatch`) of the paths that the globs name; None when there are none.

    `*` stays within a folder and `**` does not; a name without a slash is meant in every folder; `docs/` is all below.
    """
    parts = [_expression(pattern) for pattern in patterns]
    return re.compile("|".join(parts)) if parts else None


def _expression(pattern: str) -> str:
    whole = f"{pattern}**" if pattern.endswith("/") else pattern
    found = "".join(_token(token) for token in re.split(r"(\*\*/|\*\*|\*|\?)", whole))
    return found if "/" in pattern else f"(?:.*/)?{found}"


def _token(token: str) -> str:
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return known.get(token, re.escape(token))


def _listed(typed: str, what: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word.strip() for word in _SEPARATORS.split(typed) if word.strip()))
    if len(words) > _MOST:
        raise UsageError(f"These are {len(words)} {what}; at most {_MOST} can be kept. Use wider ones.")
    if long := next((word for word in words if len(word) > _LONGEST), None):
        raise UsageError(f"“{long[:40]}…” is too long; {what} have at most {_LONGEST} characters.")
    return words
