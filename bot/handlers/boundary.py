"""In front of Bolt: the signature over the raw bytes, then the shape. What fails here is answered 4xx, never 500."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from pydantic import BaseModel, ValidationError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.handlers.payloads import Challenge, Command, Events, Interaction, Notice
from bot.log import log
from bot.metrics import REJECTED

_TOLERANCE_S = 300
"""How far a request's time may be from ours (facts/slack.md 1.1)."""


class Refused(Exception):
    """The request is answered with `status`; `reason` is a word for the log and the metrics."""

    def __init__(self, status: int, reason: str) -> None:
        """Answer this status."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


class SlackBoundary:
    """`POST /slack/events` (all of Slack): checks, then hands a request of known shape to Bolt."""

    def __init__(self, bolt: AsyncApp, signing_secret: str) -> None:
        """Check with this secret; dispatch to this app."""
        self._bolt = bolt
        self._secret = signing_secret.encode()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The aiohttp handler."""
        raw = await request.read()
        try:
            self._check_signature(raw, request)
            body = _parsed(raw, request.content_type)
        except Refused as refused:
            REJECTED.labels(refused.reason).inc()
            log.warning("request refused", status=refused.status, reason=refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        if isinstance(body, Challenge):
            return web.json_response({"challenge": body.challenge})
        if isinstance(body, Notice):
            return web.Response()
        fallback = hashlib.sha256(request.headers["x-slack-signature"].encode()).hexdigest()
        bolt_request = AsyncBoltRequest(
            body=body.model_dump(exclude_none=True),
            context={"delivery": fallback},
            mode="socket_mode",  # the body is parsed and its signature checked
        )
        return await to_aiohttp_response(await self._bolt.async_dispatch(bolt_request))

    def _check_signature(self, raw: bytes, request: web.Request) -> None:
        """HMAC over the raw bytes, compared in constant time; slack_sdk's own fails on bytes that are not UTF-8."""
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12 and signature.isascii()):
            raise Refused(401, "unsigned")
        if abs(time.time() - int(timestamp)) > _TOLERANCE_S:
            raise Refused(401, "stale")
        digest = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}", signature):
            raise Refused(401, "bad_signature")


def _parsed(raw: bytes, content_type: str) -> Command | Interaction | Events | Challenge | Notice:
    try:
        text = raw.decode("utf-8")
        if content_type == "application/json":
            return _event(json.loads(text))
        form = {name: values[0] for name, values in parse_qs(text, max_num_fields=100, errors="strict").items()}
        if "payload" in form:
            return Interaction.model_validate(json.loads(form["payload"]))
        if "ssl_check" in form and "command" not in form:
            return Notice(type="ssl_check")
        return Command.model_validate(form)
    except (ValueError, ValidationError, RecursionError) as error:
        raise Refused(400, "malformed") from error


def _event(value: Any) -> Events | Challenge | Notice:
    kind = value.get("type") if isinstance(value, dict) else None
    shapes: dict[Any, type[BaseModel]] = {"event_callback": Events, "url_verification": Challenge}
    shape = shapes.get(kind, Notice) if isinstance(kind, str) else Notice
    found = shape.model_validate(value)
    if not isinstance(found, Events | Challenge | Notice):
        raise TypeError(shape)
    return found
