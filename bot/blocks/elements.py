"""The small pieces that every message and modal is made of, and Slack's limits for them (facts/slack.md 1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.blocks.safety import escape, mention_id
from bot.ports import Block

MESSAGE_CHARACTERS: Final = 9_500
"""Characters of text over all blocks of a message; Slack was seen to refuse 11,300 (`msg_blocks_too_long`)."""
BODY_CHARACTERS: Final = 9_000
"""What of those a text that is being written may take; the rest is for what stands around it."""
MESSAGE_BLOCKS: Final = 40
"""Blocks of a message; Slack refuses more than 50."""
FALLBACK_CHARACTERS: Final = 4_000
"""Characters of the notification text; `chat.update` refuses more (`msg_too_long`)."""
SECTION_CHARACTERS: Final = 3_000
VIEW_BLOCKS: Final = 100

Style = Literal["primary", "danger"]


@dataclass(frozen=True)
class Rendered:
    """One message: its blocks, and the text of notifications and screen readers (at most 4,000 characters).

    `cut`: the draft's text is longer than what the blocks show, and they promise the whole of it in the thread.
    """

    blocks: list[Block]
    text: str
    cut: bool = False


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def escape_within(text: str, limit: int) -> str:
    """The text escaped for mrkdwn and cut so that it has at most `limit` characters, with no entity cut in two."""
    room = limit
    while len(escaped := escape(shorten(text, room))) > limit:
        room -= max((len(escaped) - limit) // 5, 1)
    return escaped


def mention(user: str) -> str:
    """A live mention of a person. Raises ValueError for anything but a user id of Slack's."""
    return f"<@{mention_id(user)}>"


def who(user: str | None) -> str:
    """A mention, or words where nobody is known."""
    return mention(user) if user else "somebody"


def plain_text(text: str) -> dict[str, Any]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn_text(text: str) -> dict[str, Any]:
    """A mrkdwn object in which Slack links nothing by itself. The text must be escaped already."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str, accessory: dict[str, Any] | None = None) -> Block:
    """A section of (escaped) mrkdwn, cut at 3,000 characters."""
    block: Block = {"type": "section", "text": mrkdwn_text(shorten(text, SECTION_CHARACTERS))}
    return block if accessory is None else {**block, "accessory": accessory}


def context(*lines: str) -> Block:
    """Small grey text: up to ten (escaped) mrkdwn elements."""
    return {"type": "context", "elements": [mrkdwn_text(shorten(line, 2_000)) for line in lines[:10]]}


def header(text: str) -> Block:
    """A heading in plain text, cut at 150 characters."""
    return {"type": "header", "text": plain_text(shorten(text, 150))}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def alert(level: Literal["info", "warning", "error", "success"], text: str) -> Block:
    """A coloured notice of (escaped) mrkdwn."""
    return {"type": "alert", "level": level, "text": mrkdwn_text(shorten(text, SECTION_CHARACTERS))}


def button(label: str, action: str, value: str, style: Style | None = None, says: str | None = None) -> dict[str, Any]:
    """A button. `says` is what a screen reader reads where the label alone would not do."""
    element: dict[str, Any] = {"type": "button", "text": plain_text(label), "action_id": action, "value": value}
    if style is not None:
        element["style"] = style
    if says is not None:
        element["accessibility_label"] = shorten(says, 75)
    return element


def confirm(title: str, text: str, yes: str, no: str) -> dict[str, Any]:
    """The dialog that asks before something is lost."""
    return {
        "title": plain_text(shorten(title, 100)),
        "text": plain_text(shorten(text, 300)),
        "confirm": plain_text(shorten(yes, 30)),
        "deny": plain_text(shorten(no, 30)),
        "style": "danger",
    }


def actions(block_id: str, elements: Sequence[dict[str, Any]]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 commit`, `1,204 commits`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def link(url: str, label: str) -> str:
    """A mrkdwn link of our own making to an address that was checked."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(label).replace('|', '¦')}>"
