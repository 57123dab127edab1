"""Somebody's text inside a prompt: masked, capped, and unable to close the tags around it."""

import re
from typing import Final

from bot.masking import mask

_TAGS: Final = re.compile(
    r"<(?=\s{0,9}/?\s{0,9}(?:changes|draft|instruction|tail|publisher|example|passages)\b)", re.IGNORECASE
)


def defused(text: str) -> str:
    """The text with a quotation mark in place of what would open or close a tag of our prompts."""
    return _TAGS.sub("‹", text)


def quoted(text: str, limit: int) -> str:
    """A text of several lines, masked, of at most `limit` characters."""
    return defused(mask(text).strip()[:limit])


def one_line(text: str, limit: int = 300) -> str:
    """A text made one line, masked, of at most `limit` characters."""
    return defused(" ".join(mask(text).split()))[:limit]
