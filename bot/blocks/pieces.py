"""The beginning or the end of one written block that is too long, still valid Markdown by itself."""

import re
from typing import Final

from bot.blocks.unfinished import close_inline

_FENCE: Final = re.compile(r"(`{3,})[^`\n]*\n")
_FENCE_OVERHEAD: Final = 80
"""Characters kept free for the lines that open and close a fence again."""


def head_of(piece: str, limit: int) -> str:
    """The beginning in at most `limit` characters, cut at a line; empty when not even a line's part fits."""
    if len(piece) <= limit:
        return piece
    fence = _FENCE.match(piece)
    if fence is None:
        return _head(piece, limit)
    kept = _head(piece[fence.end() :], limit - _FENCE_OVERHEAD)
    return f"{fence[0]}{kept}\n{fence[1]}" if kept else ""


def tail_of(piece: str, limit: int) -> str:
    """The end in at most `limit` characters, beginning with a line."""
    if len(piece) <= limit:
        return piece
    fence = _FENCE.match(piece)
    if fence is None:
        return _tail(piece, limit)
    kept = _tail(piece[fence.end() :], limit - _FENCE_OVERHEAD)
    return f"{fence[0]}{kept}" if kept else ""


def _head(text: str, limit: int) -> str:
    if limit < 40:
        return ""
    cut = text.rfind("\n", 0, limit)
    if cut > limit // 2:
        return text[:cut].rstrip()
    return _within_line(text[: limit - 20])  # room for the marks that close what is open


def _within_line(text: str) -> str:
    """Cut at a word, with what the cut left open closed."""
    kept = text[: text.rfind(" ")] if " " in text[-200:] else text
    return f"{close_inline(kept)}…"


def _tail(text: str, limit: int) -> str:
    if limit < 40:
        return ""
    cut = text.find("\n", len(text) - limit)
    if 0 <= cut < len(text) - limit // 2:
        return text[cut + 1 :]
    return f"…{text[len(text) - limit + 1 :]}"
