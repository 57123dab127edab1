"""How long QStash waits: durations as written in headers, the backoff, and what a failing endpoint asks for."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from standins.qstash.expressions import evaluate

DAY = 86_400.0
_UNITS = {"d": DAY, "h": 3600.0, "m": 60.0, "s": 1.0, "": 1.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(d|h|m|s|)", re.ASCII)
_ASKS = ("retry-after", "x-ratelimit-reset", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens")


def duration(text: str) -> float:
    """Return the seconds that `1d2h3m4s`, or a bare number of seconds, stands for; ValueError otherwise."""
    text = text.strip()
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"invalid duration: {text}")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def backoff(retry: int) -> float:
    """Return the seconds before retry number `retry` (from 1): min(86400, e^(2.5 n)), the documented rule."""
    return min(DAY, math.exp(min(2.5 * retry, 100.0)))


def retry_delay(expression: str | None, *, retried: int) -> float:
    """Return the seconds before the next attempt after `retried` retries, by the expression (ms) if there is one."""
    if expression is None:
        return backoff(retried + 1)
    return min(DAY, max(0.0, evaluate(expression, retried=retried) / 1000))


def asked_delay(headers: Mapping[str, str], *, now: float) -> float | None:
    """Return the seconds that a failing answer asks to wait, None when it asks nothing usable.

    `headers` have lower-case names. Seconds, `6m5s` and HTTP dates are understood; more than a day is ignored.
    """
    for name in _ASKS:
        if name in headers:
            wait = _asked(headers[name], now)
            if wait is not None and 0 <= wait <= DAY:
                return wait
    return None


def _asked(text: str, now: float) -> float | None:
    try:
        return duration(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except ValueError:
        return None


def next_fire(cron: str, after: float) -> float:
    """Return the first instant (Unix seconds) later than `after` that the cron expression names.

    The expression may start with `CRON_TZ=Area/City `; without it, it is in UTC. Raises ValueError when the zone
    or the expression is unknown, or names no instant at all.
    """
    zone: tzinfo = UTC
    expression = cron.strip()
    if expression.startswith("CRON_TZ="):
        name, _, expression = expression.removeprefix("CRON_TZ=").partition(" ")
        zone = _zone(name)
    try:
        return next(CronSim(expression.strip(), datetime.fromtimestamp(after, zone))).timestamp()
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"invalid cron expression: {cron}") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"unknown time zone: {name}") from error
