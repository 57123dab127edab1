"""How often one person may ask: upstash-ratelimit's sliding window, which never stands in the way of an outage."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from upstash_ratelimit.asyncio import Ratelimit, SlidingWindow

from bot.adapters.redis.client import RedisClient, outages_are_transient
from bot.errors import Transient
from bot.log import log

Kind: TypeAlias = Literal["draft", "edit", "shelf", "brand"]
_PATIENCE_S = 0.5
_REMEMBERED = 1000  # denied people; more than that at once is an attack, and Redis answers it as well


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many requests in a sliding window of so many seconds."""

    requests: int
    window_s: int = 60


LIMITS: Mapping[Kind, Limit] = {
    "draft": Limit(requests=10),
    "edit": Limit(requests=60),
    "shelf": Limit(requests=20),
    "brand": Limit(requests=2, window_s=600),
}
"""Per person and workspace."""


class RedisDraftLimits:
    """Counts requests per person; when Redis is slow, away or confused, the person is let through."""

    def __init__(
        self,
        client: RedisClient,
        limits: Mapping[Kind, Limit] = LIMITS,
        on_let_through: Callable[[Kind], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`on_let_through` is told of each request that could not be counted; `clock` gives Unix seconds."""
        self._on_let_through = on_let_through
        self._clock = clock
        self._denied_until: dict[tuple[Kind, str], float] = {}
        self._limiters = {
            kind: Ratelimit(client.sdk, SlidingWindow(limit.requests, limit.window_s), prefix=f"limit:{kind}")
            for kind, limit in limits.items()
        }

    async def check(self, kind: Kind, workspace: str, user: str) -> float | None:
        """Count one request. None when it is allowed, else the seconds until it is worth trying again; never raises."""
        person = f"{workspace}:{user}"
        remembered = self._denied_until.get((kind, person), 0.0) - self._clock()
        if remembered > 0:
            return remembered
        try:
            with outages_are_transient():
                async with asyncio.timeout(_PATIENCE_S):
                    answer = await self._limiters[kind].limit(person)
        except Transient as error:
            log.warning("limit_not_checked", kind=kind, error=repr(error.__cause__))
            self._on_let_through(kind)
            return None
        return None if answer.allowed else self._deny(kind, person, answer.reset)

    def _deny(self, kind: Kind, person: str, reset: float) -> float:
        now = self._clock()
        if len(self._denied_until) >= _REMEMBERED:
            self._denied_until = {key: until for key, until in self._denied_until.items() if until > now}
        if len(self._denied_until) < _REMEMBERED:
            self._denied_until[kind, person] = reset
        return max(reset - now, 1.0)
