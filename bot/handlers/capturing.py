"""What puts messages on the shelf and follows them there: recorded and acknowledged, nothing else (design 7)."""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.blocks.ids import SHELF_ADD
from bot.errors import Transient
from bot.handlers.captured import Captured, Changed, Deleted, Reacted
from bot.handlers.recording import RECORD_S, Delivery, Recorder, Wake
from bot.handlers.words import emoji_name
from bot.log import log
from bot.ports import RequestLog, Shelf, Workspaces
from bot.recorded import RequestKind

M = TypeVar("M", bound=BaseModel)
REACTION, CHANGED, DELETED = "shelf_reaction", "shelf_changed", "shelf_deleted"

_TOMBSTONE = "tombstone"
"""What Slack makes of a deleted message that has replies: an edited one of this subtype."""


class ShelfIntake(Recorder):
    """The listeners of the shelf. Words of others are recorded as `words`, which are forgotten once served."""

    def __init__(self, *, requests: RequestLog, workspaces: Workspaces, shelf: Shelf, wake: Wake) -> None:
        """Record in this log what concerns this shelf."""
        super().__init__(requests, wake)
        self._workspaces = workspaces
        self._shelf = shelf

    async def captured(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """The message shortcut. One on a message without a place is taken, and nothing is done."""
        found = _read(Captured, body)
        if found is None:
            await ack()
            return None
        payload = {
            "user_id": found.user.id,
            "channel_id": found.channel.id,
            "response_url": found.response_url,
            "ts": found.message.ts,
            "thread_ts": found.message.thread_ts,
            "words": found.message.model_dump(),
        }
        return await self._taken(ack, Delivery.of(RequestKind.ACTION, SHELF_ADD, (body, context), payload))

    async def reacted(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """A reaction: recorded when it is the workspace's own for the shelf."""
        found = _read(Reacted, body["event"])
        if found is None or found.item.type != "message":
            await ack()
            return None
        try:
            async with asyncio.timeout(RECORD_S):
                wanted = await self._workspaces.shelf_emoji(body["team_id"])
        except (Transient, TimeoutError):
            return _away(REACTION)
        if emoji_name(found.reaction) != wanted:
            await ack()
            return None
        payload = {"user_id": found.user, "channel_id": found.item.channel, "ts": found.item.ts}
        return await self._taken(ack, Delivery.of(RequestKind.EVENT, REACTION, (body, context), payload))

    async def changed(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """A message was edited: recorded when it is on the shelf. Our own edits come here too, many a minute."""
        found = _read(Changed, body["event"])
        if found is None or found.message.bot_id:
            await ack()
            return None
        payload: dict[str, object] = {"channel_id": found.channel, "ts": found.message.ts, "as_of": found.ts}
        if found.message.subtype == _TOMBSTONE:
            return await self._followed(ack, Delivery.of(RequestKind.EVENT, DELETED, (body, context), payload))
        payload["words"] = {"text": found.message.text}
        return await self._followed(ack, Delivery.of(RequestKind.EVENT, CHANGED, (body, context), payload))

    async def deleted(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """A message was deleted: recorded when it is on the shelf."""
        found = _read(Deleted, body["event"])
        if found is None:
            await ack()
            return None
        payload = {"channel_id": found.channel, "ts": found.deleted_ts, "as_of": found.ts}
        return await self._followed(ack, Delivery.of(RequestKind.EVENT, DELETED, (body, context), payload))

    async def _followed(self, ack: AsyncAck, delivery: Delivery) -> BoltResponse | None:
        at = (str(delivery.payload["channel_id"]), str(delivery.payload["ts"]))
        try:
            async with asyncio.timeout(RECORD_S):
                entries = await self._shelf.entries(delivery.workspace, at=at)
        except (Transient, TimeoutError):
            return _away(delivery.name)
        if not any(entry.is_live for entry in entries):
            await ack()
            return None
        return await self._taken(ack, delivery)


def _away(name: str) -> BoltResponse:
    log.exception("request not recorded", name=name)
    return BoltResponse(status=503)


def _read(shape: type[M], value: Mapping[str, Any]) -> M | None:
    try:
        return shape.model_validate(dict(value))
    except ValidationError:
        return None
