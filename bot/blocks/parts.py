"""A text in parts that fit the inputs of a modal, and back."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.blocks.parse import source_lines, split_blocks

PART_CHARACTERS: Final = 3_000
"""What one input of a modal holds at most (facts/slack.md 1.3)."""
_LINES: Final = 2_000
"""Lines of a text whose blocks are looked for; one with more is cut at any line, for a window has 3 s to open."""


def split_parts(text: str, limit: int = PART_CHARACTERS) -> list[str]:
    """The Markdown in parts of at most `limit` characters; joined they are the text again.

    Parts end where a top-level block ends. A block that alone is longer is cut at lines, such a line at characters.
    """
    parts: list[str] = []
    together: list[str] = []
    blocks = split_blocks(text) if text.count("\n") <= _LINES else source_lines(text)
    for block in _sections(blocks, limit):
        if len(block) <= limit:
            together.append(block)
            continue
        parts += [*_filled(together, limit), *_filled(_pieces(block, limit), limit)]
        together = []
    return [*parts, *_filled(together, limit)]


def join_parts(parts: Sequence[str]) -> str:
    """The text whose parts these are."""
    return "".join(parts)


def _sections(blocks: Iterable[str], limit: int) -> Iterator[str]:
    """The blocks, with a heading and what it heads as one wherever both fit a part."""
    heading = ""
    for block in blocks:
        if heading and len(heading) + len(block) > limit:
            yield heading
            heading = ""
        if block.startswith("#"):
            heading += block
        else:
            yield heading + block
            heading = ""
    if heading:
        yield heading


def _pieces(block: str, limit: int) -> Iterator[str]:
    for line in source_lines(block):
        yield from (line[at : at + limit] for at in range(0, len(line), limit))


def _filled(pieces: Iterable[str], limit: int) -> Iterator[str]:
    """Neighbours together as far as they fit."""
    part = ""
    for piece in pieces:
        if part and len(part) + len(piece) > limit:
            yield part
            part = ""
        part += piece
    if part:
        yield part
