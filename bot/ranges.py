"""The words with which people bound the activity of a draft, read into a Range."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Final

from bot.activity import Range, RangeKind
from bot.errors import UsageError
from bot.recurrences import instant, zone_of

FORMS: Final = (
    "since v1.2",
    "v1.2..v1.3",
    "last 7 days",
    "since 2026-11-01",
    "2026-10-01..2026-10-31",
    "since the last release",
    "since the last draft",
)
"""What a person may type; the help and the error messages name these."""
_EXAMPLES: Final = ", ".join(f"`{form}`" for form in FORMS)

_MOST_DAYS: Final = 3650
_LONGEST: Final = 420
"""Characters of two refs and what may stand between them; longer texts would keep the patterns busy for seconds."""
_UNITS: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN: Final = re.compile(r"(?:since |in |over |from )?(?:the )?(?:last|past|previous) (?:(\d{1,6}) ?)?(\w+?)s?")
_SHORT_SPAN: Final = re.compile(r"(?:last |past )?(\d{1,6}) ?(d|days?|w|weeks?|m|months?|y|years?)(?: ago)?")
_BETWEEN: Final = re.compile(r"(\S+?) ?\.{2,3} ?(\S+)")
_SINCE: Final = re.compile(r"(?:since|from|after) (\S+)", re.IGNORECASE)
_RELEASE: Final = re.compile(r"(?:the )?release (\S+)", re.IGNORECASE)
_DATE_LIKE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_LATEST: Final = frozenset(
    f"{since}{the}last {what}"
    for since in ("", "since ")
    for the in ("", "the ")
    for what in ("release", "tag", "version")
)
_SHIPPED: Final = frozenset(
    f"since {the}last {published}{what}"
    for the in ("", "the ")
    for published in ("", "published ", "approved ")
    for what in ("draft", "changelog", "post", "one")
)
# What `git check-ref-format` forbids, and a leading hyphen, which a command would take for an option.
_NO_REF: Final = re.compile(r"^[-/.]|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|[/.]$|\.lock$")
_VERSION_LIKE: Final = re.compile(r"v?\d[\w.+-]*", re.IGNORECASE)
_NEAR: Final = 0.8  # “please” is no “release”
_WORDS: Final = ("since", "last", "yesterday", "today", "days", "weeks", "months", "release", "week", "month", "day")


class NoRange(UsageError):
    """The words resemble no range at all, so perhaps none was meant."""


def parse_range(words: str, today: date | None = None) -> Range:
    """The range that a person typed; nothing means since the last release.

    `today` (UTC, now by default) is what "yesterday" and weekdays count from. Raises UsageError that names the nearest
    valid form, a NoRange where none is near.
    """
    typed = " ".join(words.split())
    if len(typed) > _LONGEST:
        raise UsageError(f"A range has at most {_LONGEST} characters. Try one of: {_EXAMPLES}.")
    lowered = typed.lower()
    if not typed or lowered in _LATEST:
        return Range()
    if lowered in _SHIPPED:
        return Range(kind=RangeKind.SHIPPED)
    now = today or datetime.now(UTC).date()
    readers: tuple[Callable[[], Range | None], ...] = (
        lambda: _between(typed, now),
        lambda: _release(typed),
        lambda: _span(lowered),
        lambda: _day(lowered, now),
        lambda: _since(typed, now),
    )
    for read in readers:
        if (wanted := read()) is not None:
            return wanted
    unclear, nearest = f"I do not understand “{typed[:80]}” as a range.", _nearest(typed)
    if nearest is None:
        raise NoRange(f"{unclear} Try one of: {_EXAMPLES}.")
    raise UsageError(f"{unclear} Did you mean `{nearest}`?")


def is_ref(name: str) -> bool:
    """Whether git could have a tag, branch or commit of this name."""
    return 0 < len(name) <= 200 and not _NO_REF.search(name)


def moments(wanted: Range) -> tuple[datetime, datetime]:
    """When the days of a range of dates begin, and when the last of them is over (UTC). Raises UsageError for none."""
    zone = zone_of(wanted.zone or "UTC")
    try:
        first, last = date.fromisoformat(wanted.date or ""), date.fromisoformat(wanted.until or "")
        end = last + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"“{wanted}” are no two days. Try `2026-10-01..2026-10-31`.") from error
    return instant(datetime.combine(first, time()), zone), instant(datetime.combine(end, time()), zone)


def _between(typed: str, today: date) -> Range | None:
    found = _BETWEEN.fullmatch(typed)
    if found is None:
        return None
    days = [bool(_DATE_LIKE.fullmatch(end)) for end in found.groups()]
    if all(days):
        return _dates(found[1], found[2], today)
    if any(days):
        raise UsageError("Both ends must be days, or tags. Try `2026-10-01..2026-10-31` or `v1.2..v1.3`.")
    return Range(kind=RangeKind.BETWEEN, base=_ref(found[1]), head=_ref(found[2]))


def _dates(first: str, last: str, today: date) -> Range:
    tomorrow = today + timedelta(days=1)  # it is that already where a person may be
    begin, end = _calendar(first, today, tomorrow), _calendar(last, today, tomorrow)
    if begin > end:
        raise UsageError(f"{first} comes after {last}. The earlier day goes first: `{end}..{begin}`.")
    return Range(kind=RangeKind.DATES, date=begin.isoformat(), until=end.isoformat())


def _release(typed: str) -> Range | None:
    found = _RELEASE.fullmatch(typed)
    return Range(kind=RangeKind.RELEASE, head=_ref(found[1])) if found else None


def _span(lowered: str) -> Range | None:
    short = _SHORT_SPAN.fullmatch(lowered.removeprefix("since "))
    if short is not None:
        return _days(int(short[1]), next(unit for unit in _UNITS if unit.startswith(short[2][0])))
    found = _SPAN.fullmatch(lowered)
    if found is None or found[2] not in _UNITS:
        return None
    return _days(int(found[1] or 1), found[2])


def _days(count: int, unit: str) -> Range:
    days = count * _UNITS[unit]
    if not 1 <= days <= _MOST_DAYS:
        raise UsageError(f"A range has 1 to {_MOST_DAYS} days. Try `last 7 days`.")
    return Range(kind=RangeKind.DAYS, days=days)


def _day(lowered: str, today: date) -> Range | None:
    word = re.sub(r"^(?:since |from )?(?:last )?", "", lowered)
    if word == "today":
        return _on(today)
    if word == "yesterday":
        return _on(today - timedelta(days=1))
    if word in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(word) - 1) % 7 + 1
        return _on(today - timedelta(days=back))
    return None


def _since(typed: str, today: date) -> Range | None:
    found = _SINCE.fullmatch(typed)
    start = found[1] if found else typed
    if _DATE_LIKE.fullmatch(start):
        return _on(_calendar(start, today, today))
    return Range(kind=RangeKind.REF, base=_ref(start)) if found else None


def _calendar(typed: str, today: date, latest: date) -> date:
    """The day that was typed. Raises UsageError for none, and for one after `latest`."""
    try:
        day = date(*(int(part) for part in typed.split("-")))
    except ValueError:
        raise UsageError(f"{typed} is no day of the calendar. Try `since {today - timedelta(days=7)}`.") from None
    if day > latest:
        raise UsageError(f"{typed} is still to come. Try `since {today - timedelta(days=7)}`.")
    return day


def _on(day: date) -> Range:
    return Range(kind=RangeKind.DATE, date=day.isoformat())


def _ref(name: str) -> str:
    if not is_ref(name):
        raise UsageError(f"“{name[:80]}” can be no tag, branch or commit. Try `since v1.2` or `v1.2..v1.3`.")
    return name


def _nearest(typed: str) -> str | None:
    """The form that was probably meant."""
    words = typed.lower().split()
    meant = {close for word in words for close in get_close_matches(word, _WORDS, n=1, cutoff=_NEAR)}
    number = re.search(r"\d+", typed)
    if _VERSION_LIKE.fullmatch(typed):
        return f"since {typed}"
    if meant & {"day", "days", "week", "weeks", "month", "months"}:
        unit = next(unit for unit in _UNITS if any(word.startswith(unit) for word in meant))
        return f"last {number[0] if number else 7} {unit}s"
    if "since" in meant and len(words) > 1 and words[1] not in _WORDS and is_ref(start := typed.split()[1]):
        return f"since {start}"
    if len(words) == 1 and meant & {"yesterday", "today", "release"}:
        return f"since {'the last release' if 'release' in meant else meant.pop()}"
    return None
