"""How a listener records what Slack sent, acknowledges it, and wakes the dispatcher; nothing else (design 7)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.blocks.ids import DRAFT_STOP
from bot.errors import Transient
from bot.log import log
from bot.metrics import REQUESTS
from bot.ports import RequestLog
from bot.recorded import RequestKind

RECORD_S = 2.0
"""Slack waits 3 s; a database that takes longer than this is away."""
_URGENT = {DRAFT_STOP, "reply"}


@dataclass(frozen=True)
class Delivery:
    """One delivery of Slack's, and what of it is recorded."""

    kind: RequestKind
    name: str
    workspace: str
    key: str
    payload: Mapping[str, object]

    @classmethod
    def of(
        cls, kind: RequestKind, name: str, slack: tuple[dict[str, Any], AsyncBoltContext], payload: Mapping[str, object]
    ) -> "Delivery":
        """A delivery with its key and its workspace read from what Bolt hands over, body and context."""
        body, context = slack
        return cls(kind, name, workspace_of(body), key_of(body, context), payload)


class Wake(Protocol):
    """How the dispatcher of this process is told that something was recorded."""

    def __call__(self, *, urgent: bool) -> None:
        """`urgent`: somebody wants a run stopped."""
        ...


class Recorder:
    """What the listeners share. `wake` tells the dispatcher of this process that there is something to do."""

    def __init__(self, requests: RequestLog, wake: Wake) -> None:
        """Record in this log."""
        self._requests = requests
        self._wake = wake

    async def _taken(self, ack: AsyncAck, delivery: Delivery) -> BoltResponse | None:
        try:
            await self._record(delivery)
        except (Transient, TimeoutError):
            log.exception("request not recorded", kind=delivery.kind.value, name=delivery.name)
            return BoltResponse(status=503)
        await ack()
        return None

    async def _record(self, delivery: Delivery) -> None:
        async with asyncio.timeout(RECORD_S):
            request_id = await self._requests.record(
                workspace=delivery.workspace,
                kind=delivery.kind,
                key=delivery.key,
                name=delivery.name,
                payload=delivery.payload,
            )
        if request_id is not None:
            REQUESTS.labels(delivery.kind.value).inc()
            self._wake(urgent=delivery.name in _URGENT)


def workspace_of(body: Mapping[str, Any]) -> str:
    """The workspace, or the organisation where the app is installed for a whole one."""
    team = body.get("team_id") or body.get("team", {}).get("id")
    return str(team or body.get("enterprise_id") or body.get("enterprise", {}).get("id"))


def key_of(body: Mapping[str, Any], context: AsyncBoltContext) -> str:
    """Slack's own id of this delivery; the same when it comes again."""
    if "event_id" in body:
        return str(body["event_id"])
    view = body.get("view")
    if body.get("type") == "view_submission" and view:
        return f"{view['id']}:{view.get('hash', '')}"
    return str(body.get("trigger_id") or context["delivery"])
