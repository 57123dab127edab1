"""`/notra digest`: the list of what arrives by itself, with its next dates and its buttons."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, button, confirm, context, divider, mention, section
from bot.blocks.frame import TYPE_NAMES
from bot.blocks.safety import literal
from bot.ports import Block
from bot.recurrences import Recurrence, next_times
from bot.schedules import CAMPAIGN, DIGEST, Schedule, Wish
from bot.triggers import TriggerKind

WHAT: Final = {
    DIGEST: "Digest for the channel",
    **{kind.value: name for kind, name in TYPE_NAMES.items()},
    CAMPAIGN: "Campaign: all of these drafts",
}
"""What can arrive by itself, as people read it."""
COMES: Final = {
    TriggerKind.RELEASE: "Comes with the next release that GitHub's webhook tells of.",
    TriggerKind.LABEL: "Each goes in once GitHub's webhook has told of its merge. Nothing is posted.",
    TriggerKind.PUSH: "Comes after the next push that GitHub's webhook tells of.",
}
"""When, of what waits for an event."""
_NAMES: Final = {**WHAT, DIGEST: "Digest", CAMPAIGN: "Campaign"}
"""The same in a sentence."""
_LISTED: Final = 10
_NEWS: Final = timedelta(days=7)
_REPAIRED: Final = "its alarm at the queue was changed or lost this week, and was set again"


def next_words(recurrence: Recurrence, now: datetime) -> str:
    """The next three dates, in the recurrence's own zone: `Mon 30 Nov, Tue 1 Dec, Wed 2 Dec at 09:00`."""
    times = [each.replace(second=0, microsecond=0) for each in next_times(recurrence, now, 3)]
    by_clock = groupby(times, key=lambda each: f"{each:%H:%M}")
    return " · ".join(f"{', '.join(_day(each, now) for each in group)} at {clock}" for clock, group in by_clock)


def coming(wish: Wish, now: datetime) -> str:
    """When it comes next, in a sentence."""
    if wish.trigger is None:
        return f"Next: {next_words(wish.recurrence, now)}"
    return COMES[wish.trigger.kind]


def saved(wish: Wish, now: datetime) -> str:
    """What was set, as the person reads it who set it."""
    return f"Saved: {described(wish)}\n{coming(wish, now)}"


def not_saved(reason: str, request_id: str) -> Rendered:
    """Why nothing was saved (in mrkdwn), with the button that opens the window as the request had it."""
    text = f"Nothing was saved. {reason}"
    again = button("Open it again", ids.DIGEST_AGAIN, f"{request_id}:0", "primary")
    return Rendered([section(text), actions(ids.BLOCK_ACTIONS, [again])], text)


def schedule_list(schedules: Sequence[Schedule], now: datetime) -> list[Block]:
    """What a workspace has set, with buttons for each, and one for another."""
    blocks: list[Block] = [section(f"*What arrives by itself* · {len(schedules)}"), divider()]
    for schedule in schedules[:_LISTED]:
        blocks += [section(_described(schedule)), context(_state(schedule, now)), _row(schedule), divider()]
    if len(schedules) > _LISTED:
        blocks.append(context(f"… and {len(schedules) - _LISTED} more."))
    return [*blocks, actions("digests", [button("New digest", ids.DIGEST_NEW, "new:0", "primary")])]


def described(wish: Wish) -> str:
    """What comes of which repository, where and when, in one line of mrkdwn."""
    if only_puts_in(wish):
        label = literal(wish.trigger.label if wish.trigger else "")
        return f"*Pull requests with the label {label}* go into the next draft of {literal(wish.repo)}"
    voice = f", in the voice {literal(wish.voice)}" if wish.voice else ""
    return f"*{_NAMES[wish.what]}* of {literal(wish.repo)} in <#{wish.channel}>, {literal(wish.words)}{voice}"


def only_puts_in(wish: Wish) -> bool:
    """Whether nothing is made of it: it chooses what the next draft holds."""
    return wish.trigger is not None and wish.trigger.kind is TriggerKind.LABEL


def _day(at: datetime, now: datetime) -> str:
    """`Mon 30 Nov`, with its year where that is another one."""
    year = f" {at.year}" if at.year != now.astimezone(at.tzinfo).year else ""
    return f"{at:%a} {at.day} {at:%b}{year}"


def _described(schedule: Schedule) -> str:
    by = f", published automatically, as set by {mention(schedule.owner)}" if schedule.wish.auto_publish else ""
    return f"{described(schedule.wish)}{by}"


def _state(schedule: Schedule, now: datetime) -> str:
    if schedule.is_on:
        is_news = schedule.repaired_at is not None and now - schedule.repaired_at < _NEWS
        return f"{coming(schedule.wish, now)}{f' · {_REPAIRED}' if is_news else ''}"
    return f":double_vertical_bar: Paused. {literal(schedule.paused_because or '')}".strip()


def _row(schedule: Schedule) -> Block:
    value = f"{schedule.id}:0"
    turn = button("Pause", ids.DIGEST_PAUSE, value) if schedule.is_on else button("Resume", ids.DIGEST_RESUME, value)
    runs = schedule.is_on and not only_puts_in(schedule.wish)
    run = [button("Run now", ids.DIGEST_RUN, value)] if runs else []
    sure = confirm("Delete it?", "It posts no more. What it posted stays.", "Delete", "Keep")
    delete = {**button("Delete", ids.DIGEST_DELETE, value, "danger"), "confirm": sure}
    return actions(f"digest_{schedule.id}", [*run, turn, button("Edit", ids.DIGEST_EDIT, value), delete])
