"""The window in which a digest is set: it shows the inputs that the chosen "When" and "What" need, and the next dates.

Inputs that say so tell of each change (Slack: `dispatch_action`), and `redrawn` is shown in place of the window
(`views.update`). What stood in inputs that do not show is kept in the window's metadata.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.digest_list import COMES, WHAT, next_words
from bot.blocks.digest_wishes import (
    AT,
    CHANNEL,
    CRON,
    DAY,
    DAYS,
    NEEDS,
    PRESETS,
    QUIET,
    QUIETS,
    REPO,
    VOICE,
    WEEKDAY,
    WHAT_BLOCK,
    ZONE,
    Values,
    recurrence_of,
    values_of,
    wish_of,
)
from bot.blocks.elements import context, plain_text, shorten
from bot.blocks.modals import View, field, metadata, modal, text_input
from bot.blocks.safety import literal
from bot.blocks.trigger_forms import BRANCH, LABEL, MINUTES, PUBLISH, TRIGGERS, WHEN, WrongInput, publishing
from bot.errors import UsageError
from bot.ports import Block
from bot.recurrences import Preset, Recurrence
from bot.schedules import DIGEST, Schedule, Wish
from bot.triggers import TriggerKind

_ID: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
_OUT_OF_DATE: Final = "This window is out of date. Please open it again."
_KEPT: Final = "kept"
_BOARDS: Final = (
    "This workspace looks at the board of every draft first: each waits there until somebody presses *Write*, and is "
    "not published automatically then."
)
_LONGEST: Final = 200
_DEFAULT_VOICE, _NAMED = "default", "name:"
_MOST_VOICES: Final = 99
"""Slack's limit for one select, less the default one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What the window is shown with: the time now, and the names of the workspace's voices, the default one first.

    `boards`: the workspace shows its board before every draft.
    """

    now: datetime
    voices: Sequence[str] = ()
    boards: bool = False


def digest_view(schedule: Schedule | None, around: Around, *, channel: str, zone: str, repo: str = "") -> View:
    """The window of a new schedule, or of one that is changed; `zone` is the person's own, `repo` the default."""
    fresh = Wish(what=DIGEST, repo=repo, channel=channel, recurrence=Recurrence(preset=Preset.WEEKDAYS, zone=zone))
    about = {"id": schedule.id if schedule else "", "channel": channel}
    return _window(values_of(schedule.wish if schedule else fresh), about, around)


def redrawn(view: Mapping[str, Any], around: Around) -> View:
    """The window as it must be after a change in it. Raises UsageError when it is none of ours."""
    about = {"id": _schedule_id(view), "channel": str(metadata(view).get("channel", ""))}
    return _window(_typed(view), about, around)


def read_wish(view: Mapping[str, Any]) -> tuple[str, Wish]:
    """The schedule's id, empty for a new one, and what was wished. Raises WrongInput, for an input that shows."""
    shows = _shown(view)
    try:
        return _schedule_id(view), wish_of(_typed(view))
    except UsageError as error:
        # Slack refuses an answer about an input that the window does not have.
        block = error.block if isinstance(error, WrongInput) and error.block in shows else WHEN
        raise WrongInput(block, error.user_message) from error


def _window(values: Values, about: Mapping[str, str], around: Around) -> View:
    when = values.get(WHEN) if values.get(WHEN) in NEEDS else Preset.WEEKDAYS.value
    goes_in = when == TriggerKind.LABEL.value
    before = (REPO,) if goes_in else (WHAT_BLOCK, REPO, CHANNEL)
    blocks = [_input(name, values) for name in (*before, WHEN, *NEEDS[str(when)])]
    blocks += [context(_dates(values, around.now)), *([] if goes_in else _made_how(values, around.voices))]
    if around.boards and not goes_in and values.get(WHAT_BLOCK) != DIGEST:
        blocks.append(context(_BOARDS))
    kept = {name: text[:_LONGEST] for name, text in values.items()}
    view = modal("Edit digest" if about["id"] else "New digest", blocks, submit="Save", close="Cancel")
    return {
        **view,
        "callback_id": ids.VIEW_DIGEST,
        "private_metadata": json.dumps({**about, _KEPT: kept}, ensure_ascii=False),
    }


def _made_how(values: Values, voices: Sequence[str]) -> list[Block]:
    """What is asked about that which comes: of a draft also its voice, where there are several, and its publishing."""
    if values.get(WHAT_BLOCK) == DIGEST:
        return [_input(QUIET, values)]
    voice = [_voice_select(values.get(VOICE, ""), voices)] if len(voices) > 1 else []
    return [*voice, _input(QUIET, values), _input(PUBLISH, values)]


