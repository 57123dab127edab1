"""Slack's paging: `limit` and an opaque `cursor`, and the window of `oldest` and `latest`."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from standins.slack.call import Call, Json
from standins.slack.errors import SlackError
from standins.slack.records import Message
from standins.slack.workspace import micros_of

Item = TypeVar("Item")
LARGEST = 1000


def page_of(call: Call, items: Sequence[Item], default: int, most: int = LARGEST) -> tuple[list[Item], Json]:
    """One page, at most `most`, and the `response_metadata` that leads on; raises SlackError(invalid_cursor)."""
    start = _start(call.text("cursor"))
    limit = min(call.number("limit", default) or default, most)
    rest = len(items) > start + limit
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if rest else ""
    return list(items[start : start + limit]), {"next_cursor": cursor}


def within(call: Call, messages: Sequence[Message]) -> list[Message]:
    """The messages between `oldest` and `latest`; the ends count only when `inclusive` says so."""
    oldest = micros_of(_time(call, "oldest") or "0")
    latest = micros_of(_time(call, "latest") or f"{10**11}")
    slack = 0 if call.flag("inclusive") else 1
    return [m for m in messages if oldest + slack <= micros_of(m.ts) <= latest - slack]


def _time(call: Call, name: str) -> str:
    value = call.text(name)
    if value and not value.replace(".", "", 1).isdecimal():
        raise SlackError(f"invalid_ts_{name}")
    return value


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if word != "next" or not number.isdecimal():
        raise SlackError("invalid_cursor")
    return int(number)
