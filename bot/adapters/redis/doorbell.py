"""A subscription used as a doorbell: it says that there may be something to read, and never what."""

import asyncio
from contextlib import aclosing, suppress
from types import TracebackType
from typing import Self

import aiohttp

from bot.adapters.redis.client import RedisClient
from bot.errors import Transient

_PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_DEAF_S = 0.5
_HEARING_S = 2.0  # a reader may be served by a replica that is behind the doorbell


class Doorbell:
    """Subscribed to one channel for as long as the block runs, again and again if need be."""

    def __init__(self, client: RedisClient, channel: str) -> None:
        """Listen to this channel."""
        self._client = client
        self._channel = channel
        self._rung = asyncio.Event()
        self._hearing = False

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self._listening = asyncio.create_task(self._listen(), name=f"doorbell {self._channel}")
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """End the subscription."""
        self._listening.cancel()
        await asyncio.wait({self._listening})

    async def wait(self) -> None:
        """Return when it has rung since the last return, or when it is time to look without that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_HEARING_S if self._hearing else _DEAF_S):
                await self._rung.wait()
        self._rung.clear()

    async def _listen(self) -> None:
        failures = 0
        while True:
            with suppress(aiohttp.ClientError, OSError, Transient):
                async with aclosing(self._client.subscribe(self._channel)) as events:
                    async for _ in events:  # the first one, too: what was published before it was not heard
                        failures, self._hearing = 0, True
                        self._rung.set()
            self._hearing = False
            await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            failures += 1
