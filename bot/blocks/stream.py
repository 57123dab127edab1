"""Rendering a text that grows: closed blocks once, only the open end again and again."""

import re
from collections import deque
from typing import Final

from bot.blocks.elements import BODY_CHARACTERS
from bot.blocks.inline import MARKDOWN
from bot.blocks.links import ANYWHERE, LinkPolicy
from bot.blocks.parse import READ_LINES, Definitions, read
from bot.blocks.pieces import tail_of
from bot.blocks.safety import clean
from bot.blocks.unfinished import closed, open_fence
from bot.blocks.write import written
from bot.ports import Block
from bot.slices import Slices, whole

_AT_MOST: Final = 1.3
_KEPT: Final = 1.1
"""How many times the limit an end without a border may have, and how much of it is kept once it has more."""
_BORDER: Final = re.compile(r"\n[ \t]*\n(?=\S)")


class StreamRenderer:
    """Renders the newest text of one run while it is written.

    A top-level block is closed once another has begun after it on a complete line; it is rendered then and kept. Of one
    that is still open, such as a long list, paragraphs that did not change are kept, too. A text
    longer than `limit` characters shows its end, and no more than that is read: what is far before it is passed over.
    The text may only grow; anything else makes the renderer start anew.
    """

    def __init__(self, *, limit: int = BODY_CHARACTERS, policy: LinkPolicy = ANYWHERE) -> None:
        """`limit` is in characters of Markdown over all blocks."""
        self.limit = limit
        self.characters = 0
        """Length of the newest text given."""
        self._policy = policy
        self._start()

    def render(self, text: str) -> list[Block]:
        """What `rendering` comes to, made in one go."""
        return whole(self.rendering(text))

    def rendering(self, text: str) -> Slices[list[Block]]:
        """The text so far, or its end, as blocks; everything open is closed. None for a text without words.

        Stops after each slice of the work; one that is given up is made good by the next.
        """
        self.characters = len(text)
        text = clean(text)  # as a whole, for a private key goes through many blocks
        yield
        if not text.startswith(self._closed_text):
            self._start()
        self._pass_over(text)
        yield from self._close_blocks(text)
        yield
        markdown = self._tail(self._open(self._rest(text)))
        return [{"type": "markdown", "text": markdown}] if markdown.strip() else []

    @property
    def cut(self) -> bool:
        """Whether the beginning of the text did not fit the newest render."""
        return self._cut

    def _start(self) -> None:
        self._closed_text = ""
        self._fence = ""
        self._pieces: deque[str] = deque()
        self._characters = 0
        self._definitions: Definitions = {}
        self._known: dict[str, str] = {}
        self._known_by: Definitions = {}
        self._passed_over = self._cut = False

    def _rest(self, text: str) -> str:
        """What is not closed yet, with the line that opened the fence in which it begins."""
        return self._fence + text[len(self._closed_text) :]

    def _pass_over(self, text: str) -> None:
        """Leave out all but the end of an end that is longer than what can be shown; it begins with a line."""
        rest = self._rest(text)
        begin = _end_of(rest, int(self.limit * _KEPT), READ_LINES // 2)
        if len(rest) <= self.limit * _AT_MOST and rest.count("\n") <= READ_LINES:
            return
        border = _BORDER.search(rest, begin, begin + self.limit // 10)
        if border is not None and not open_fence(rest[: border.end()]):
            begin = border.end()
        fence = open_fence(rest[:begin])
        self._closed_text = text[: len(text) - len(rest) + begin]
        self._fence = f"{fence}\n" if fence else ""
        self._pieces.clear()
        self._characters = 0
        self._passed_over = True

    def _close_blocks(self, text: str) -> Slices[None]:
        """Render and keep every block that has ended; only complete lines can end one."""
        rest = self._rest(text)
        complete = rest[: rest.rfind("\n") + 1]
        if len(complete) < 2:
            return
        source = read(complete, self._definitions)
        pieces = []
        for block in source.blocks[:-1]:
            yield
            pieces.append(written(source.tree(block), self._policy, MARKDOWN))
        for piece in pieces:
            self._keep(piece)
        if len(source.blocks) > 1:
            self._definitions = source.definitions_before(source.blocks[-1].line)
            still_open = len(source.blocks[-1].source) + len(rest) - len(complete)
            self._closed_text = text[: len(text) - still_open]
            self._fence = ""
            self._known.clear()

    def _keep(self, piece: str) -> None:
        if not piece:
            return
        self._pieces.append(piece)
        self._characters += len(piece) + 2
        while self._characters - len(self._pieces[0]) > self.limit * _AT_MOST:
            self._characters -= len(self._pieces.popleft()) + 2
            self._passed_over = True

    def _open(self, rest: str) -> str:
        source = read(closed(rest), self._definitions, self._known)
        if source.definitions != self._known_by:
            self._known.clear()  # a reference may be a link now
            self._known_by = source.definitions
        return written(source.tree(*source.blocks), self._policy, MARKDOWN, self._known)

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
        self._cut = self._passed_over or self._characters + len(open_piece) > self.limit
        return "\n\n".join(reversed(shown))


def _end_of(text: str, characters: int, lines: int) -> int:
    """Where the last lines begin that have at most so many characters and are at most so many; within a line when the
    last one alone is longer.
    """
    begin = max(len(text) - characters, 0)
    line = text.find("\n", begin) + 1 or begin
    past = text[line:].rsplit("\n", lines + 1)
    return line + len(past[0]) + 1 if len(past) > lines + 1 else line
