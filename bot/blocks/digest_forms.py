"""`/notra digest`: the list of what arrives by itself, the window in which it is set, and what was set there."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.elements import actions, button, confirm, context, divider, mention, plain_text, section
from bot.blocks.frame import TYPE_NAMES
from bot.blocks.modals import View, field, metadata, modal, text_input
from bot.blocks.safety import literal
from bot.blocks.trigger_forms import (
    TRIGGERS,
    WrongInput,
    checked,
    optional,
    publishing,
    read_trigger,
    trigger_fields,
    wants_publishing,
)
from bot.errors import UsageError
from bot.ports import Block
from bot.recurrences import Preset, Recurrence, next_times
from bot.schedules import CAMPAIGN, DIGEST, Quiet, Schedule, Wish
from bot.triggers import TriggerKind

PRESET, WEEKDAY, DAY, AT, CRON, ZONE, VOICE, QUIET = (
    *("preset", "weekday", "day", "at", "cron", "zone", "voice", "quiet"),
)
CHANNEL: Final = "channel"
_LISTED: Final = 10
_NEWS: Final = timedelta(days=7)
_REPAIRED: Final = "its alarm at the queue was changed or lost this week, and was set again"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{0,64}")
_CHANNEL: Final = re.compile(r"[A-Z0-9]{1,32}")
_WHAT: Final = {
    DIGEST: "Digest for the channel",
    **{kind.value: name for kind, name in TYPE_NAMES.items()},
    CAMPAIGN: "Campaign: all of these drafts",
}
_PRESETS: Final = {
    Preset.WEEKDAYS.value: "Every weekday",
    Preset.WEEKLY.value: "Weekly",
    Preset.TWO_WEEKLY.value: "Every two weeks",
    Preset.MONTHLY.value: "Monthly",
    Preset.LAST_DAY.value: "Last day of the month",
    Preset.CRON.value: "Cron expression, below",
}
_DAYS: Final = dict(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
_QUIETS: Final = {Quiet.NOTHING.value: "Post nothing", Quiet.LINE.value: "Post one line"}


def next_words(recurrence: Recurrence, now: datetime) -> str:
    """The next three dates, in the recurrence's own zone."""
    return " · ".join(f"{each:%a %d %b %Y, %H:%M}" for each in next_times(recurrence, now, 3))


def coming(wish: Wish, now: datetime) -> str:
    """When it comes next, in a sentence."""
    if wish.trigger is None:
        return f"Next: {next_words(wish.recurrence, now)}"
    return "Needs GitHub's webhook; comes with the next such event."


def schedule_list(schedules: Sequence[Schedule], now: datetime) -> list[Block]:
    """What a workspace has set, with buttons for each, and one for another."""
    blocks: list[Block] = []
    for schedule in schedules[:_LISTED]:
        blocks += [section(_described(schedule)), context(_state(schedule, now)), _row(schedule), divider()]
    if len(schedules) > _LISTED:
        blocks.append(context(f"… and {len(schedules) - _LISTED} more."))
    return [*blocks, actions("digests", [button("New digest", ids.DIGEST_NEW, "new:0", "primary")])]


def digest_view(schedule: Schedule | None, *, channel: str, zone: str, now: datetime, repo: str = "") -> View:
    """The window of a new schedule, or of one that is changed; `zone` is the person's own, `repo` the default."""
    wish = schedule.wish if schedule else None
    when = wish.recurrence if wish else Recurrence(preset=Preset.WEEKDAYS, zone=zone)
    trigger = wish.trigger if wish else None
    dates = "The dates are shown when it is saved." if wish is None else coming(wish, now)
    blocks = [
        _select(ids.BLOCK_TYPE, "What", _WHAT.items(), wish.what if wish else DIGEST),
        text_input(ids.BLOCK_REPO, "Repository", initial=wish.repo if wish else repo, max_length=200,
                   placeholder=plain_text("owner/repo")),
        _channel_select(wish.channel if wish else channel),
        _select(PRESET, "When", (_PRESETS | TRIGGERS).items(), trigger.kind.value if trigger else when.preset.value),
        text_input(AT, "Time", initial=f"{when.at:%H:%M}", max_length=5, hint="24 hours, such as 09:30"),
        _select(WEEKDAY, "Weekday", ((str(key), name) for key, name in _DAYS.items()), str(when.weekday)),
        text_input(DAY, "Day of the month", initial=str(when.day), max_length=2, hint="1 to 28, for monthly"),
        optional(text_input(CRON, "Cron expression", initial=when.cron, max_length=100, hint="Such as 30 9 * * 1-5")),
        text_input(ZONE, "Time zone", initial=when.zone, max_length=60),
        *trigger_fields(trigger),
        optional(text_input(VOICE, "Voice", initial=(wish.voice if wish else "") or "", max_length=80)),
        _select(QUIET, "When nothing happened", _QUIETS.items(), (wish.quiet if wish else Quiet.NOTHING).value),
        publishing(is_on=wish is not None and wish.auto_publish),
        context(dates),
    ]  # fmt: skip
    about = {"channel": wish.channel if wish else channel, "id": schedule.id if schedule else ""}
    view = modal("Edit digest" if schedule else "New digest", blocks, submit="Save", close="Cancel")
    return {**view, "callback_id": ids.VIEW_DIGEST, "private_metadata": json.dumps(about)}


