"""What can go wrong with Redis over HTTP, by switch."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Faults:
    """Switches, all off by default; they concern everything but `/_standin/…`."""

    delay_s: float = 0.0
    """Each answer comes this much later."""
    hang_s: float = 0.0
    """Nothing is done and nothing said for this long; then the connection is dropped."""
    down: bool = False
    """Connections are dropped, open subscriptions too."""
    error_500: bool = False
    """A gateway's plain 500 instead of an answer."""
    subscribe_off: bool = False
    """SUBSCRIBE answers 404; open subscriptions are dropped."""
    lose_reply: bool = False
    """Commands run, but the connection is dropped before their answer."""


async def with_faults(faults: Faults, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer the request as the switches want it."""
    if faults.hang_s:
        await asyncio.sleep(faults.hang_s)
    if faults.hang_s or faults.down:
        return dropped(request)
    if faults.error_500:
        return web.Response(status=500, text="Internal Server Error")
    if faults.delay_s:
        await asyncio.sleep(faults.delay_s)
    response = await handler(request)
    return dropped(request) if faults.lose_reply else response


def dropped(request: web.Request) -> web.Response:
    """Cut the client's connection; what is returned never arrives."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
