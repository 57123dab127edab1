"""What of Slack's payloads concerns the shelf: a shortcut, a reaction, a message that was edited or deleted."""

from typing import Annotated

from pydantic import StringConstraints

from bot.handlers.payloads import Id, Name, Named, Payload, ResponseUrl, Text

Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}\.[0-9]{6}$")]
"""A message's ts: seconds and microseconds."""


class Item(Payload):
    """What a reaction is on."""

    type: Name
    channel: Id
    ts: Stamp


class Reacted(Payload):
    """A person's reaction to a message."""

    user: Id
    reaction: Name
    item: Item


class Words(Payload):
    """A message as it is put on the shelf. `user` and `bot_id` say who wrote it."""

    ts: Stamp
    thread_ts: Stamp | None = None
    user: Id | None = None
    bot_id: Id | None = None
    subtype: Name | None = None
    text: Text = ""
    reply_count: int | None = None


class Captured(Payload):
    """The message shortcut, used by a person."""

    user: Named
    channel: Named
    message: Words
    response_url: ResponseUrl | None = None


class Changed(Payload):
    """A message that was edited at `ts`."""

    channel: Id
    ts: Stamp
    message: Words


class Deleted(Payload):
    """A message that was deleted at `ts`."""

    channel: Id
    ts: Stamp
    deleted_ts: Stamp
