"""The first line of a commit or pull request taken apart: its type, its scope, and what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.pipeline.prose import one_line

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        alias: type_
        for type_, aliases in {
            "feat": ("feat", "feature", "features", "enhancement", "enhance", "improvement"),
            "fix": ("fix", "fixes", "bugfix", "bug", "hotfix"),
            "perf": ("perf", "performance"),
            "docs": ("docs", "doc", "documentation"),
            "security": ("security", "sec"),
            "deprecate": ("deprecate", "deprecation", "deprecated"),
            "revert": ("revert",),
            "style": ("style", "format", "lint", "fmt"),
            "refactor": ("refactor", "refactoring", "cleanup"),
            "test": ("test", "tests", "testing"),
            "build": ("build",),
            "ci": ("ci", "cicd"),
            "chore": ("chore", "internal", "misc", "meta", "infra"),
            "deps": ("deps", "dep", "dependencies", "dependency"),
            "release": ("release",),
            "breaking": ("breaking", "break"),
        }.items()
        for alias in aliases
    }
)
"""Words that name a type (conventionalcommits.org, and what people write for it) → the type."""

_PREFIXED: Final = re.compile(r"([A-Za-z]{2,20})(?:\(([^()\n]{1,60})\))?(!)?:\s*(\S.*)")
_SCOPED: Final = re.compile(r"([a-z0-9_./-]{2,30}):\s+(\S.*)")
_BRACKETED: Final = re.compile(r"\[([^\[\]]{1,40})\]\s*:?\s*(\S.*)")
_NO_SCOPE: Final = re.compile(r"v?\d[\d.x]*|backport.*|wip|rfc|rfr|release/.*|stable.*|cherry.?pick.*", re.IGNORECASE)
_TAGS: Final = re.compile(r"\s?\[(?:skip|no) [a-z ]{2,20}\]|\s?\[[a-z]{2,10} skip\]", re.IGNORECASE)
# A colon within a name, as in std::cmp::Ordering, begins no emoji.
_EMOJI: Final = re.compile(
    "(?:(?<![\\w:])(?::[a-z0-9_+-]{1,40}:)+(?!\\w)|[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff])+\\s*"
)
_NUMBERS: Final = re.compile(r"\s?\((?:(?:closes|fixes|see|gh-?)\s?)?#?\d{1,9}(?:,\s?#\d{1,9}){0,9}\)$", re.IGNORECASE)
_PLAIN_WORD: Final = re.compile(r"[a-z][a-z’'-]*(?=[\s,.:;!?]|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A first line in parts. `type` is one of the values of TYPES; `title` has no prefix and no number."""

    type: str | None
    scope: str | None
    breaking: bool
    title: str


def parse_heading(line: str) -> Heading:
    """Take the first line of a commit or pull request apart; `type(scope)!: title`, `[scope] title`, `area: title`."""
    text, bracket = _without_brackets(_EMOJI.sub("", _TAGS.sub("", one_line(line)), count=1))
    type_, scope, breaking = TYPES.get((bracket or "").lower()), bracket, False
    if type_:
        scope = None
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed and (prefixed[1].lower() in TYPES or prefixed[3]):
        type_ = TYPES.get(prefixed[1].lower(), type_)
        scope, breaking, text = prefixed[2] or scope, prefixed[3] is not None, prefixed[4]
    elif area := _SCOPED.fullmatch(text):
        scope, text = area[1], area[2]
    return Heading(type=type_, scope=scope, breaking=breaking, title=_titled(text))


def _without_brackets(text: str) -> tuple[str, str | None]:
    scope: str | None = None
    while found := _BRACKETED.fullmatch(text):
        if not _NO_SCOPE.fullmatch(found[1]):
            scope = scope or found[1].strip()
        text = found[2]
    return text, scope


def without_numbers(title: str) -> str:
    """The title without the `(#123)` that hosts append."""
    while (shorter := _NUMBERS.sub("", title.rstrip())) != title:
        title = shorter
    return title


def _titled(text: str) -> str:
    title = without_numbers(_EMOJI.sub("", text, count=1) if _EMOJI.match(text) else text)
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    if _PLAIN_WORD.match(title):
        title = title[0].upper() + title[1:]
    return title or "(no title)"
