"""When a schedule is due: presets and cron expressions in a time zone, as instants. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from cron_descriptor import FormatException, Options, get_description
from cronsim import CronSim, CronSimError

from bot.errors import UsageError

_BEFORE: Final = timedelta(hours=3)
"""A clock is set by less: so much earlier, the local times that may become instants after a moment begin."""
_MOST_CHARACTERS: Final = 100
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BEYOND_CRON: Final = re.compile(r"[LW#?]", re.IGNORECASE)
"""What cronsim knows and other crons may not."""
LAST_SAFE_DAY: Final = 28
"""The last day that every month has."""


class Preset(StrEnum):
    """How often."""

    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    TWO_WEEKLY = "two_weekly"
    MONTHLY = "monthly"
    LAST_DAY = "last_day"
    CRON = "cron"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recurrence:
    """Local times of an IANA zone that come again and again.

    `at` is the time of day of a preset. `weekday` (0 is Monday) is that of WEEKLY and TWO_WEEKLY, `day` (1 to 28) that
    of MONTHLY; TWO_WEEKLY takes every other week counted from the one that holds `first`. `cron` has five fields.
    Raises UsageError for what cannot be.
    """

    preset: Preset
    zone: str
    at: time = time(9)
    weekday: int = 0
    day: int = 1
    first: date = date(2024, 1, 1)
    cron: str = ""

    def __post_init__(self) -> None:
        """Refuse what would never be due, or at no known time."""
        zone_of(self.zone)
        if not 0 <= self.weekday <= 6:
            raise UsageError("A weekday is one of Monday to Sunday.")
        if not 1 <= self.day <= LAST_SAFE_DAY:
            raise UsageError(
                f"A day of the month is 1 to {LAST_SAFE_DAY}; for its end choose the last day of the month."
            )
        if len(self.expression.split()) != 5 or len(self.expression) > _MOST_CHARACTERS:
            raise UsageError(_NO_CRON)
        try:
            next(CronSim(self.expression, datetime(2024, 1, 1)))  # noqa: DTZ001  local times have no zone yet
        except (CronSimError, StopIteration) as error:
            raise UsageError(_NEVER) from error

    @property
    def expression(self) -> str:
        """The five fields that name its local times, and for TWO_WEEKLY those of every week."""
        clock = f"{self.at.minute} {self.at.hour}"
        match self.preset:
            case Preset.WEEKDAYS:
                return f"{clock} * * 1-5"
            case Preset.WEEKLY | Preset.TWO_WEEKLY:
                return f"{clock} * * {(self.weekday + 1) % 7}"
            case Preset.MONTHLY:
                return f"{clock} {self.day} * *"
            case Preset.LAST_DAY:
                return f"{clock} L * *"
            case Preset.CRON:
                return self.cron.strip()

    @property
    def alarm(self) -> str:
        """When QStash is to look, as its cron: at every slot, and where cron cannot say it at some times more.

        A message is saved for each day on which there is nothing to look for: the free plan has 1,000 a day.
        """
        minute, hour, day, month, weekday = self.expression.split()
        if self.preset is Preset.LAST_DAY:
            day = "28-31"
        elif _BEYOND_CRON.search(day + weekday):
            day, month, weekday = "*", "*", "*"
        return f"CRON_TZ={self.zone} {minute} {hour} {day} {month} {weekday}"

    @property
    def words(self) -> str:
        """What it means to a person."""
        return f"{self._when} ({self.zone})"

    @property
    def _when(self) -> str:
        clock = f"at {self.at:%H:%M}"
        match self.preset:
            case Preset.WEEKDAYS:
                return f"every weekday {clock}"
            case Preset.WEEKLY:
                return f"every {_DAYS[self.weekday]} {clock}"
            case Preset.TWO_WEEKLY:
                return f"every two weeks on {_DAYS[self.weekday]} {clock}"
            case Preset.MONTHLY:
                return f"on day {self.day} of each month {clock}"
            case Preset.LAST_DAY:
                return f"on the last day of each month {clock}"
            case Preset.CRON:
                return _described(self.expression)


def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name. Raises UsageError."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError("A time zone is named by continent and city, such as `Europe/Berlin`.") from error


def due(recurrence: Recurrence, after: datetime, until: datetime) -> list[datetime]:
    """The slots later than `after` and not later than `until`, oldest first, in UTC; takes time linear in them."""
    found = []
    for slot in _slots(recurrence, after):
        if slot > until:
            break
        found.append(slot)
    return found


def next_times(recurrence: Recurrence, after: datetime, count: int) -> list[datetime]:
    """The next slots later than `after`, in the recurrence's own zone."""
    zone = zone_of(recurrence.zone)
    return [slot.astimezone(zone) for slot in islice(_slots(recurrence, after), count)]


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local time: the first of two, and the next that exists for one that does not."""
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    # In a gap the first reading takes the offset before it and lands behind it, the second one lands before it.
    low, high = local.replace(tzinfo=zone, fold=1).astimezone(UTC), early
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)


def _slots(recurrence: Recurrence, after: datetime) -> Iterator[datetime]:
    """All slots later than `after`, each once: all times of a gap are one instant."""
    zone = zone_of(recurrence.zone)
    start = after.astimezone(zone).replace(tzinfo=None) - _BEFORE
    instants = (instant(local, zone) for local in CronSim(recurrence.expression, start) if _counts(recurrence, local))
    later = (slot for slot in instants if slot > after)
    first = next(later, None)
    if first is not None:
        yield first
        yield from (slot for last, slot in pairwise(_from(first, later)) if slot != last)


def _from(first: datetime, rest: Iterator[datetime]) -> Iterator[datetime]:
    yield first
    yield from rest


def _counts(recurrence: Recurrence, local: datetime) -> bool:
    """Whether a local time of the expression is one of the recurrence's."""
    if recurrence.preset is not Preset.TWO_WEEKLY:
        return True
    weeks = (_monday(local.date()) - _monday(recurrence.first)).days // 7
    return weeks % 2 == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _described(expression: str) -> str:
    options = Options()
    options.use_24hour_time_format = True
    try:
        words = str(get_description(expression, options))
    except (FormatException, ValueError, IndexError, KeyError):  # it is due all the same
        return f"at `{expression}`"
    return words[:1].lower() + words[1:]


_NEVER: Final = (
    "This expression names no time that ever comes. Its fields are the minute (0-59), hour (0-23), day of the month "
    "(1-31), month (1-12) and weekday (0-6, Sunday is 0). Try `30 9 * * 1-5`."
)
_NO_CRON: Final = "A cron expression has five fields: minute, hour, day, month, weekday. Try `30 9 * * 1-5`."
