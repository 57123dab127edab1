from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest

from standins.qstash.expressions import evaluate
from standins.qstash.timing import asked_delay, backoff, duration, next_fire, retry_delay

NOW = 1_764_000_000.0


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("30", 30), ("1d2h3m4s", 93784), ("0s", 0), ("1.5s", 1.5), ("6m5s", 365)]
)
def test_durations_are_read_as_the_headers_write_them(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "5x", "1h soon", "-3s", "٣s"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="invalid duration"):
        duration(text)


def test_the_backoff_is_the_documented_one() -> None:
    assert [round(backoff(retry)) for retry in (1, 2, 3, 4, 5, 50)] == [12, 148, 1808, 22026, 86400, 86400]


@pytest.mark.parametrize(
    ("expression", "retried", "value"),
    [
        ("1000", 0, 1000),
        ("1000 * (1 + retried)", 2, 3000),
        ("pow(2, retried)", 10, 1024),
        ("max(10, pow(2, retried))", 1, 10),
        ("floor(7 / 2) + ceil(0.2) - abs(-1) + sqrt(9) + min(1, 2) + round(2.6) + exp(0) + 9 % 4", 0, 12),
    ],
)
def test_retry_delay_expressions_are_evaluated(expression: str, retried: int, value: float) -> None:
    assert evaluate(expression, retried=retried) == value


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')", "().__class__", "retried.real", "other", "True", "'a'", "1 if 1 else 2", "pow(10, 999)",
        "1 / 0", "min()", "(" * 200, "1" * 300, "[1][0]", "max(key=1)", "sqrt(-1)", "9**9",
    ],
)  # fmt: skip
def test_anything_that_is_not_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="retry delay"):
        evaluate(expression, retried=0)


def test_retry_delays_are_in_milliseconds_and_a_day_at_most() -> None:
    assert retry_delay("1500", retried=0) == 1.5
    assert retry_delay("-5", retried=0) == 0
    assert retry_delay("exp(100)", retried=0) == 86400
    assert retry_delay(None, retried=1) == backoff(2)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"x-ratelimit-reset-tokens": "6m5s"}, 365),
        ({"retry-after": format_datetime(datetime.fromtimestamp(NOW + 20, UTC), usegmt=True)}, 20),
        ({"retry-after": "90000"}, None),
        ({"retry-after": "90000", "x-ratelimit-reset": "3"}, 3),
        ({"retry-after": "whenever"}, None),
        ({}, None),
    ],
)
def test_a_failing_endpoint_can_ask_for_a_delay_of_up_to_a_day(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_delay(headers, now=NOW) == seconds


def test_a_cron_expression_fires_in_its_zone_on_both_sides_of_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday = datetime(2026, 3, 27, 9, 30, tzinfo=berlin)
    monday = next_fire("CRON_TZ=Europe/Berlin 30 9 * * 1-5", friday.timestamp())
    assert datetime.fromtimestamp(monday, berlin) == datetime(2026, 3, 30, 9, 30, tzinfo=berlin)
    assert monday - friday.timestamp() == 3 * 86400 - 3600


@pytest.mark.parametrize("cron", ["", "every day", "* * * *", "CRON_TZ=Mars/Olympus 0 9 * * *", "0 0 31 2 *"])
def test_an_expression_that_names_no_instant_is_refused(cron: str) -> None:
    with pytest.raises(ValueError, match=r"cron|zone"):
        next_fire(cron, NOW)
