"""Block Kit's text objects as HTML."""

from collections.abc import Mapping
from typing import Any

from standins.slack.page.emoji import with_emoji
from standins.slack.page.markup import Html, escape
from standins.slack.page.mrkdwn import mrkdwn
from standins.slack.page.names import Names


def text_object(value: Mapping[str, Any] | str | None, names: Names) -> Html:
    """A `plain_text` or `mrkdwn` object, or a bare string as plain text; nothing for None."""
    if isinstance(value, Mapping) and value.get("type") == "mrkdwn":
        return mrkdwn(str(value["text"]), names)
    return escape(plain(value))


def plain(value: Mapping[str, Any] | str | None) -> str:
    """The text object's text with its emoji, not yet escaped."""
    if value is None:
        return ""
    return with_emoji(value if isinstance(value, str) else str(value["text"]))