def read_wish(view: Mapping[str, Any]) -> tuple[str, Wish]:
    """The schedule's id, empty for a new one, and what was wished. Raises WrongInput."""
    about = metadata(view)
    schedule_id, channel = about.get("id"), field(view, CHANNEL) or about.get("channel")
    if not isinstance(schedule_id, str) or not _ID.fullmatch(schedule_id):
        raise WrongInput(ids.BLOCK_TYPE, "This window is out of date. Please open it again.")
    if not isinstance(channel, str) or not _CHANNEL.fullmatch(channel):
        raise WrongInput(ids.BLOCK_TYPE, "Type `/notra digest` in the channel where it is to be posted.")
    what, trigger = field(view, ids.BLOCK_TYPE), read_trigger(view)
    if what not in _WHAT:
        raise WrongInput(ids.BLOCK_TYPE, "Choose what is to arrive.")
    makes_drafts = what != DIGEST and not (trigger and trigger.kind is TriggerKind.LABEL)
    wish = Wish(
        what=what,
        repo=field(view, ids.BLOCK_REPO).strip(),
        channel=channel,
        recurrence=_read_recurrence(view),
        trigger=trigger,
        auto_publish=makes_drafts and wants_publishing(view),
        voice=field(view, VOICE).strip() or None,
        quiet=Quiet.LINE if field(view, QUIET) == Quiet.LINE.value else Quiet.NOTHING,
    )
    return schedule_id, wish


def _read_recurrence(view: Mapping[str, Any]) -> Recurrence:
    by_event = field(view, PRESET) in TRIGGERS
    preset = Preset.WEEKDAYS if by_event else checked(PRESET, "Choose when.", lambda: Preset(field(view, PRESET)))
    at = checked(AT, "A time looks like 09:30.", lambda: _clock(field(view, AT)))
    weekday = checked(WEEKDAY, "Choose a weekday.", lambda: int(field(view, WEEKDAY)))
    day = checked(DAY, "A day of the month is 1 to 28.", lambda: int(field(view, DAY)))
    zone, cron = field(view, ZONE).strip(), field(view, CRON).strip()
    try:
        return Recurrence(preset=preset, zone=zone, at=at, weekday=weekday, day=day, first=date(2024, 1, 1), cron=cron)
    except UsageError as error:
        where = ZONE if "zone" in error.user_message else CRON if preset is Preset.CRON else DAY
        raise WrongInput(where, error.user_message) from error


def _clock(typed: str) -> time:
    hour, _, minute = typed.strip().partition(":")
    return time(int(hour), int(minute))


def _described(schedule: Schedule) -> str:
    wish = schedule.wish
    if _only_puts_in(wish):
        label = literal(wish.trigger.label if wish.trigger else "")
        return f"*Pull requests with the label {label}* of {literal(wish.repo)} go into its next draft"
    published = f", published automatically, as set by {mention(schedule.owner)}" if wish.auto_publish else ""
    return f"*{_WHAT[wish.what]}* of {literal(wish.repo)} in <#{wish.channel}>, {literal(wish.words)}{published}"


def _only_puts_in(wish: Wish) -> bool:
    return wish.trigger is not None and wish.trigger.kind is TriggerKind.LABEL


def _state(schedule: Schedule, now: datetime) -> str:
    if schedule.is_on:
        repaired = f" · {_REPAIRED}" if _is_news(schedule.repaired_at, now) else ""
        return f"{coming(schedule.wish, now)}{repaired}"
    return f"Paused. {literal(schedule.paused_because or '')}".strip()


def _is_news(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < _NEWS


def _row(schedule: Schedule) -> Block:
    value = f"{schedule.id}:0"
    turn = button("Pause", ids.DIGEST_PAUSE, value) if schedule.is_on else button("Resume", ids.DIGEST_RESUME, value)
    runs = schedule.is_on and not _only_puts_in(schedule.wish)
    run = [button("Run now", ids.DIGEST_RUN, value)] if runs else []
    sure = confirm("Delete it?", "It posts no more. What it posted stays.", "Delete", "Keep")
    delete = {**button("Delete", ids.DIGEST_DELETE, value, "danger"), "confirm": sure}
    return actions(f"digest_{schedule.id}", [*run, turn, button("Edit", ids.DIGEST_EDIT, value), delete])


def _channel_select(channel: str) -> Block:
    """Where it is posted. A direct message is not offered: for that the command is typed in one."""
    element = {
        "type": "conversations_select",
        "action_id": ids.INPUT,
        "initial_conversation": channel,
        "filter": {"include": ["public", "private", "im"], "exclude_bot_users": False},
    }
    return {"type": "input", "block_id": CHANNEL, "label": plain_text("Channel"), "element": element}


def _select(block_id: str, label: str, options: Iterable[tuple[str, str]], value: str) -> Block:
    offered = [{"text": plain_text(name), "value": key} for key, name in options]
    chosen = next(option for option in offered if option["value"] == value)
    element = {"type": "static_select", "action_id": ids.INPUT, "options": offered, "initial_option": chosen}
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
