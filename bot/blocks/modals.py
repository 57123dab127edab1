"""The windows in which people ask for a draft and change one, and what they typed in them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.activity import Range, RangeKind
from bot.blocks import ids
from bot.blocks.elements import plain_text, section, shorten
from bot.blocks.frame import TYPE_NAMES
from bot.errors import UsageError
from bot.models import ContentType
from bot.ports import Block

View = dict[str, Any]
"""A view, as it goes over the wire."""

_RANGES: Final = (
    ("Since the last release", "since the last release"),
    ("The last 7 days", "last 7 days"),
    ("The last 14 days", "last 14 days"),
    ("The last 30 days", "last 30 days"),
)
_ALL_TYPES: Final = "campaign"
_OPTIONS: Final = 100
"""Slack's limit for one select."""
OTHER_RANGE: Final = "other"
_CHANNEL: Final = re.compile(r"[A-Z0-9]{0,32}")
_OUT_OF_DATE: Final = "This window is out of date. Please open it again."
_LATEST: Final = _RANGES[0][1]


@dataclass(frozen=True, kw_only=True)
class NewDraft:
    """What the window for a new draft starts with, or what a person chose in it.

    `range_words` are what one would type after the repository in `/notra draft`: `last 7 days`, `since v1.2`,
    `v1.2..v1.3`, empty for the activity since the last release. `channel` is where the draft goes. `content_type` None:
    all types, as a campaign. `voice` is the name of a brand voice, empty for the default one. `board`: it is shown what
    goes in before anything is written.
    """

    content_type: ContentType | None = ContentType.CHANGELOG
    repo: str = ""
    range_words: str = ""
    channel: str = ""
    voice: str = ""
    board: bool = False


def modal(title: str, blocks: list[Block], *, submit: str | None = None, close: str = "Close") -> View:
    """A window with nothing to send, or with a button `submit` that sends it; titles hold 24 characters at most."""
    view: View = {"type": "modal", "title": plain_text(title), "close": plain_text(close), "blocks": blocks}
    return view if submit is None else {**view, "submit": plain_text(submit)}


def text_input(block_id: str, label: str, *, initial: str = "", hint: str = "", **element: Any) -> Block:
    """A text field; further names are its element's own (`multiline`, `max_length`, `placeholder`)."""
    field: dict[str, Any] = {"type": "plain_text_input", "action_id": ids.INPUT, **element}
    if initial:
        field["initial_value"] = initial
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label), "element": field}
    return {**block, "hint": plain_text(hint)} if hint else block


