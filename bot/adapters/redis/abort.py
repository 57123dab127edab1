"""Stop between processes: a flag in Redis that expires, and a PUBLISH that makes it arrive at once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from contextvars import Context
from functools import partial
from typing import Literal, TypeAlias

import aiohttp

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log

Part: TypeAlias = Literal["poll", "subscription"]
_POLL_S = 0.5
_PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Watch:
    """A watch on one run's flag."""

    def __init__(self, name: str, on_trouble: Callable[[Part], None]) -> None:
        self.name = name
        self.stopped = asyncio.Event()
        """Set once the flag was seen; never cleared."""
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
            log.info("abort_watch_recovered", flag=self.name, part=part)

    def fails(self, part: Part, error: BaseException | str) -> None:
        """One way has just failed; the first time in a row is logged, each is counted."""
        if part not in self._failing:
            self._failing.add(part)
            log.warning("abort_watch_failing", flag=self.name, part=part, error=str(error) or type(error).__name__)
        self._on_trouble(part)


class RedisAbortSignals:
    """Raises and watches the flags of runs. They live longer than any writer does without looking."""

    def __init__(self, client: RedisClient, on_trouble: Callable[[Part], None] = lambda _: None) -> None:
        """`on_trouble` is told of every failing poll or subscription, for a metric."""
        self._client = client
        self._on_trouble = on_trouble
        self._watches: set[Watch] = set()
        self._polling: asyncio.Task[None] | None = None

    async def raise_flag(self, workspace: str, draft_id: str, run_id: str) -> None:
        """Set the flag, then publish it, in one round trip. Raises Transient."""
        name = keys.ABORT.name(workspace, draft_id, run_id)
        await self._client.run_all(["SET", name, "1", "EX", keys.ABORT.expires_s], ["PUBLISH", name, "1"])

    @asynccontextmanager
    async def watch(self, workspace: str, draft_id: str, run_id: str) -> AsyncIterator[Watch]:
        """Watch a flag while the block runs: subscribed to it, and reading it every 500 ms in case that fails.

        Nothing is ever raised into the block; `Watch.healthy`, the log and `on_trouble` tell of failures.
        """
        watch = Watch(keys.ABORT.name(workspace, draft_id, run_id), self._on_trouble)
        self._watches.add(watch)
        if self._polling is None:
            # A context of its own: this task works for all watches, whatever ids the first one's log carries.
            self._polling = asyncio.create_task(self._poll(), name="abort poll", context=Context())
        listening = asyncio.create_task(
            _survived([watch], "subscription", lambda: self._listen(watch)), name=watch.name
        )
        try:
            yield watch
        finally:
            self._watches.discard(watch)
            await _ended(listening, *self._idle())

    def _idle(self) -> list[asyncio.Task[None]]:
        """The poll, if nobody needs it any more."""
        if self._watches or self._polling is None:
            return []
        polling, self._polling = self._polling, None
        return [polling]

    async def _poll(self) -> None:
        """Read the flags of all watches in one command: five hundred would otherwise send a thousand a second."""
        while True:
            watches = list(self._watches)
            await _survived(watches, "poll", partial(self._look, watches))
            await asyncio.sleep(_POLL_S)

    async def _listen(self, watch: Watch) -> None:
        failures = 0
        while not watch.stopped.is_set():
            stood = False
            try:
                async with aclosing(self._client.subscribe(watch.name)) as events:
                    async for event in events:
                        stood, failures = True, 0
                        watch.works("subscription")
                        await self._heard(event.kind, watch)
                watch.fails("subscription", "the stream ended")
            except (aiohttp.ClientError, OSError, Transient) as error:
                if stood and isinstance(error, aiohttp.SocketTimeoutError):
                    continue  # nobody has pressed Stop, as is usual
                watch.fails("subscription", error)
            await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            failures += 1

    async def _heard(self, kind: Literal["subscribe", "message"], watch: Watch) -> None:
        # What was published before the subscription stood was not heard.
        if kind == "message" or await self._client.run("GET", watch.name) is not None:
            watch.stopped.set()

    async def _look(self, watches: Sequence[Watch]) -> None:
        try:
            flags = await self._client.run("MGET", *(watch.name for watch in watches))
        except Transient as error:
            for watch in watches:
                watch.fails("poll", error.__cause__ or error)
            return
        for watch, flag in zip(watches, flags, strict=True):
            watch.works("poll")
            if flag is not None:
                watch.stopped.set()


async def _survived(watches: Sequence[Watch], part: Part, watching: Callable[[], Awaitable[None]]) -> None:
    try:
        await watching()
    except Exception as error:  # noqa: BLE001  a fault of ours must be seen, and must not take the writer with it
        log.exception("abort_watch_died", part=part)
        for watch in watches:
            watch.fails(part, error)


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
