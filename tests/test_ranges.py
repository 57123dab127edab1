from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activity import Range, RangeKind
from bot.errors import UsageError
from bot.ranges import FORMS, is_ref, moments, parse_range

MONDAY = date(2026, 11, 23)


def since(day: str) -> Range:
    return Range(kind=RangeKind.DATE, date=day)


def between(first: str, last: str) -> Range:
    return Range(kind=RangeKind.DATES, date=first, until=last)


def days(count: int) -> Range:
    return Range(kind=RangeKind.DAYS, days=count)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", Range()),
        ("  ", Range()),
        ("since the last release", Range()),
        ("last tag", Range()),
        ("since v1.2", Range(kind=RangeKind.REF, base="v1.2")),
        ("Since V1.2", Range(kind=RangeKind.REF, base="V1.2")),
        ("since release/1.x", Range(kind=RangeKind.REF, base="release/1.x")),
        ("v1.2..v1.3", Range(kind=RangeKind.BETWEEN, base="v1.2", head="v1.3")),
        ("v1.2 .. v1.3", Range(kind=RangeKind.BETWEEN, base="v1.2", head="v1.3")),
        ("v1.2...main", Range(kind=RangeKind.BETWEEN, base="v1.2", head="main")),
        ("1.2.0..1.3.0", Range(kind=RangeKind.BETWEEN, base="1.2.0", head="1.3.0")),
        ("last 7 days", days(7)),
        ("Last 1 day", days(1)),
        ("past 2 weeks", days(14)),
        ("last week", days(7)),
        ("since last week", days(7)),
        ("the last month", days(30)),
        ("2 weeks ago", days(14)),
        ("7d", days(7)),
        ("since 2026-11-01", since("2026-11-01")),
        ("2026-11-1", since("2026-11-01")),
        ("2026-10-01..2026-10-31", between("2026-10-01", "2026-10-31")),
        ("2026-10-1 ... 2026-10-31", between("2026-10-01", "2026-10-31")),
        ("2026-11-23..2026-11-23", between("2026-11-23", "2026-11-23")),
        ("2026-11-01..2026-11-24", between("2026-11-01", "2026-11-24")),  # where it is tomorrow already
        ("since yesterday", since("2026-11-22")),
        ("today", since("2026-11-23")),
        ("since friday", since("2026-11-20")),
        ("since monday", since("2026-11-16")),
        ("last Tuesday", since("2026-11-17")),
    ],
)
def test_words_are_read_as_a_range(words: str, wanted: Range) -> None:
    assert parse_range(words, MONDAY) == wanted


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("lst 7 dayz", "`last 7 days`"),
        ("last 2 wekks", "`last 2 weeks`"),
        ("sinse v1.2", "`since v1.2`"),
        ("since v1.2 please", "`since v1.2`"),
        ("v1.2", "`since v1.2`"),
        ("yestreday", "`since yesterday`"),
        ("relase", "`since the last release`"),
        ("last 0 days", "`last 7 days`"),
        ("last 99999 years", "`last 7 days`"),
        ("since 2026-02-30", "`since 2026-11-16`"),
        ("since 2027-01-01", "`since 2026-11-16`"),
        ("2026-11-07..2026-11-01", "The earlier day goes first: `2026-11-01..2026-11-07`"),
        ("2026-02-30..2026-11-01", "`since 2026-11-16`"),
        ("2026-11-01..2026-12-24", "2026-12-24 is still to come"),
        ("2026-11-01..v1.2", "`2026-10-01..2026-10-31`"),
        ("v1.2..2026-11-01", "`v1.2..v1.3`"),
        ("since -rf", "`since v1.2`"),
        ("since a~1", "`since v1.2`"),
        ("a..b..c", "`v1.2..v1.3`"),
        ("gibberish here", "`last 7 days`"),
    ],
)
def test_a_misspelling_gets_the_nearest_valid_form(words: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_range(words, MONDAY)

    assert hint in refused.value.user_message


@pytest.mark.parametrize("words", ["." * 40_000 + " b", "a.." * 13_000 + " b c", "sinc " * 8_000, "since " + "v" * 500])
def test_a_text_that_no_range_can_be_is_not_looked_through(words: str) -> None:
    with pytest.raises(UsageError, match="at most 420 characters"):
        parse_range(words, MONDAY)


def test_the_longest_refs_are_a_range() -> None:
    assert parse_range(f"{'a' * 200} ... {'b' * 200}").base == "a" * 200


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_is_offered_is_understood(form: str) -> None:
    assert isinstance(parse_range(form, MONDAY), Range)


RANGES = st.one_of(
    st.just(Range()),
    st.integers(1, 3650).map(days),
    st.dates(date(2008, 1, 1), MONDAY).map(lambda day: since(day.isoformat())),
    st.lists(st.dates(date(2008, 1, 1), MONDAY), min_size=2, max_size=2).map(
        lambda ends: between(min(ends).isoformat(), max(ends).isoformat())
    ),
    st.from_regex(r"v[0-9]\.[0-9]", fullmatch=True).map(lambda ref: Range(kind=RangeKind.REF, base=ref)),
)


@given(RANGES)
def test_a_range_in_words_is_read_as_itself(wanted: Range) -> None:
    assert parse_range(str(wanted), MONDAY) == wanted


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        (None, "2026-10-25T00:00+00:00", "2026-10-26T00:00+00:00"),
        ("Europe/Berlin", "2026-10-24T22:00+00:00", "2026-10-25T23:00+00:00"),  # a day of 25 hours
        ("Pacific/Auckland", "2026-10-24T11:00+00:00", "2026-10-25T11:00+00:00"),
        ("Africa/Cairo", "2026-10-24T21:00+00:00", "2026-10-25T21:00+00:00"),
    ],
)
def test_days_begin_and_end_at_midnight_where_the_person_is(zone: str | None, begins: str, ends: str) -> None:
    wanted = Range(kind=RangeKind.DATES, date="2026-10-25", until="2026-10-25", zone=zone)

    assert moments(wanted) == (datetime.fromisoformat(begins), datetime.fromisoformat(ends))


