"""An app's side of Slack: takes signed requests, keeps them, answers as a test says."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from multidict import CIMultiDictProxy
from slack_sdk.signature import SignatureVerifier

SIGNING_SECRET = "signing-secret-of-a-test"


@dataclass(frozen=True)
class Received:
    """One request; `body` is the command's fields, the interaction's payload or the event's envelope."""

    kind: str
    body: dict[str, Any]
    headers: CIMultiDictProxy[str]


Respond = Callable[[Received], Awaitable[web.Response]]


class Receiver:
    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self.respond: Respond = accept
        self._arrived = asyncio.Event()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        return app

    def of(self, kind: str) -> list[Received]:
        return [one for one in self.received if one.kind == kind]

    async def wait_for(self, kind: str, count: int = 1) -> list[Received]:
        async with asyncio.timeout(5):
            while len(self.of(kind)) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.of(kind)

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        assert SignatureVerifier(SIGNING_SECRET).is_valid_request(raw, request.headers)
        one = _read(raw, request)
        self.received.append(one)
        self._arrived.set()
        return await self.respond(one)


async def accept(_: Received) -> web.Response:
    return web.Response()


def answering(body: object = None, *, status: int = 200, headers: dict[str, str] | None = None) -> Respond:
    async def respond(_: Received) -> web.Response:
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        return web.Response(text=text, status=status, headers=headers)

    return respond


def _read(raw: bytes, request: web.Request) -> Received:
    if request.content_type == "application/json":
        body = json.loads(raw)
        return Received(body["event"]["type"], body, request.headers)
    fields = {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    if "payload" in fields:
        payload = json.loads(fields["payload"])
        return Received(payload["type"], payload, request.headers)
    return Received("command", fields, request.headers)
