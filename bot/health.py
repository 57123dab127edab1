"""Whether this process is alive, and whether it should be given work."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from bot.errors import NotraError
from bot.metrics import UP

Ping = Callable[[], Awaitable[None]]

OPTIONAL: Final = frozenset({"linear", "firecrawl"})
"""Only some drafts read these, and what they cannot read they say: no reason to take all work from a process."""

_PING_S = 2.5
_FRESH_S = 10.0
"""A good answer is believed for so long: load balancers ask often, and Slack limits `auth.test`."""


class Health:
    """Answers `/healthz` and `/readyz`. `pings` are the dependencies by name; each raises when it is away."""

    def __init__(self, pings: Mapping[str, Ping]) -> None:
        """Nothing is pinged yet."""
        self._pings = pings
        self._draining = False
        self._good_at: dict[str, float] = {}

    def drain(self) -> None:
        """This process is about to end: it must get no new work."""
        self._draining = True

    async def take_leave(self, _: web.Request, response: web.StreamResponse) -> None:
        """While draining, close each connection after its answer: what is kept open is used again and again."""
        if self._draining:
            response.force_close()
            response.headers["Connection"] = "close"

    async def alive(self, _: web.Request) -> web.Response:
        """`GET /healthz`: 200 as long as the loop turns."""
        return web.json_response({"status": "alive"})

    async def ready(self, _: web.Request) -> web.Response:
        """`GET /readyz`: 200, or 503; either names what is away. 503 only for what every draft needs."""
        if self._draining:
            return web.json_response({"status": "draining"}, status=503)
        failing = await self.failing()
        away = {"failing": failing} if failing else {}
        if failing.keys() - OPTIONAL:
            return web.json_response({"status": "not ready", **away}, status=503)
        return web.json_response({"status": "ready", **away})

    async def failing(self) -> dict[str, str]:
        """The dependencies that do not answer, each with a sentence."""
        names = [name for name in self._pings if time.monotonic() - self._good_at.get(name, -_FRESH_S) >= _FRESH_S]
        sentences = await asyncio.gather(*(self._ping(name) for name in names))
        return {name: sentence for name, sentence in zip(names, sentences, strict=True) if sentence}

    async def _ping(self, name: str) -> str | None:
        sentence = await self._trouble(name)
        UP.labels(name).set(sentence is None)
        if sentence is None:
            self._good_at[name] = time.monotonic()
        return sentence

    async def _trouble(self, name: str) -> str | None:
        try:
            async with asyncio.timeout(_PING_S):
                await self._pings[name]()
        except NotraError as error:
            return error.user_message
        except (OSError, TimeoutError):
            return "It did not answer in time."
        return None
