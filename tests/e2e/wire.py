"""Slack's side of the wire, without the stand-in: what any HTTP client that knows the signing secret can send."""

import hashlib
import hmac
import io
import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.e2e.product import ADA, RELEASES, SIGNING_SECRET

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_numbers = itertools.count(1)


def command_form(text: str = "draft changelog", **fields: str) -> dict[str, str]:
    """The fields of a slash command, with a trigger id of its own."""
    number = next(_numbers)
    return {
        "command": "/notra",
        "text": text,
        "team_id": "T0ACME",
        "channel_id": RELEASES,
        "user_id": ADA,
        "trigger_id": f"{number}.1.abcdef",
        **fields,
    }


def click_of(action_id: str, value: str, user: str = ADA, **fields: object) -> dict[str, object]:
    """The payload of a click on a button, whether or not the message still shows it."""
    return {
        "type": "block_actions",
        "team": {"id": "T0ACME"},
        "user": {"id": user},
        "channel": {"id": RELEASES},
        "trigger_id": f"{next(_numbers)}.2.abcdef",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "actions", "value": value}],
        **fields,
    }


def event_of(event: Mapping[str, object], **fields: object) -> dict[str, object]:
    """A delivery of the Events API."""
    return {
        "type": "event_callback",
        "team_id": "T0ACME",
        "event_id": f"Ev{next(_numbers)}",
        "event": dict(event),
        **fields,
    }


class Client:
    """Sends signed requests to one address, each over the same connection pool."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """`url` is where the bot takes Slack's requests."""
        self._session = session
        self._url = url

    async def send(
        self,
        body: bytes,
        content_type: str = FORM,
        *,
        secret: str = SIGNING_SECRET,
        age_s: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """The status and the body of the answer."""
        timestamp = str(int(time.time() - age_s))
        base = b"v0:" + timestamp.encode() + b":" + body
        signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": content_type}
        async with self._session.post(
            self._url, data=io.BytesIO(body), headers={**signed, **(headers or {})}
        ) as answer:
            return answer.status, await answer.text()

    async def command(self, form: Mapping[str, str]) -> tuple[int, str]:
        """Send a slash command."""
        return await self.send(urlencode(form).encode())

    async def interaction(self, payload: Mapping[str, Any]) -> tuple[int, str]:
        """Send a click or a submitted modal."""
        return await self.send(urlencode({"payload": json.dumps(payload)}).encode())

    async def event(self, envelope: Mapping[str, Any]) -> tuple[int, str]:
        """Send an event."""
        return await self.send(json.dumps(envelope).encode(), JSON)
