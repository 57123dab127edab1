"""Markdown read by markdown-it-py: where its top-level blocks begin, and their syntax trees."""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.blocks.inline import words

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_DEEP_QUOTE: Final = re.compile(r"^((?:[ \t]*>){6})(?:[ \t]*>)+", re.MULTILINE)
"""Quotes in quotes below the sixth level: the parser would drop what is deeper than 20, so they are made flat."""
_BRACKETS: Final = re.compile(r"(!?\[){25,}")
"""Runs of opening brackets, which cost the parser quadratic time and mean nothing."""


def _parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; HTML only inline, so that Markdown around it stays Markdown."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("html_block")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the link policy judges; a refused label stays text
    return parser


_FULL: Final = _parser()
_BORDERS: Final = _parser().disable(["inline", "text_join"])


@dataclass(frozen=True)
class Source:
    """A text cut at the borders of its top-level blocks ("".join(blocks) is the text) and its link definitions."""

    blocks: list[str]
    definitions: MutableMapping[str, Any]


def source_lines(text: str) -> list[str]:
    """The text's lines as Markdown counts them, with their ends."""
    return _LINE.findall(text)


def read(text: str) -> Source:
    """Find the top-level blocks; blank lines and link definitions belong to the block before them."""
    lines = source_lines(text)
    definitions: dict[str, Any] = {}
    tokens = _BORDERS.parse(text, definitions)
    starts = [token.map[0] for token in tokens if token.level == 0 and token.map and token.nesting >= 0]
    borders = [0, *starts[1:], len(lines)] if starts else [0, len(lines)]
    blocks = ["".join(lines[begin:end]) for begin, end in pairwise(borders)]
    return Source([block for block in blocks if block], definitions)


def split_blocks(text: str) -> list[str]:
    """The text cut at the borders of its top-level blocks; joined they are the text again."""
    return read(text).blocks


def tree(source: str, definitions: MutableMapping[str, Any]) -> SyntaxTreeNode:
    """The syntax tree of some blocks; links may use the definitions, and new ones are added to them."""
    bounded = _BRACKETS.sub(lambda run: run[0][:25], _DEEP_QUOTE.sub(r"\1", source))
    return SyntaxTreeNode(_FULL.parse(bounded, definitions))


def plain_words(text: str) -> str:
    """What the text says without any markup, unfiltered: a notification's or a screen reader's words."""
    found: list[str] = []
    for node in tree(text, {}).walk(include_self=False):
        if node.type == "inline":
            found.append(words(node.children))
        elif node.type in {"fence", "code_block"}:
            found.append(node.content)
    return " ".join(found)
