"""What every message of a draft has in common: heading, who asked, buttons, and room for the text between them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.elements import (
    MESSAGE_CHARACTERS,
    Rendered,
    Style,
    actions,
    button,
    confirm,
    context,
    count,
    escape_within,
    header,
    who,
)
from bot.blocks.markdown import Excerpt, body, excerpt, plain
from bot.blocks.preview import Preview, plain_preview
from bot.blocks.safety import escape, harmless, literal
from bot.blocks.unfinished import closed
from bot.contents import CONTENTS
from bot.models import ContentType, Draft, Version
from bot.ports import Block

TYPE_NAMES: Final[Mapping[ContentType, str]] = {kind: content.name for kind, content in CONTENTS.items()}
"""The content types as people read them."""


def title(draft: Draft) -> str:
    """`Changelog · owner/repo`, unescaped."""
    return f"{TYPE_NAMES[draft.request.content_type]} · {harmless(draft.request.repo)}"


def spoken(draft: Draft) -> str:
    """The title for notifications, escaped."""
    return escape(title(draft))


def heading(draft: Draft, *facts: str) -> list[Block]:
    """The heading and the line below it: the range, then (escaped) facts, then who asked."""
    voice = f"voice {literal(draft.request.voice)}" if draft.request.voice else ""
    said = [literal(draft.request.range.shown), voice, *facts, f"asked by {who(draft.requester)}"]
    line = [fact for fact in said if fact]
    return [header(title(draft)), context(" · ".join(line))]


def row(draft: Draft, *names: str, leads: str | None = None) -> Block:
    """The buttons with these action ids, in this order; `leads` is the only green one, where more would be."""
    elements = [button_of(draft, name) for name in names]
    for element in elements:
        if leads is not None and element["action_id"] != leads and element.get("style") == "primary":
            del element["style"]
    return actions(ids.BLOCK_ACTIONS, elements)


def around(
    draft: Draft, before: Sequence[Block], version: Version | None, after: Sequence[Block], says: str
) -> Rendered:
    """A whole message: as much of the text as Slack's budget leaves between `before` and `after`."""
    if version is None or not version.text.strip():
        return Rendered([*before, *after], says)
    limit = MESSAGE_CHARACTERS - characters([*before, *after]) - 250  # kept free for the overflow note
    kind = draft.request.content_type
    if CONTENTS[kind].plain and not version.outline:
        seen = plain_preview(version.text, kind, limit)
        return Rendered([*before, *seen.blocks, *overflow_note(seen), *after], says, seen.cut)
    shown = excerpt(closed(version.text) if version.partial else version.text, limit=limit)
    return Rendered([*before, *body(shown.markdown), *overflow_note(shown), *after], says, shown.cut)


def says(text: str, kind: ContentType, limit: int) -> str:
    """A text in one line for notifications, escaped; of a plain type literally."""
    if CONTENTS[kind].plain:
        return escape_within(" ".join(harmless(text).split()), limit)
    return plain(text, limit)


def overflow_note(shown: Excerpt | Preview) -> list[Block]:
    """What to say below a text that was cut; nothing below a whole one."""
    if not shown.cut:
        return []
    return [
        context(f"Showing the first {shown.shown:,} of {shown.total:,} characters; the whole text is in the thread.")
    ]


def characters(blocks: Sequence[Block]) -> int:
    """How many characters of text the blocks hold together, as Slack's undocumented cap seems to count them."""
    return sum(_texts(block) for block in blocks)


def words(text: str) -> str:
    """`312 words`."""
    return count(len(text.split()), "word")


def when(moment: datetime) -> str:
    """A moment in every reader's own time zone; Slack does the conversion."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def _texts(value: object) -> int:
    if isinstance(value, dict):
        return sum(
            len(item) if isinstance(item, str) and key == "text" else _texts(item) for key, item in value.items()
        )
    return sum(_texts(item) for item in value) if isinstance(value, list) else 0


_SURE: Final = confirm(
    "Discard this draft?",
    "Nobody can approve, edit or bring it back after that. The thread stays.",
    "Discard",
    "Keep it",
)
_BUTTONS: Final[Mapping[str, tuple[str, Style | None, str]]] = {
    ids.DRAFT_STOP: ("Stop", "danger", "Stop writing"),
    ids.DRAFT_APPROVE: ("Approve", "primary", "Approve"),
    ids.DRAFT_EDIT: ("Edit", None, "Edit"),
    ids.DRAFT_REGENERATE: ("Regenerate", None, "Write anew"),
    ids.DRAFT_VOUCH: ("I vouch for this", None, "Answer for what the checks found"),
    ids.DRAFT_SOURCES: ("Sources", None, "Show the changes behind"),
    ids.BOARD_WRITE: ("Write", "primary", "Write"),
    ids.BOARD_RULES: ("Rules", None, "Set the rules of the repository"),
    ids.DRAFT_RETRY: ("Retry", "primary", "Try again"),
    ids.DRAFT_DISCARD: ("Discard", "danger", "Discard"),
}
"""Action id → label, style, and the verb that a screen reader reads before the draft's title."""


def button_of(draft: Draft, name: str) -> dict[str, Any]:
    """One button by its action id, about this draft at its version."""
    label, style, verb = _BUTTONS[name]
    element = button(label, name, ids.button_value(draft), style, f"{verb}: {title(draft)}")
    return {**element, "confirm": _SURE} if name == ids.DRAFT_DISCARD else element