def test_a_day_whose_midnight_was_left_out_begins_with_its_first_hour() -> None:
    wanted = Range(kind=RangeKind.DATES, date="2026-04-24", until="2026-04-24", zone="Africa/Cairo")

    assert moments(wanted)[0] == datetime.fromisoformat("2026-04-23T22:00+00:00")


@pytest.mark.parametrize("zone", ["../etc/passwd", "Europe", "Nowhere/Here"])
def test_a_zone_that_is_none_is_said(zone: str) -> None:
    with pytest.raises(UsageError, match="time zone"):
        moments(Range(kind=RangeKind.DATES, date="2026-10-25", until="2026-10-25", zone=zone))


@pytest.mark.parametrize(
    "wanted",
    [
        Range(kind=RangeKind.DATES, date="2026-10-25", until="soon"),
        Range(kind=RangeKind.DATES, date="2026-10-25", until="9999-12-31"),
        Range(kind=RangeKind.DATES),
    ],
)
def test_what_are_no_two_days_is_said(wanted: Range) -> None:
    with pytest.raises(UsageError, match="no two days"):
        moments(wanted)


def said_or_read(words: str) -> str | Range:
    try:
        return parse_range(words, MONDAY)
    except UsageError as refused:
        return refused.user_message


@given(st.text(max_size=300))
def test_any_words_are_a_safe_range_or_get_a_short_answer(words: str) -> None:
    answer = said_or_read(words)

    refs = [] if isinstance(answer, str) else [ref for ref in (answer.base, answer.head) if ref is not None]
    assert all(map(is_ref, refs))
    assert len(str(answer)) < 500


@pytest.mark.parametrize(
    "words", ["since the last draft", "since last changelog", "Since the last published changelog", "since last draft"]
)
def test_the_last_draft_bounds_a_range(words: str) -> None:
    wanted = parse_range(words)

    assert wanted == Range(kind=RangeKind.SHIPPED)
    assert parse_range(str(wanted)) == wanted