def checkbox(block_id: str, label: str, words: str, *, is_on: bool, hint: str = "") -> Block:
    """One box to check, or not; its value is the block's id."""
    option = {"text": plain_text(words), "value": block_id}
    element: Block = {"type": "checkboxes", "action_id": ids.INPUT, "options": [option]}
    if is_on:
        element["initial_options"] = [option]
    block: Block = {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
    return {**block, "optional": True, **({"hint": plain_text(hint)} if hint else {})}


def new_draft_view(defaults: NewDraft, channel: str, voices: Sequence[str] = ()) -> View:
    """The window that `/notra draft` alone opens; the draft goes to `channel`. `voices`: names, the default first."""
    range_value, detail = _range_fields(defaults.range_words)
    types = [*(_option(name, kind.value) for kind, name in TYPE_NAMES.items()), _option("All of them", _ALL_TYPES)]
    wanted = defaults.content_type.value if defaults.content_type else _ALL_TYPES
    ranges = [*(_option(label, words) for label, words in _RANGES), _option("Another range, below", OTHER_RANGE)]
    blocks = [
        _select(ids.BLOCK_TYPE, "What to write", types, wanted),
        text_input(
            ids.BLOCK_REPO,
            "Repository",
            initial=defaults.repo,
            max_length=200,
            placeholder=plain_text("owner/repo"),
        ),
        _select(ids.BLOCK_RANGE, "What to look at", ranges, range_value),
        {
            **text_input(
                ids.BLOCK_RANGE_DETAIL,
                "Another range",
                initial=detail,
                hint="A tag, two tags, a day or two days: v1.2, v1.2..v1.3, 2026-11-01, 2026-10-01..2026-10-31",
                max_length=200,
            ),
            "optional": True,
        },
        *_voice_select(voices, defaults.voice),
        checkbox(ids.BLOCK_BOARD, "Board", "Show me first what goes in", is_on=defaults.board),
    ]
    return {
        **modal("New draft", blocks, submit="Draft it", close="Cancel"),
        "callback_id": ids.VIEW_DRAFT_NEW,
        "private_metadata": json.dumps({"channel": channel}),
    }


def read_new(view: Mapping[str, Any]) -> NewDraft:
    """What a person chose in the new draft's window. Raises UsageError when it is not that window's state."""
    channel = metadata(view).get("channel", "")
    # Only what `new_draft_view` can have written may reach the store.
    if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
        raise UsageError(_OUT_OF_DATE)
    kind = field(view, ids.BLOCK_TYPE)
    try:
        content_type = None if kind == _ALL_TYPES else ContentType(kind)
    except ValueError as error:
        raise UsageError("Choose what to write.") from error
    chosen, detail = field(view, ids.BLOCK_RANGE), field(view, ids.BLOCK_RANGE_DETAIL).strip()
    words = _detail_words(detail) if chosen == OTHER_RANGE or detail else chosen
    return NewDraft(
        content_type=content_type,
        repo=field(view, ids.BLOCK_REPO).strip(),
        range_words="" if words == _LATEST else words,
        channel=channel,
        voice=field(view, ids.BLOCK_VOICE),
        board=field(view, ids.BLOCK_BOARD) == ids.BLOCK_BOARD,
    )


def range_words(wanted: Range) -> str:
    """The words for a range that the new draft's window starts with."""
    return "" if wanted.kind is RangeKind.LATEST else str(wanted)


def field(view: Mapping[str, Any], block_id: str) -> str:
    """What was typed or chosen in one input, several choices with commas between; empty when there is nothing."""
    value: Any = view
    for key in ("state", "values", block_id, ids.INPUT):
        value = value.get(key) if isinstance(value, Mapping) else None
    chosen = value.get("selected_option") if isinstance(value, Mapping) else None
    several = value.get("selected_options") if isinstance(value, Mapping) else None
    if isinstance(several, list):
        return ",".join(str(option.get("value")) for option in several if isinstance(option, Mapping))
    for name in ("selected_conversation", "selected_time"):
        if isinstance(value, Mapping) and isinstance(picked := value.get(name), str):
            return picked
    found = chosen.get("value") if isinstance(chosen, Mapping) else value.get("value") if value else None
    return found if isinstance(found, str) else ""


def chosen(view: Mapping[str, Any], block_id: str) -> list[str]:
    """The values chosen in an input of several; empty when there are none."""
    value: Any = view
    for key in ("state", "values", block_id, ids.INPUT, "selected_options"):
        value = value.get(key) if isinstance(value, Mapping) else None
    found = [option.get("value") for option in value or () if isinstance(option, Mapping)]
    return [each for each in found if isinstance(each, str)]


def metadata(view: Mapping[str, Any]) -> dict[str, Any]:
    """The window's private metadata. Raises UsageError when there is none that we wrote."""
    try:
        found = json.loads(view.get("private_metadata") or "")
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(_OUT_OF_DATE) from error
    if not isinstance(found, dict):
        raise UsageError(_OUT_OF_DATE)
    return found


def message_view(title: str, text: str) -> View:
    """A window that only says something, in (escaped) mrkdwn."""
    return modal(shorten(title, 24), [section(text)])


def view_errors(errors: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a submission that keeps the window open, with a sentence below each input named by its block id."""
    plain = {name: sentence.replace("`", "") for name, sentence in errors.items()}  # Slack would show the marks
    return {"response_action": "errors", "errors": plain}


def _detail_words(detail: str) -> str:
    if ".." in detail or detail.lower().startswith(("since ", "last ")) or not detail:
        return detail
    return f"since {detail}"


def _range_fields(words: str) -> tuple[str, str]:
    """The option to select and the free text for a range in words."""
    if not words:
        return _LATEST, ""
    known = {value for _, value in _RANGES}
    return (words, "") if words in known else (OTHER_RANGE, words.removeprefix("since "))


def _voice_select(names: Sequence[str], wanted: str) -> list[Block]:
    """The choice of a voice where there are several."""
    if len(names) < 2:
        return []
    options = [_option(shorten(name, 75), name) for name in names[:_OPTIONS]]
    chosen = next((name for name in names[:_OPTIONS] if name.casefold() == wanted.casefold()), names[0])
    return [_select(ids.BLOCK_VOICE, "Voice", options, chosen)]


def _select(block_id: str, label: str, options: list[dict[str, Any]], value: str) -> Block:
    element = {
        "type": "static_select",
        "action_id": ids.INPUT,
        "options": options,
        "initial_option": next(option for option in options if option["value"] == value),
    }
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}


def _option(label: str, value: str) -> dict[str, Any]:
    return {"text": plain_text(label), "value": value}
