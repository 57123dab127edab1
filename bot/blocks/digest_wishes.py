"""What stands in the inputs of the digest's window, as a wish and back."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Final, TypeVar

from bot.blocks import ids
from bot.blocks.digest_list import WHAT
from bot.blocks.trigger_forms import BRANCH, LABEL, MINUTES, PUBLISH, TRIGGERS, WHEN, WrongInput, read_trigger
from bot.errors import UsageError
from bot.recurrences import LAST_SAFE_DAY, Preset, Recurrence, zone_of
from bot.schedules import DIGEST, Quiet, Wish
from bot.triggers import TriggerKind

WHAT_BLOCK, REPO, CHANNEL = ids.BLOCK_TYPE, ids.BLOCK_REPO, "channel"
WEEKDAY, DAY, AT, CRON, ZONE, VOICE, QUIET = "weekday", "day", "at", "cron", "zone", "voice", "quiet"
T = TypeVar("T")
Values = Mapping[str, str]
"""What stands in each input, by its block id."""

_CHANNEL: Final = re.compile(r"[A-Z0-9]{1,32}")
PRESETS: Final = {
    Preset.WEEKDAYS.value: "Every weekday",
    Preset.WEEKLY.value: "Weekly",
    Preset.TWO_WEEKLY.value: "Every two weeks",
    Preset.MONTHLY.value: "Monthly",
    Preset.LAST_DAY.value: "Last day of the month",
    Preset.CRON.value: "Cron expression",
}
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    Preset.WEEKDAYS.value: (AT, ZONE),
    Preset.WEEKLY.value: (WEEKDAY, AT, ZONE),
    Preset.TWO_WEEKLY.value: (WEEKDAY, AT, ZONE),
    Preset.MONTHLY.value: (DAY, AT, ZONE),
    Preset.LAST_DAY.value: (AT, ZONE),
    Preset.CRON.value: (CRON, ZONE),
    TriggerKind.RELEASE.value: (),
    TriggerKind.LABEL.value: (LABEL,),
    TriggerKind.PUSH.value: (BRANCH, MINUTES),
}
"""Which inputs belong to which choice of When."""
DAYS: Final = dict(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
QUIETS: Final = {Quiet.NOTHING.value: "Post nothing", Quiet.LINE.value: "Post one line"}
_NO_DAY: Final = f"A day of the month is 1 to {LAST_SAFE_DAY}; for its end choose the last day of the month."
_NO_ZONE: Final = "A time zone is named by continent and city, such as Europe/Berlin."


def wish_of(values: Values) -> Wish:
    """What is wished by what stands in the inputs. Raises WrongInput."""
    channel, what, trigger = values.get(CHANNEL, ""), values.get(WHAT_BLOCK, ""), read_trigger(values)
    if not _CHANNEL.fullmatch(channel):
        raise WrongInput(CHANNEL, "Choose the channel where it is to be posted.")
    if what not in WHAT:
        raise WrongInput(WHAT_BLOCK, "Choose what is to arrive.")
    makes_drafts = what != DIGEST and not (trigger and trigger.kind is TriggerKind.LABEL)
    return Wish(
        what=what,
        repo=values.get(REPO, "").strip(),
        channel=channel,
        recurrence=recurrence_of(values),
        trigger=trigger,
        auto_publish=makes_drafts and values.get(PUBLISH) == PUBLISH,
        voice=(values.get(VOICE, "").strip() or None) if what != DIGEST else None,
        quiet=Quiet.LINE if values.get(QUIET) == Quiet.LINE.value else Quiet.NOTHING,
    )


def recurrence_of(values: Values) -> Recurrence:
    """When it comes; what the choice does not need is not held to anything."""
    when = values.get(WHEN, "")
    if when not in NEEDS:
        raise WrongInput(WHEN, "Choose when.")

    def read(block: str, sentence: str, how: Callable[[str], T], spare: T) -> T:
        try:
            return how(values.get(block, "").strip())
        except ValueError as error:
            if block in NEEDS[when]:
                raise WrongInput(block, sentence) from error
            return spare

    try:
        return Recurrence(
            preset=Preset.WEEKDAYS if when in TRIGGERS else Preset(when),
            zone=read(ZONE, _NO_ZONE, _zone, "UTC"),
            at=read(AT, "A time looks like 09:30.", _clock, time(9)),
            weekday=read(WEEKDAY, "Choose a weekday.", lambda typed: list(DAYS).index(int(typed)), 0),
            day=read(DAY, _NO_DAY, lambda typed: range(1, LAST_SAFE_DAY + 1).index(int(typed)) + 1, 1),
            first=date(2024, 1, 1),
            cron=values.get(CRON, ""),
        )
    except WrongInput:
        raise
    except UsageError as error:  # all but the expression was held to its form above
        raise WrongInput(CRON, error.user_message) from error


def _clock(typed: str) -> time:
    hour, _, minute = typed.partition(":")
    return time(int(hour), int(minute))


def _zone(typed: str) -> str:
    try:
        zone_of(typed)
    except UsageError as error:
        raise ValueError(typed) from error
    return typed


def values_of(wish: Wish) -> dict[str, str]:
    """What stands in the inputs for a wish."""
    when, trigger = wish.recurrence, wish.trigger
    return {
        WHAT_BLOCK: wish.what,
        REPO: wish.repo,
        CHANNEL: wish.channel,
        WHEN: trigger.kind.value if trigger else when.preset.value,
        WEEKDAY: str(when.weekday),
        DAY: str(when.day),
        AT: f"{when.at:%H:%M}",
        CRON: when.cron,
        ZONE: when.zone,
        LABEL: trigger.label if trigger else "",
        BRANCH: trigger.branch if trigger else "",
        MINUTES: str(trigger.minutes if trigger else 10),
        VOICE: wish.voice or "",
        QUIET: wish.quiet.value,
        PUBLISH: PUBLISH if wish.auto_publish else "",
    }
