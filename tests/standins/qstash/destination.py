"""A web server for messages to arrive at: it records them and answers as the test says."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, kw_only=True)
class Arrival:
    path: str
    method: str
    headers: Mapping[str, str]  # case-insensitive
    body: bytes


@dataclass(kw_only=True)
class Destination:
    """`answers` are given one by one as (status, headers, body); then it answers 200. `url` has no trailing slash."""

    url: str = ""
    hangs: bool = False
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._take)
        return app

    async def after(self, count: int) -> list[Arrival]:
        """Wait until `count` messages have arrived; return all of them."""
        async with asyncio.timeout(5):
            while len(self.arrivals) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.arrivals

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.arrivals.append(Arrival(path=request.path_qs, method=request.method, headers=request.headers, body=body))
        self._arrived.set()
        if self.hangs:
            await asyncio.sleep(3600)
        status, headers, text = self.answers.pop(0) if self.answers else (200, {}, "ok")
        return web.Response(status=status, headers=headers, text=text)