def _dates(values: Values, now: datetime) -> str:
    """When it comes, in words and dates, or what is missing for that."""
    when = values.get(WHEN)
    if when == TriggerKind.LABEL.value:
        return (
            "A merged pull request with it goes into the next draft, also where rules leave it out. Nothing is posted."
        )
    if when in TRIGGERS:
        return COMES[TriggerKind(when)]
    if when == Preset.CRON.value and not values.get(CRON, "").strip():
        return "Press Enter in the expression to see what it means, and the next dates."
    try:
        recurrence = recurrence_of(values)
    except WrongInput as error:
        return literal(error.user_message)
    words = recurrence.words
    return f"{literal(words[:1].upper() + words[1:])}\nNext: {next_words(recurrence, now)}"


def _shown(view: Mapping[str, Any]) -> frozenset[str]:
    """The blocks whose inputs the window had."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    return frozenset(values) if isinstance(values, Mapping) else frozenset()


def _typed(view: Mapping[str, Any]) -> Values:
    """What stands in the inputs that show, and what stood in the others."""
    kept = metadata(view).get(_KEPT)
    former = {str(name): str(text) for name, text in kept.items()} if isinstance(kept, dict) else {}
    shows = {name: field(view, name) for name in _shown(view)}
    if VOICE in shows:
        shows[VOICE] = shows[VOICE].removeprefix(_NAMED) if shows[VOICE].startswith(_NAMED) else ""
    return former | shows


def _schedule_id(view: Mapping[str, Any]) -> str:
    schedule_id = metadata(view).get("id")
    if not isinstance(schedule_id, str) or not _ID.fullmatch(schedule_id):
        raise WrongInput(WHEN, _OUT_OF_DATE)
    return schedule_id


def _input(name: str, values: Values) -> Block:
    """The input of this block, with what stands in it."""
    value = values.get(name, "")
    if name == PUBLISH:
        return publishing(is_on=value == PUBLISH)
    if name == CHANNEL:
        return _channel_select(value)
    if name == AT:
        return _telling(_time_input(value))
    if name in _SELECTS:
        label, options, tells = _SELECTS[name]
        select = _select(name, label, options.items(), value)
        return _telling(select) if tells else select
    label, hint, about = _TEXTS[name]
    block = text_input(name, label, initial=value, hint=hint, **{"max_length": _LONGEST, **about})
    return _telling(block) if name in {CRON, ZONE} else block


def _telling(block: Block) -> Block:
    """The input, which tells of each change; one for text when Enter is pressed in it."""
    return {**block, "dispatch_action": True}


def _channel_select(channel: str) -> Block:
    """Where it is posted. A direct message is not offered: for that the command is typed in one."""
    element: Block = {
        "type": "conversations_select",
        "action_id": ids.INPUT,
        "filter": {"include": ["public", "private", "im"], "exclude_bot_users": False},
    }
    if channel:
        element["initial_conversation"] = channel
    return {"type": "input", "block_id": CHANNEL, "label": plain_text("Channel"), "element": element}


def _voice_select(value: str, voices: Sequence[str]) -> Block:
    """Which voice its drafts have. The default one stays the default one, also when that is another one later."""
    options = [(_DEFAULT_VOICE, shorten(f"The default voice, now {voices[0]}", 75))]
    options += [(f"{_NAMED}{name}", shorten(name, 75)) for name in voices[:_MOST_VOICES]]
    chosen = next((key for key, _ in options if key.casefold() == f"{_NAMED}{value}".casefold()), _DEFAULT_VOICE)
    return _select(VOICE, "Voice", options, chosen)


def _time_input(value: str) -> Block:
    element: Block = {"type": "timepicker", "action_id": ids.INPUT}
    if value:
        element["initial_time"] = value
    return {"type": "input", "block_id": AT, "label": plain_text("Time"), "element": element}


def _select(block_id: str, label: str, options: Iterable[tuple[str, str]], value: str) -> Block:
    offered = [{"text": plain_text(name), "value": key} for key, name in options]
    chosen = next((option for option in offered if option["value"] == value), offered[0])
    element = {"type": "static_select", "action_id": ids.INPUT, "options": offered, "initial_option": chosen}
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}


_SELECTS: Final[Mapping[str, tuple[str, Mapping[str, str], bool]]] = {
    WHAT_BLOCK: ("What", WHAT, True),
    WHEN: ("When", PRESETS | TRIGGERS, True),
    WEEKDAY: ("Weekday", {str(key): name for key, name in DAYS.items()}, True),
    QUIET: ("When nothing happened", QUIETS, False),
}
"""Label, options, and whether it tells of a change."""
_TEXTS: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    REPO: ("Repository", "", {"placeholder": plain_text("owner/repo")}),
    DAY: ("Day of the month", "1 to 28", {"max_length": 2}),
    CRON: ("Cron expression", "Minute, hour, day, month, weekday, such as 30 9 * * 1-5", {"max_length": 100}),
    ZONE: ("Time zone", "", {"max_length": 60}),
    LABEL: ("Label", "", {"placeholder": plain_text("changelog")}),
    BRANCH: ("Branch", "", {"placeholder": plain_text("main")}),
    MINUTES: ("Minutes", "Pushes are gathered: at most one run in so many minutes", {"max_length": 4}),
}
"""Label, hint, and what else is about its element."""
