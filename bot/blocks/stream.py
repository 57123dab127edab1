"""Rendering a text that grows: closed blocks once, only the open end again and again."""

from collections.abc import MutableMapping
from typing import Any, Final

from bot.blocks.elements import BODY_CHARACTERS
from bot.blocks.inline import MARKDOWN
from bot.blocks.links import ANYWHERE, LinkPolicy
from bot.blocks.parse import read
from bot.blocks.pieces import tail_of
from bot.blocks.safety import clean
from bot.blocks.unfinished import closed
from bot.blocks.write import written
from bot.ports import Block

_OPEN_CHARACTERS: Final = 20_000
"""How much of an open block's end is read at most in one render."""


class StreamRenderer:
    """Renders the newest text of one run while it is written.

    A top-level block is closed once another has begun after it on a complete line; it is rendered then and kept. A text
    longer than `limit` characters shows its end. The text may only grow; anything else makes the renderer start anew.
    """

    def __init__(self, *, limit: int = BODY_CHARACTERS, policy: LinkPolicy = ANYWHERE) -> None:
        """`limit` is in characters of Markdown over all blocks."""
        self.limit = limit
        self.characters = 0
        """Length of the newest text given."""
        self._policy = policy
        self._start()

    def render(self, text: str) -> list[Block]:
        """The text so far, or its end, as blocks; everything open is closed. None for a text without words."""
        if not text.startswith(self._closed_text):
            self._start()
        self.characters = len(text)
        self._close_blocks(text)
        markdown = self._tail(self._open(text[len(self._closed_text) :]))
        return [{"type": "markdown", "text": markdown}] if markdown.strip() else []

    @property
    def cut(self) -> bool:
        """Whether the beginning of the text did not fit the newest render."""
        return self._cut

    def _start(self) -> None:
        self._closed_text = ""
        self._pieces: list[str] = []
        self._definitions: MutableMapping[str, Any] = {}
        self._cut = False

    def _close_blocks(self, text: str) -> None:
        """Render and keep every block that has ended; only complete lines can end one."""
        begin = len(self._closed_text)
        complete = text[begin : text.rfind("\n") + 1]
        if len(complete) < 2:
            return
        source = read(complete)
        for block in source.blocks[:-1]:
            piece = written(clean(block)[: self.limit * 2], self._policy, MARKDOWN, self._definitions)
            self._pieces += [piece] if piece else []
        self._closed_text = text[: begin + sum(len(block) for block in source.blocks[:-1])]

    def _open(self, source: str) -> str:
        if len(source) > _OPEN_CHARACTERS:
            source = tail_of(source, _OPEN_CHARACTERS)
        return written(closed(clean(source)), self._policy, MARKDOWN, dict(self._definitions))

    def _tail(self, open_piece: str) -> str:
        """The newest pieces that fit the limit, and a part of the one before them."""
        shown: list[str] = []
        room = self.limit
        for piece in [open_piece, *reversed(self._pieces)]:
            if room <= 0:
                break
            fits = tail_of(piece, room)
            shown += [fits] if fits else []
            room -= len(fits) + 2 if len(fits) == len(piece) else room
        self._cut = sum(len(piece) + 2 for piece in self._pieces) + len(open_piece) > self.limit
        return "\n\n".join(reversed(shown))
