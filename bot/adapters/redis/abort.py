"""Stop between processes: a flag in Redis that expires, and a PUBLISH that makes it arrive at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Literal, TypeAlias

import aiohttp

from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log

Part: TypeAlias = Literal["poll", "subscription"]
_FLAG_S = 300  # longer than any writer lives without looking
_POLL_S = 0.5
_PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Watch:
    """A watch on one run's flag."""

    def __init__(self, name: str, on_trouble: Callable[[Part], None]) -> None:
        self.stopped = asyncio.Event()
        """Set once the flag was seen; never cleared."""
        self._name = name
        self._failing: set[Part] = set()
        self._on_trouble = on_trouble

    @property
    def healthy(self) -> bool:
        """Whether at least one of the two ways, subscription and poll, works as far as is known."""
        return len(self._failing) < 2

    def works(self, part: Part) -> None:
        """One way has just worked."""
        if part in self._failing:
            self._failing.discard(part)
            log.info("abort_watch_recovered", flag=self._name, part=part)

    def fails(self, part: Part, error: BaseException | str) -> None:
        """One way has just failed; the first time in a row is logged, each is counted."""
        if part not in self._failing:
            self._failing.add(part)
            log.warning("abort_watch_failing", flag=self._name, part=part, error=str(error) or type(error).__name__)
        self._on_trouble(part)


class RedisAbortSignals:
    """Raises and watches the flags `draft:abort:{workspace}:{draft}:{run}`."""

    def __init__(self, client: RedisClient, on_trouble: Callable[[Part], None] = lambda _: None) -> None:
        """`on_trouble` is told of every failing poll or subscription, for a metric."""
        self._client = client
        self._on_trouble = on_trouble

    async def raise_flag(self, workspace: str, draft_id: str, run_id: str) -> None:
        """Set the flag, then publish it, in one round trip. Raises Transient."""
        name = _flag(workspace, draft_id, run_id)
        await self._client.run_all(["SET", name, "1", "EX", _FLAG_S], ["PUBLISH", name, "1"])

    @asynccontextmanager
    async def watch(self, workspace: str, draft_id: str, run_id: str) -> AsyncIterator[Watch]:
        """Watch a flag while the block runs: subscribed to it, and reading it every 500 ms in case that fails.

        Nothing is ever raised into the block; `Watch.healthy`, the log and `on_trouble` tell of failures.
        """
        name = _flag(workspace, draft_id, run_id)
        watch = Watch(name, self._on_trouble)
        tasks = {
            asyncio.create_task(_to_the_end(watch, "poll", partial(self._poll, name, watch)), name=f"poll {name}"),
            asyncio.create_task(
                _to_the_end(watch, "subscription", partial(self._listen, name, watch)), name=f"listen {name}"
            ),
        }
        try:
            yield watch
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def _poll(self, name: str, watch: Watch) -> None:
        while not watch.stopped.is_set():
            try:
                await self._look(name, watch)
                watch.works("poll")
            except Transient as error:
                watch.fails("poll", error.__cause__ or error)
            await asyncio.sleep(_POLL_S)

    async def _listen(self, name: str, watch: Watch) -> None:
        failures = 0
        while not watch.stopped.is_set():
            try:
                async with aclosing(self._client.subscribe(name)) as events:
                    async for event in events:
                        failures = 0
                        watch.works("subscription")
                        await self._heard(event.kind, name, watch)
                watch.fails("subscription", "the stream ended")
            except (aiohttp.ClientError, OSError, Transient) as error:
                watch.fails("subscription", error)
            await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            failures += 1

    async def _heard(self, kind: Literal["subscribe", "message"], name: str, watch: Watch) -> None:
        if kind == "message":
            watch.stopped.set()
        else:  # what was published before the subscription stood was not heard
            await self._look(name, watch)

    async def _look(self, name: str, watch: Watch) -> None:
        if await self._client.run("GET", name) is not None:
            watch.stopped.set()


async def _to_the_end(watch: Watch, part: Part, watching: Callable[[], Awaitable[None]]) -> None:
    try:
        await watching()
    except Exception as error:  # noqa: BLE001  a fault of ours must be seen, and must not take the writer with it
        log.exception("abort_watch_died", part=part)
        watch.fails(part, error)


def _flag(workspace: str, draft_id: str, run_id: str) -> str:
    return f"draft:abort:{workspace}:{draft_id}:{run_id}"
