"""A text as the rules read it: its passages with their places, parsed once, with what is not prose blanked."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.pipeline.evidence import MARKER

READ: Final = 100_000
"""Characters of a text that are read; no draft is that long."""
_LINES: Final = 2_000
"""Lines that are parsed. Lists of many thousand items cost the parser more than their length."""
CODE: Final = "\ufffc"
"""Stands for each character of code, so that a rule sees that something is there, and no word of it."""

_BLOCKS: Final = MarkdownIt("commonmark").disable(["inline", "text_join", "html_block", "reference"])
_DEEP: Final = re.compile(r"^((?:[ \t]*>){6})((?:[ \t]*>)+)", re.MULTILINE)
_CODE: Final = re.compile(r"(?<!`)(`{1,2})(?!`)[^\n]{1,500}?(?<!`)\1(?!`)")
_ADDRESS: Final = re.compile(r"\]\([^()\s]{1,500}\)|<?https?://[^\s<>)]{1,500}>?", re.IGNORECASE)
_QUOTE: Final = re.compile(
    r"(?<![\w\"])\"[^\"\n]{3,600}\"(?![\w\"])|“[^”“\n]{3,600}”|«[^«»\n]{3,600}»|„[^“„\n]{3,600}“"
)
_DELIMITER: Final = re.compile(r"\n *\|? *:?-+:? *\|[ :|-]*(?:\n|\Z)")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?…।؟。！？][\"'”’)*_]{0,4}(?=\s|$)|[।。！？]")
_ABBREVIATED: Final = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|approx|no|dr|mr|ms|[A-Z])\.$", re.IGNORECASE)


class Kind(StrEnum):
    """What a passage is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"


PROSE: Final = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.BULLET})
"""What the text's author has written in words of their own. Quotes are other people's words."""


@dataclass(frozen=True, eq=False)
class Passage:
    """A heading, paragraph or bullet: `source` is text[start:end], from the first to the last of its characters.

    `level` is that of a heading, else 0; `line` counts from 1. `shown` and `prose` are as long as `source`: in `shown`
    code, addresses and markers are blanked; in `prose` quotations are too.
    """

    kind: Kind
    level: int
    start: int
    line: int
    source: str

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.source)

    @cached_property
    def shown(self) -> str:
        """What a reader sees as words, and the Markdown around it."""
        without_code = _CODE.sub(lambda found: CODE * len(found[0]), self.source)
        return MARKER.sub(_blank, _ADDRESS.sub(_blank_address, without_code))

    @cached_property
    def prose(self) -> str:
        """What is shown, without what somebody else has said."""
        return _QUOTE.sub(_blank, self.shown)

    @property
    def length(self) -> int:
        """Characters as a reader counts them: links by their labels, no markers, no marks of emphasis."""
        plain = _ADDRESS.sub("]", MARKER.sub("", self.source)) if "](" in self.source else MARKER.sub("", self.source)
        return len(" ".join(re.sub(r"\*\*|[\[\]`]", "", plain).split()))

    @property
    def words(self) -> list[str]:
        """Its words, code as one word each."""
        return _WORD.findall(re.sub(f"{CODE}+", "code", self.shown))


def sentences(text: str) -> list[str]:
    """The sentences of a passage; `e.g.` and initials end none."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _ABBREVIATED.search(text[max(start, end.start() - 8) : end.start() + 1]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    rest = text[start:].strip()
    return [sentence for sentence in (*found, rest) if _LETTER.search(sentence)]


@dataclass(frozen=True, eq=False)
class Text:
    """A whole text: `source` as it stands, at most READ characters of it, and its passages in order."""

    source: str
    passages: Sequence[Passage]

    @classmethod
    def read(cls, source: str) -> "Text":
        """Parse a Markdown text; takes time in proportion to its length, and raises nothing."""
        source = source[:READ]
        return cls(source, tuple(_passages(source)))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.source))]

    def line_of(self, offset: int) -> int:
        """The line that an offset stands in, from 1."""
        return bisect_right(self._starts, offset)

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        """Its headings, in order."""
        return tuple(passage for passage in self.passages if passage.kind is Kind.HEADING)

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The passages in the author's own words."""
        return tuple(passage for passage in self.passages if passage.kind in PROSE)

    @property
    def title(self) -> Passage | None:
        """The heading of level 1 that the text begins with, if it does."""
        first = self.passages[0] if self.passages else None
        return first if first is not None and first.level == 1 else None

    def under(self, heading: Passage) -> Iterator[Passage]:
        """What stands below a heading, up to the next of its level or higher."""
        begun = False
        for passage in self.passages:
            if begun and passage.kind is Kind.HEADING and passage.level <= heading.level:
                return
            if begun:
                yield passage
            begun = begun or passage is heading


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _blank_address(found: re.Match[str]) -> str:
    return "]" + " " * (len(found[0]) - 1) if found[0].startswith("]") else " " * len(found[0])


def _passages(source: str) -> Iterator[Passage]:
    # Same length: the parser would drop what is nested deeper than it obeys.
    flat = _DEEP.sub(lambda found: found[1] + " " * len(found[2]), source).replace("\0", " ").replace("\r", "\n")
    lines = flat.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for kind, level, token in _kinds(_BLOCKS.parse("\n".join(lines[:_LINES]))):
        first, last = token.map or [0, 0]
        start = starts[first] + _inset(lines[first], token)
        end = max(starts[min(last, len(lines))] - 1, start)
        yield Passage(kind, level, start, first + 1, source[start:end].rstrip())


def _kinds(tokens: Sequence[Token]) -> Iterator[tuple[Kind, int, Token]]:
    """(kind, level of a heading, token) of each passage."""
    quotes = 0
    opened: list[str] = []
    heading_level = 0
    for token in tokens:
        if token.nesting:
            quotes += token.nesting if token.type.startswith("blockquote") else 0
            if token.nesting > 0:
                opened.append(token.type)
                level = int(token.tag[1]) if token.type == "heading_open" else 0
                heading_level = level
            else:
                opened.pop()
        elif token.type in {"fence", "code_block"}:
            yield Kind.CODE, 0, token
        elif token.type == "inline" and token.content.strip():
            kind = _kind(opened, quotes, token.content)
            yield kind, heading_level if kind is Kind.HEADING else 0, token


def _kind(opened: Sequence[str], quotes: int, content: str) -> Kind:
    if quotes:
        return Kind.QUOTE
    match opened[-1]:
        case "heading_open":
            return Kind.HEADING
        case _ if _DELIMITER.search(content):
            return Kind.TABLE
        case _:
            return Kind.BULLET if len(opened) > 1 and opened[-2] == "list_item_open" else Kind.PARAGRAPH


def _inset(line: str, token: Token) -> int:
    """Where the passage's own words begin in its first line, after the marks of lists and headings."""
    first = token.content.split("\n", 1)[0].strip() if token.type == "inline" else ""
    return max(line.find(first), 0)
