"""What the notes of one release say of each pull request: the kind that its heading or its mark gives it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.analysis import ChangeKind
from bot.pipeline.changelog import cited

_BULLET: Final = re.compile(r"(\s{0,12})[-*+]\s+(.*)")
_LABEL: Final = re.compile(
    r"\s{0,12}(?:[-*+]\s+\w[\w/&-]{1,20}(?: [\w/&-]{1,20}){0,2}|\W{0,3}\w[\w /&-]{1,40}(?::|\*\*:?))\s*"
)
_NUMBER: Final = re.compile(r"#\d|/(?:pull|issues)/\d")
_MARK: Final = re.compile(
    r"\W{0,4}(?:\[\W{0,4}(?P<square>[\w :,/-]{2,60})\W{0,4}\]|\*\*(?P<bold>[\w ]{2,30}):?\*\*"
    r"|(?P<word>breaking(?: change)?)\b)|(?P<sign>[✨🐛📚⚠🔐🚀])",
    re.IGNORECASE,
)
_SIGNS: Final = {"✨": "feature", "🐛": "fix", "📚": "docs", "⚠": "breaking", "🔐": "security", "🚀": "feature"}
_BREAKING: Final = re.compile(r"\bbreaking\b|\bincompatib|💥|⚠|\bremov(?:ed|als?)\b", re.IGNORECASE)
_SAYS_BREAKING: Final = re.compile(r"\bbreaking\b(?: change)?\W|\bbackwards?[- ]incompatible", re.IGNORECASE)
_KINDS: Final[tuple[tuple[ChangeKind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (ChangeKind.BREAKING, _BREAKING.pattern),
        (ChangeKind.SECURITY, r"\bsecurity\b"),
        (ChangeKind.DEPRECATION, r"\bdeprecat"),
        (ChangeKind.PERFORMANCE, r"\bperf(?:ormance)?\b"),
        (ChangeKind.DOCS, r"\bdoc(?:s|umentation|umented)?\b"),
        (ChangeKind.FIX, r"\b(?:bug ?)?fix(?:e[sd])?\b|\bbugs?\b|\bbugfix(?:es)?\b"),
        (ChangeKind.FEATURE, r"\badd(?:ed|itions?)\b|\bfeat(?:ures?)?\b|\bnew\b|\benhanc|\bimprov"),
    )
)


def told(lines: Sequence[tuple[int, str]], own: str) -> dict[int, ChangeKind | None]:
    """Number → the kind that the notes give it: by the mark of its line, else by the nearest heading; None for others.

    `lines` are of one section (see `changelog.written`), `own` the repository's name in lower case. What is breaking
    anywhere is breaking; for the rest the first place counts.
    """
    found: dict[int, ChangeKind | None] = {}
    for kind, text in _items(lines):
        for number in cited(text, own):
            known = found.get(number)
            found[number] = ChangeKind.BREAKING if ChangeKind.BREAKING in {kind, known} else known or kind
    return found


def _items(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[ChangeKind | None, str]]:
    """Each item of the notes with its kind; what is no list counts line by line."""
    headings: dict[int, str] = {}
    label, item = "", ""
    for level, line in [*lines, (0, "- ")]:
        begins = level or _BULLET.match(line) or not line.strip()
        if begins and item:
            yield _kind(item, [label, *reversed(headings.values())]), item
            item = ""
        if level:
            named = "" if _NUMBER.search(line) else line  # what cites a number is news, and names no section
            headings = {depth: text for depth, text in headings.items() if depth < level} | {level: named}
            label = ""
        if _LABEL.fullmatch(line) and not level and not item:
            label = line  # "Features:", or "* Features" with what belongs to it below
        elif item or _BULLET.match(line) or _NUMBER.search(line):
            item += f" {line.strip()}"


def _kind(item: str, headings: Sequence[str]) -> ChangeKind | None:
    text = (_BULLET.match(item) or [item, "", item])[2]
    marked = named(_mark(text))
    if marked is not None:
        return marked
    if _SAYS_BREAKING.search(text):
        return ChangeKind.BREAKING
    return next((kind for heading in headings if (kind := named(heading)) is not None), None)


def _mark(text: str) -> str:
    found = _MARK.match(text)
    if found is None:
        return ""
    sign = found["sign"]
    return _SIGNS[sign] if sign else found["square"] or found["bold"] or found["word"]


def named(words: str) -> ChangeKind | None:
    """The kind that a heading or a mark names, or None."""
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)
