"""What a person typed in Slack, as plain words: without Slack's markup, without secrets, of a bounded length. Pure."""

import html
import re
from typing import Final

from bot.masking import mask

MOST_CHARACTERS: Final = 4_000
"""Of one message; Slack recommends no longer ones, and a draft's prompt holds many."""
_SPECIAL: Final = re.compile(r"<([^<>]{1,3000})>")
_EMOJI_NAME: Final = re.compile(r"[a-z0-9_+'-]{1,100}")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_ADDRESS: Final = re.compile(r"<?(?:https?://)?(?:www\.)?github\.com/([^/\s|>]+/[^/\s|>]+?)(?:\.git)?/?(?:\|[^>]*)?>?")
_ALIASES: Final = {"thumbsup": "+1", "thumbsdown": "-1"}
"""Names that people type for emoji that Slack's events name otherwise."""


def plain_words(text: str) -> tuple[str, bool]:
    """The words of a message in Slack's own form, and whether they were cut at MOST_CHARACTERS."""
    words = mask(html.unescape(_SPECIAL.sub(_in_words, text)).strip())
    return words[:MOST_CHARACTERS].rstrip(), len(words) > MOST_CHARACTERS


def emoji_name(typed: str) -> str | None:
    """The name of an emoji as events have it; None for what is none. The tone of the skin makes no difference."""
    name = typed.strip().lower().strip(":").partition("::")[0]
    return _ALIASES.get(name, name) if _EMOJI_NAME.fullmatch(name) else None


def _in_words(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    if target.startswith("@"):
        return f"@{label or 'somebody'}"
    if target.startswith("#"):
        return f"#{label or 'a channel'}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    return target if label in {"", target} else f"{label} ({target})"


def is_repository(name: str) -> bool:
    """Whether `name` has the shape owner/name of a repository."""
    return _REPOSITORY.fullmatch(name) is not None and not name.endswith(("/.", "/.."))


def repository_in(word: str) -> str | None:
    """The `owner/name` of a repository that a word names, also by its address on GitHub; None for any other word."""
    address = _ADDRESS.fullmatch(word)
    name = address[1] if address else word
    return name if is_repository(name) else None
