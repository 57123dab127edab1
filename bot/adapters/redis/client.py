"""The process's one connection pool to Upstash Redis, with a bound on how long anything may take."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import aiohttp
from upstash_redis.errors import UpstashError

from bot.adapters.redis.events import SILENCE_S, Event, subscription
from bot.adapters.redis.together import Command, Together
from bot.errors import Transient

# What a slow, absent or confused service makes a call raise: ValueError for what is not JSON; AttributeError and
# TypeError for a batch that was refused as a whole.
_OUTAGES = (
    TimeoutError,
    aiohttp.ClientError,
    ValueError,
    AttributeError,
    LookupError,
    TypeError,
)
_LONGEST_S = 2.0


@contextmanager
def outages_are_transient() -> Iterator[None]:
    """Raise Transient for anything that goes wrong in a call."""
    try:
        yield
    except _OUTAGES as error:
        raise Transient("The shared store (Redis) does not answer properly just now.") from error


class RedisClient:
    """Commands and subscriptions over REST. Make one per process; `open` it in the loop that uses it."""

    def __init__(self, url: str, token: str, *, silence_s: float = SILENCE_S) -> None:
        """`url` and `token` are UPSTASH_REDIS_REST_URL and _TOKEN; `silence_s`: see `subscription`."""
        self._url = url.rstrip("/")
        self._token = token
        self._silence_s = silence_s
        self._session: aiohttp.ClientSession | None = None
        self._together = Together(lambda commands: self.run_each(*commands, within=_LONGEST_S))

    async def open(self) -> None:
        """Get ready to connect."""
        # Each subscription holds a connection; the default limit of 100 would make the next one wait in silence.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def run(self, *command: str | int, within: float = 1.0) -> Any:
        """Run one command; its result as RESP2 shapes it. Raises Transient, at the latest after `within` seconds.

        It shares a request with others that come at the same moment.
        """
        with outages_are_transient():
            async with asyncio.timeout(within):
                answer = await self._together.run(command)
        if isinstance(answer, Transient):
            raise answer
        return answer

    async def run_all(self, *commands: Command, within: float = 1.0) -> list[Any]:
        """Run several commands in one round trip, in this order. Raises Transient, also when only one fails."""
        answers = await self.run_each(*commands, within=within)
        for answer in answers:
            if isinstance(answer, Transient):
                raise answer
        return answers

    async def run_each(self, *commands: Command, within: float = 1.0) -> list[Any]:
        """Run several commands in one round trip, in this order; one that fails has a Transient in its place.

        A quarter of the SDK's cost, and texts as UTF-8. Raises Transient.
        """
        headers = {"Authorization": f"Bearer {self._token}"}
        with outages_are_transient():
            async with (
                asyncio.timeout(within),
                self._opened().post(f"{self._url}/pipeline", json=commands, headers=headers) as answer,
            ):
                return [_result(item) for item in await answer.json(content_type=None)]

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Command, *, within: float = 1.0) -> Any:
        """Run a Lua script. Raises Transient."""
        return await self.run("EVAL", script, len(keys), *keys, *arguments, within=within)

    async def ping(self) -> None:
        """Raise Transient when Redis cannot be reached or refuses the token."""
        await self.run("PING", within=_LONGEST_S)

    def subscribe(self, channel: str) -> AsyncGenerator[Event, None]:
        """What is published on a channel, beginning with the word that the subscription stands; see `subscription`."""
        return subscription(self._opened(), self._url, self._token, channel, self._silence_s)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the Redis client was not opened")
        return self._session


def _result(item: dict[str, Any]) -> Any:
    if "error" not in item:
        return item["result"]
    refused = Transient("The shared store (Redis) refuses a command just now.")
    refused.__cause__ = UpstashError(item["error"])
    return refused
