"""A draft as its readers see it, taken apart: its items, what each cites, and the section in which each stands.

Nothing here knows how the product writes or resolves references: what is scored is read anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADING: Final = re.compile(r"#{1,6}\s+(.*)")
_ITEM: Final = re.compile(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])\s+(.*)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{0,200})\]\(([^()\s]{1,500})\)")
_ADDRESS: Final = re.compile(r"https?://[^\s()<>\[\]`]{1,500}[^\s()<>\[\]`.,;:!?]")
_NUMBER: Final = re.compile(r"(?:(?<![\w&/])#|/(?:pull|issues)/)(\d{1,9})\b")
_SHA: Final = re.compile(r"`([0-9a-f]{7,40})`|/commit/([0-9a-f]{7,40})\b")
_ESCAPE: Final = re.compile(r"\\([\\\[\]<>*_~|{}`])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullet:
    """One item: its text with links and without escapes, the heading above it, and what it cites.

    What is linked is cited; other numbers are mentioned only, unless nothing is linked.
    """

    text: str
    heading: str
    numbers: frozenset[int]
    shas: frozenset[str]

    @property
    def words(self) -> str:
        """Its text without what it cites."""
        return _LINK.sub(" ", self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A draft in parts: all of it without escapes, its items, and the text under each heading."""

    text: str
    bullets: tuple[Bullet, ...]
    sections: dict[str, str]

    @property
    def numbers(self) -> frozenset[int]:
        """All numbers of pull requests and issues."""
        return frozenset(map(int, _NUMBER.findall(self.text)))

    @property
    def shas(self) -> frozenset[str]:
        """All commits."""
        return _shas(self.text)

    @property
    def addresses(self) -> frozenset[str]:
        """All addresses."""
        return frozenset(_ADDRESS.findall(self.text))


def take_apart(text: str) -> Draft:
    """A finished draft, Markdown with links, in parts."""
    sections: dict[str, list[str]] = {}
    bullets: list[Bullet] = []
    for heading, item, lines in _blocks(text):
        sections.setdefault(heading, []).append(lines)
        if item:
            plain = _unescaped(item)
            cited = " ".join(address for _, address in _LINK.findall(plain)) or plain
            numbers = frozenset(map(int, _NUMBER.findall(cited)))
            bullets.append(Bullet(text=plain, heading=heading, numbers=numbers, shas=_shas(cited)))
    return Draft(
        text=_unescaped(text),
        bullets=tuple(bullets),
        sections={heading: _unescaped("\n".join(parts)) for heading, parts in sections.items()},
    )


def _blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """The heading above, the item ("" for other text), and the lines, of each item or line."""
    heading, item = "", ""
    for line in [*text.splitlines(), ""]:
        begun, found = _ITEM.match(line), _HEADING.match(line)
        if item and (begun or found or not line.strip()):
            yield heading, item, item
            item = ""
        if found:
            heading = found[1].strip()
        elif begun or item:
            item = begun[1] if begun else f"{item} {line.strip()}"
        elif line.strip():
            yield heading, "", line


def _shas(text: str) -> frozenset[str]:
    return frozenset(one or other for one, other in _SHA.findall(text))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)
