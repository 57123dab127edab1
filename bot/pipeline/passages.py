"""A Markdown text as its passages: headings, list items, paragraphs and fenced code, each with the changes it cites."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from bot.pipeline.evidence import MARKER, marker_ids

Kind = Literal["heading", "item", "paragraph", "code"]

_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_ITEM: Final = re.compile(r"\s{0,12}(?:[-*+•]|\d{1,3}[.)])\s")
_SIGNS: Final = re.compile(r"^[\s>]{0,40}(?:#{1,6}\s+|(?:[-*+•]|\d{1,3}[.)])\s+)?")
_ESCAPED: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_LINKED: Final = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{1,1000}\)")
_MARKUP: Final = re.compile(r"[*`~]+")
_WORD: Final = re.compile(r"\w+")
_SHOWN: Final = 70
_DIGITS: Final = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One passage as it stands in the text, with its markers. `ids`: what these name, each once, in order."""

    kind: Kind
    text: str
    ids: tuple[str, ...]

    @property
    def said(self) -> str:
        """What it says, without list signs, markers and escapes; code spans and links stay."""
        return _ESCAPED.sub("", MARKER.sub("", _SIGNS.sub("", self.text, count=1))).strip()

    @property
    def first_words(self) -> str:
        """Its beginning as people read it, on one line, at most 70 characters."""
        plain = " ".join(_MARKUP.sub("", _LINKED.sub(r"\1", self.said)).split()).strip(" (),")
        return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1].rstrip()}…"

    @property
    def digest(self) -> str:
        """Of its words alone: the same however they are marked up, linked or cited."""
        words = " ".join(_WORD.findall(_LINKED.sub(r"\1", self.said).casefold()))
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def passages(marked: str) -> Iterator[Passage]:
    """The passages of a text with markers, in order; takes time linear in it."""
    for kind, lines in _grouped(marked):
        text = "\n".join(lines)
        if text.strip():
            yield Passage(kind=kind, text=text, ids=tuple(dict.fromkeys(marker_ids(text))))


def _grouped(text: str) -> Iterator[tuple[Kind, list[str]]]:
    kind: Kind = "paragraph"
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        begun = _begins(line)
        if fence:
            lines.append(line)
            if line.lstrip().startswith(fence):
                yield "code", lines
                kind, lines, fence = "paragraph", [], ""
        elif begun is None and line.strip() and kind != "heading":
            lines.append(line)
        else:
            yield kind, lines
            kind, lines = begun or "paragraph", [line]
            fence = line.strip()[:3] if begun == "code" else ""
    yield ("code" if fence else kind), lines


def _begins(line: str) -> Kind | None:
    """The kind of passage that a line begins, None where it goes on with one or is blank."""
    if _FENCE.match(line):
        return "code"
    if _HEADING.match(line):
        return "heading"
    return "item" if _ITEM.match(line) else None
