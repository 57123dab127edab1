"""Limits: upstash-ratelimit's sliding window, which never stands in the way of an outage."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from upstash_ratelimit.asyncio import Ratelimit, SlidingWindow
from upstash_redis.asyncio import Redis

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient, outages_are_transient
from bot.errors import Transient
from bot.limits import LIMITS, Denied, Limit, LimitKind
from bot.log import log

_PATIENCE_S: Final = 0.5
"""How long each answer of Redis may take. A check needs two of them, and four when it denies."""


class RedisLimits:
    """Counts requests; when Redis is slow, away or confused, they are let through.

    The SDK decides, by its own script. It has no patience of its own (its TypeScript twin lets through after 5 s), and
    tells when its window ends, not when somebody may come back.
    """

    def __init__(
        self,
        client: RedisClient,
        limits: Mapping[LimitKind, tuple[Limit, ...]] = LIMITS,
        on_let_through: Callable[[LimitKind], None] = lambda _: None,
        on_denied: Callable[[LimitKind], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`on_let_through` is told of each request that could not be counted, `on_denied` of each that was too much.

        `clock` gives Unix seconds, as the SDK takes them itself.
        """
        self._client = client
        self._on_let_through = on_let_through
        self._on_denied = on_denied
        self._counters = {
            kind: [_Counter(client, kind, limit, clock) for limit in those] for kind, those in limits.items()
        }

    async def check(self, kind: LimitKind, workspace: str, user: str, request_id: str) -> Denied | None:
        """See Limits."""
        try:
            with outages_are_transient():  # an odd answer makes the SDK stumble
                denied = await self._checked(kind, workspace, user, request_id)
        except Transient as error:
            log.warning("limit_not_checked", kind=kind, error=repr(error.__cause__ or error))
            self._on_let_through(kind)
            return None
        if denied is not None:
            self._on_denied(kind)
        return denied

    async def _checked(self, kind: LimitKind, workspace: str, user: str, request_id: str) -> Denied | None:
        """Counted first and noted afterwards, a request that is cut off in between would be counted twice."""
        note = keys.COUNTED.name(kind, workspace, request_id)
        if await self._client.run("SET", note, "1", "NX", "EX", keys.COUNTED.expires_s, within=_PATIENCE_S) is None:
            return None
        for counter in self._counters[kind]:
            if (wait := await counter.count(workspace, user)) is not None:
                await self._client.run("DEL", note, within=_PATIENCE_S)
                return Denied(kind=kind, limit=counter.limit, retry_after_s=wait)
        return None


class _Carrier:
    """What the SDK asks of its client of Redis, sent by the bot's own.

    Many checks at once are one request here, and take a quarter of the time; the SDK's client would wait for ever.
    """

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    async def eval(self, script: str, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """The answer to a script. Raises Transient."""
        return await self._client.evaluate(script, keys, args, within=_PATIENCE_S)


class _Counter:
    """One limit of the table, counted by the SDK."""

    def __init__(self, client: RedisClient, kind: LimitKind, limit: Limit, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._clock = clock
        self._client = client
        self._kind = kind
        self._window_ms = limit.window_s * 1000
        window = SlidingWindow(limit.requests, limit.window_s)
        self._ratelimit = Ratelimit(cast("Redis", _Carrier(client)), window, prefix=keys.LIMIT_PREFIX)

    async def count(self, workspace: str, user: str) -> float | None:
        """Count one request; None when it is allowed, else the seconds to wait. Raises Transient."""
        whose = f"{workspace}/{user}" if self.limit.per == "person" else workspace
        counted = keys.limit_of(self._kind, self.limit.per, whose)
        answer = await self._ratelimit.limit(counted)
        return None if answer.allowed else await self._wait(counted, round(answer.reset * 1000))

    async def _wait(self, counted: str, ends_ms: int) -> float:
        """When the SDK's rule lets one more pass: see `next_slot_ms`."""
        window = ends_ms // self._window_ms - 1
        names = [f"{keys.LIMIT_PREFIX}:{counted}:{number}" for number in (window - 1, window)]
        previous, current = await self._client.run("MGET", *names, within=_PATIENCE_S)
        counts = int(previous or 0), int(current or 0)
        at = window * self._window_ms + next_slot_ms(self.limit.requests, self._window_ms, *counts)
        return max(at / 1000 - self._clock(), 0.001)


def next_slot_ms(most: int, window_ms: int, previous: int, current: int) -> int:
    """How long after a window's beginning one more request is allowed, with so many in it and in the one before.

    A request is allowed while floor((1 - share of the window that is over) * previous) + current < most.
    """
    if current >= most:
        return window_ms + next_slot_ms(most, window_ms, current, 0)
    room = most - current  # so the weighted previous ones must be fewer than this
    return 0 if previous < room else window_ms * (previous - room) // previous + 1
