"""Markdown from a model or a person, as Slack shows it: `markdown` blocks, mrkdwn, and plain words."""

from dataclasses import dataclass
from typing import Final

from bot.blocks.elements import FALLBACK_CHARACTERS, MESSAGE_CHARACTERS, escape_within
from bot.blocks.inline import MARKDOWN, MRKDWN
from bot.blocks.links import ANYWHERE, LinkPolicy
from bot.blocks.parse import READ_LINES, plain_words, read, split_blocks
from bot.blocks.parts import join_parts, split_parts
from bot.blocks.pieces import head_of
from bot.blocks.safety import clean, harmless
from bot.blocks.stream import StreamRenderer
from bot.blocks.unfinished import closed
from bot.blocks.write import written
from bot.ports import Block

__all__ = [
    "Excerpt",
    "StreamRenderer",
    "body",
    "excerpt",
    "join_parts",
    "mrkdwn",
    "plain",
    "render",
    "split_blocks",
    "split_parts",
]

_READ: Final = 1.1
"""How many times the wanted characters are read at most, so that hostile input costs no more than a long draft."""
_READ_FOR_WORDS: Final = 3
"""The same for plain words, which are fewer than the characters of their markup and links."""


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a text as safe Markdown, and how much of its source (in characters) it stands for."""

    markdown: str
    shown: int
    total: int

    @property
    def cut(self) -> bool:
        """Whether something is missing at the end."""
        return self.shown < self.total


def body(markdown: str) -> list[Block]:
    """Safe Markdown as blocks; none for an empty text."""
    return [{"type": "markdown", "text": markdown}] if markdown.strip() else []


def render(text: str, *, limit: int = MESSAGE_CHARACTERS, policy: LinkPolicy = ANYWHERE) -> list[Block]:
    """The text, or its beginning, as `markdown` blocks of at most `limit` characters together."""
    return body(excerpt(text, limit=limit, policy=policy).markdown)


def excerpt(text: str, *, limit: int = MESSAGE_CHARACTERS, policy: LinkPolicy = ANYWHERE) -> Excerpt:
    """As much of the text's beginning as fits `limit` characters once filtered, cut at a block's border if it can."""
    pieces: list[str] = []
    cleaned = clean(text)
    room, shown, source = limit, 0, read(_begin(cleaned, limit))
    for block in source.blocks:
        piece = written(source.tree(block), policy, MARKDOWN)
        fits = head_of(piece, room)
        pieces += [fits] if fits else []
        room -= len(fits) + 2
        if len(fits) < len(piece):
            shown += min(len(fits), len(block.source) - 1)
            break
        shown += len(block.source)
    return Excerpt("\n\n".join(pieces), shown, len(cleaned))


def _begin(text: str, limit: int) -> str:
    """As much of the beginning, in whole lines if it can be, as is needed to fill `limit` characters."""
    end = int(limit * _READ) + 200  # short limits need room for a line
    begin = text[:end]
    past = begin.split("\n", READ_LINES)[READ_LINES:]
    if past:
        return closed(begin.removesuffix(past[0]))
    if len(text) <= end:
        return text
    line = text.rfind("\n", limit, end)
    return closed(text[: line + 1 if line > 0 else end])


def mrkdwn(text: str, *, limit: int = 3_000, policy: LinkPolicy = ANYWHERE) -> str:
    """The text as mrkdwn in at most `limit` characters: bold, code, links, lists; headings become bold."""
    pieces: list[str] = []
    room, source = limit, read(_begin(clean(text), limit))
    for block in source.blocks:
        piece = written(source.tree(block), policy, MRKDWN)
        if len(piece) > room:
            pieces.append("…" if pieces else plain(block.source, room))
            break
        pieces += [piece] if piece else []
        room -= len(piece) + 2
    return "\n".join(pieces)


def plain(text: str, limit: int = FALLBACK_CHARACTERS) -> str:
    """What the text says, in one line without markup, escaped, in at most `limit` characters, for notifications."""
    said = " ".join(harmless(plain_words(_begin(text, limit * _READ_FOR_WORDS))).split())
    return escape_within(said, limit)
