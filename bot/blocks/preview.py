"""LinkedIn and X posts as their readers will see them: literal text, where it folds, and how long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.blocks.elements import SECTION_CHARACTERS, context, divider
from bot.blocks.safety import defang, harmless
from bot.contents import CONTENTS, FOLD, post_length, posts
from bot.models import ContentType
from bot.ports import Block

_POSTS: Final = 8
"""Posts of one draft that are shown; each takes two blocks of the message's forty."""
_NEAR: Final = 40
"""A fold or a cut moves back to the border of a word by so many characters at most."""


@dataclass(frozen=True)
class Preview:
    """A text's blocks, and how much of it (in characters) they show."""

    blocks: list[Block]
    shown: int
    total: int

    @property
    def cut(self) -> bool:
        """Whether something is missing at the end."""
        return self.shown < self.total


def plain_preview(text: str, kind: ContentType, limit: int) -> Preview:
    """A text of a plain type, or as much of its beginning as fits `limit` characters, with what a reader would meet."""
    cleaned = harmless(text).strip()
    shown = cleaned[:limit]
    blocks = list(_posts(shown) if kind is ContentType.X else _folded(shown, len(cleaned)))
    return Preview(blocks, len(shown), len(cleaned))


def plain_tail(text: str, limit: int) -> list[Block]:
    """The end of a plain text that is still being written."""
    return list(_literally(harmless(text)[-limit:]))


def _posts(text: str) -> Iterator[Block]:
    found = posts(text)
    for number, post in enumerate(found[:_POSTS], 1):
        if number > 1:
            yield divider()
        yield from _literally(post)
        place = f"{number}/{len(found)} · " if len(found) > 1 else ""
        length, most = post_length(post), CONTENTS[ContentType.X].most or 0
        over = f" · *{length - most:,} too many*" if length > most else ""
        yield context(f"{place}{length:,}/{most:,}{over}")
    if len(found) > _POSTS:
        yield context(f"and {len(found) - _POSTS:,} more posts")


def _folded(text: str, total: int) -> Iterator[Block]:
    fold = _border(text, FOLD) if len(text) > FOLD else len(text)
    yield from _literally(text[:fold])
    if fold < len(text):
        yield context("*… more*  ·  LinkedIn folds the post about here")
        yield divider()
        yield from _literally(text[fold:])
    most = CONTENTS[ContentType.LINKEDIN].most or 0
    over = f" · *{total - most:,} more than LinkedIn's readers read*" if total > most else ""
    yield context(f"{total:,} characters{over}")


def _literally(text: str) -> Iterator[Block]:
    """Sections in which Slack interprets nothing, each within its limit."""
    rest = defang(text.strip("\n"))
    while rest.strip():
        end = len(rest) if len(rest) <= SECTION_CHARACTERS else _border(rest, SECTION_CHARACTERS)
        yield {"type": "section", "text": {"type": "plain_text", "text": rest[:end], "emoji": False}}
        rest = rest[end:]


def _border(text: str, near: int) -> int:
    """Where a text may be cut: after the last white space shortly before `near`, or there."""
    for end in range(near, max(near - _NEAR, 1), -1):
        if text[end - 1].isspace():
            return end
    return near
