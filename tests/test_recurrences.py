"""When schedules are due: every local date right, once, through both changes of the clock, in every kind of zone."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.recurrences import Preset, Recurrence, due, instant, next_times

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # its clock is set by half an hour
    "Asia/Kolkata",  # half an hour off, never set
    "UTC",
)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
TIMES = (time(9), time(2, 15), time(2, 30), time(1, 45))


def wanted(preset: Preset, day: date) -> bool:
    """Whether a preset (Wednesdays, the 15th) is due on this date; told by the calendar alone."""
    match preset:
        case Preset.WEEKDAYS:
            return day.weekday() < 5
        case Preset.WEEKLY:
            return day.weekday() == 2
        case Preset.TWO_WEEKLY:
            return (day - date(2026, 1, 7)).days % 14 == 0
        case Preset.MONTHLY:
            return day.day == 15
        case _:
            return (day + timedelta(days=1)).day == 1


def recurrence(preset: Preset, zone: str, at: time) -> Recurrence:
    return Recurrence(preset=preset, zone=zone, at=at, weekday=2, day=15, first=date(2026, 1, 7))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("preset", [preset for preset in Preset if preset is not Preset.CRON])
@pytest.mark.parametrize("at", TIMES)
def test_over_two_years_every_local_date_is_right_and_comes_once(preset: Preset, zone: str, at: time) -> None:
    found = due(recurrence(preset, zone, at), START, END)

    local = [slot.astimezone(ZoneInfo(zone)) for slot in found]
    first, last = START.astimezone(ZoneInfo(zone)).date(), END.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    inside = [day for day in days if START < instant(datetime.combine(day, at), ZoneInfo(zone)) <= END]
    assert [slot.date() for slot in local] == [day for day in inside if wanted(preset, day)]
    assert all(slot.time() == at or slot.utcoffset() != (slot - timedelta(hours=1)).utcoffset() for slot in local)


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 2, 30), "2026-03-29T01:00:00+00:00"),  # noqa: DTZ001
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30), "2026-10-25T00:30:00+00:00"),  # noqa: DTZ001
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15), "2026-10-03T15:30:00+00:00"),  # noqa: DTZ001
        ("Asia/Kolkata", datetime(2026, 3, 29, 2, 30), "2026-03-28T21:00:00+00:00"),  # noqa: DTZ001
    ],
)
def test_a_time_that_does_not_exist_is_the_next_that_does_and_of_two_the_first_counts(
    zone: str, local: datetime, expected: str
) -> None:
    assert instant(local, ZoneInfo(zone)).isoformat() == expected


def test_the_times_of_a_gap_are_one_slot() -> None:
    often = Recurrence(preset=Preset.CRON, zone="Europe/Berlin", cron="*/15 * * * *")
    found = due(often, datetime(2026, 3, 29, 0, 40, tzinfo=UTC), datetime(2026, 3, 29, 1, 20, tzinfo=UTC))
    assert [f"{slot:%H:%M}" for slot in found] == ["00:45", "01:00", "01:15"]


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001
    st.sampled_from(["30 2 * * *", "*/20 1-3 * * *", "0 9 L * *", "15 2 1-7 * 0"]),
    st.integers(1, 40),
)
def test_looking_often_finds_the_same_slots_as_looking_once(zone: str, start: datetime, cron: str, looks: int) -> None:
    wish = Recurrence(preset=Preset.CRON, zone=zone, cron=cron)
    begin = start.replace(tzinfo=UTC)
    marks = [begin + timedelta(hours=7 * number) for number in range(looks + 1)]
    often = [slot for after, until in pairwise(marks) for slot in due(wish, after, until)]
    assert often == due(wish, marks[0], marks[-1])
    assert often == sorted(set(often))


@pytest.mark.parametrize("cron", ["61 * * * *", "99 99 * * *", "0 9 31 2 *", "a b c d e"])
def test_an_expression_that_names_no_time_is_refused_with_what_its_fields_hold(cron: str) -> None:
    with pytest.raises(UsageError, match=r"no time that ever comes.*hour \(0-23\)"):
        Recurrence(preset=Preset.CRON, zone="UTC", cron=cron)


@pytest.mark.parametrize("cron", ["", "* * * *", "* * * * * *", "ä", "0 9 * * 1-5" * 20])
def test_what_is_no_cron_expression_is_refused_in_a_sentence(cron: str) -> None:
    with pytest.raises(UsageError, match="five fields"):
        Recurrence(preset=Preset.CRON, zone="UTC", cron=cron)


@pytest.mark.parametrize("zone", ["", "Berlin", "../../etc/passwd", "Europe/Nowhere", "\x00"])
def test_what_is_no_time_zone_is_refused_in_a_sentence(zone: str) -> None:
    with pytest.raises(UsageError, match="Europe/Berlin"):
        Recurrence(preset=Preset.WEEKDAYS, zone=zone)


def test_an_alarm_rings_at_each_slot_and_more_often_where_cron_cannot_say_it() -> None:
    assert recurrence(Preset.WEEKDAYS, "Europe/Berlin", time(9, 30)).alarm == "CRON_TZ=Europe/Berlin 30 9 * * 1-5"
    assert recurrence(Preset.WEEKLY, "UTC", time(9)).alarm == "CRON_TZ=UTC 0 9 * * 3"
    assert recurrence(Preset.TWO_WEEKLY, "UTC", time(9)).alarm == "CRON_TZ=UTC 0 9 * * 3"
    assert recurrence(Preset.LAST_DAY, "UTC", time(9)).alarm == "CRON_TZ=UTC 0 9 28-31 * *"
    third = Recurrence(preset=Preset.CRON, zone="UTC", cron="0 9 * * 4#3")
    assert third.alarm == "CRON_TZ=UTC 0 9 * * *"


def test_a_recurrence_is_said_in_words_with_its_next_dates() -> None:
    wish = Recurrence(preset=Preset.CRON, zone="Asia/Kolkata", cron="30 9 * * 1-5")
    assert wish.words == "at 09:30, Monday through Friday (Asia/Kolkata)"
    assert [f"{each:%a %d %b %H:%M}" for each in next_times(wish, START, 3)] == [
        "Thu 01 Jan 09:30",
        "Fri 02 Jan 09:30",
        "Mon 05 Jan 09:30",
    ]
