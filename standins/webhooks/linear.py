"""Linear's deliveries of issues.

A delivery that is not answered 200 in time comes again after a minute, an hour and six hours, with the same
`Linear-Delivery` and a new time of sending (linear.app/developers/webhooks).
"""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp

from standins.webhooks.sending import Sent, Wire, digest

RETRY_S = (60.0, 3_600.0, 21_600.0)


class LinearWebhooks:
    """Sends what Linear would send of an organisation's issues."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, secret: str, organization: str, *, time_scale: float = 1.0
    ) -> None:
        """Deliver to `url`, signed with `secret`; waits before retries are multiplied by `time_scale`."""
        self.wire = Wire(session, url)
        self._secret = secret
        self._organization = organization
        self._time_scale = time_scale

    async def issue(self, action: str, data: Mapping[str, Any]) -> Sent:
        """An issue was created, changed or removed (`create`, `update`, `remove`); retried as Linear does."""
        return await self.event("Issue", action, data)

    async def event(self, kind: str, action: str, data: Mapping[str, Any]) -> Sent:
        """Any event."""
        body = {
            "action": action,
            "type": kind,
            "createdAt": datetime.now(UTC).isoformat(),
            "organizationId": self._organization,
            "webhookId": str(uuid.uuid4()),
            "url": data.get("url"),
            "data": dict(data),
        }
        first = self._signed(str(uuid.uuid4()), kind, body)
        one = await self.wire.deliver(first)
        for wait in RETRY_S:
            if not one.statuses or 200 in one.statuses:
                break
            await asyncio.sleep(wait * self._time_scale)
            await self.wire.send(self._again(one, body))
        return one

    def _again(self, one: Sent, body: Mapping[str, Any]) -> Sent:
        again = self._signed(one.id, one.event, body)
        again.statuses = one.statuses
        return again

    def _signed(self, identifier: str, kind: str, body: Mapping[str, Any]) -> Sent:
        raw = json.dumps({**body, "webhookTimestamp": int(time.time() * 1_000)}).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Linear-Webhook",
            "Linear-Delivery": identifier,
            "Linear-Event": kind,
            "Linear-Signature": digest(self._secret, raw),
        }
        return Sent(id=identifier, event=kind, body=raw, headers=headers)
