"""A Markdown text as its passages: headings, list items, paragraphs and fenced code, each with the changes it cites."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.pipeline.evidence import MARKER, marker_ids

Kind = Literal["heading", "item", "paragraph", "code"]

_BEGINS: Final = re.compile(
    r" {0,3}(?P<code>```|~~~)| {0,3}#{1,6}(?P<heading>\s|$)|\s{0,12}(?:[-*+•]|\d{1,3}[.)])(?P<item>\s)"
)
"""A line that begins a passage, by the name of the group that is found."""
_KINDS: Final[Mapping[str, Kind]] = {"code": "code", "heading": "heading", "item": "item"}
_SIGNS: Final = re.compile(r"^[\s>]{0,40}(?:#{1,6}\s+|(?:[-*+•]|\d{1,3}[.)])\s+)?")
_ESCAPED: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_LINKED: Final = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{1,1000}\)")
_MARKUP: Final = re.compile(r"[*`~]+")
_STRESSED: Final = re.compile(r"(?<![\w`])(_{1,2})(?=\w)(.{1,300}?)\1(?![\w`])")
"""`_stressed_`, not the underscores of a name: `snake_case`, `_private`."""
_WORD: Final = re.compile(r"\w+")
_SHOWN: Final = 70
_DIGITS: Final = 16
_LINES: Final = 3_000


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
        line = " ".join(_LINKED.sub(r"\1", self.said).split())
        plain = _MARKUP.sub("", _STRESSED.sub(r"\2", line)).strip(" (),")
        return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1].rstrip()}…"

    @property
    def digest(self) -> str:
        """Of its words alone: the same however they are marked up, linked or cited."""
        words = " ".join(_WORD.findall(_LINKED.sub(r"\1", self.said).casefold()))
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def passages(marked: str) -> Iterator[Passage]:
    """The passages of a text with markers, in order; takes time linear in it.

    What is beyond the first 3,000 lines is one passage: a text with more is no draft, and must not take long.
    """
    lines = marked.split("\n")
    for kind, group in _grouped(lines[:_LINES]):
        text = "\n".join(group)
        if text.strip():
            yield _passage(kind, text)
    rest = "\n".join(lines[_LINES:])
    if rest.strip():
        yield _passage("paragraph", rest)


def passage_of(text: str) -> Passage:
    """A text that is known to be one passage in words."""
    return _passage("paragraph", text)


def _passage(kind: Kind, text: str) -> Passage:
    return Passage(kind=kind, text=text, ids=tuple(dict.fromkeys(marker_ids(text))) if "{" in text else ())


def _grouped(text: Iterable[str]) -> Iterator[tuple[Kind, list[str]]]:
    kind: Kind = "paragraph"
    lines: list[str] = []
    fence = ""
    for line in text:
        if fence:
            lines.append(line)
            if line.lstrip().startswith(fence):
                yield "code", lines
                kind, lines, fence = "paragraph", [], ""
            continue
        begun = _BEGINS.match(line)
        if begun is None and kind != "heading" and line and not line.isspace():
            lines.append(line)
            continue
        if lines:
            yield kind, lines
        kind = _KINDS.get(begun.lastgroup or "", "paragraph") if begun else "paragraph"
        lines = [line]
        fence = begun["code"] or "" if begun else ""
    yield ("code" if fence else kind), lines
