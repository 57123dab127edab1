"""The shared budget of Slack calls: a window in Redis per workspace and method, with room for what matters more."""

import itertools
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Final, TypeAlias

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.adapters.redis.window import CLICKS, IN_WORK_S, LIMIT, SCRIPT, SPREAD_S, STAGE_GAP_S, STAGES, WINDOW_S
from bot.errors import Transient
from bot.log import log
from bot.ports import Priority

ALONE: Final = 12
"""Calls a window that a process grants by itself while Redis is away: four processes do not exceed LIMIT."""
ALONE_TEXTS: Final = 8
"""So many of those may be for growing texts; the rest is for what must arrive."""
_MUST_ARRIVE: Final = frozenset[Priority]({"final", "click"})
_PATIENCE_S = 0.5
_REDIS_REST_S = 2.0  # after a failure Redis is left alone for so long: each try would hold an edit for _PATIENCE_S

_COOL = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
return 1
"""

_Bucket: TypeAlias = tuple[str, str]


class RedisEditBudget:
    """Grants calls per (workspace, method).

    While Redis is away nobody knows what the other processes call. What must arrive is granted then, a few a minute;
    texts that grow stand still for a minute, after which what was granted before the outage does not count any more.
    """

    def __init__(
        self,
        client: RedisClient,
        on_alone: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        shift_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`on_alone` is told of each decision made without Redis. Tests let time pass by `clock` and `shift_s`."""
        self._client = client
        self._on_alone = on_alone
        self._clock = clock
        self._shift_s = shift_s
        self._calls = (f"{uuid.uuid4().hex[:12]}:{number}" for number in itertools.count())
        self._alone: defaultdict[_Bucket, list[float]] = defaultdict(list)
        self._untold: defaultdict[_Bucket, list[float]] = defaultdict(list)
        self._cool_until: dict[_Bucket, float] = {}
        self._shared_at = clock()
        """When Redis answered last; a new process cannot know how long ago the ones before it were granted calls."""
        self._try_redis_at = 0.0

    async def take(self, workspace: str, method: str, priority: Priority, draft_id: str) -> float:
        """See EditBudget."""
        bucket = (workspace, method)
        cooling = self._cool_until.get(bucket, 0.0) - self._clock()
        if cooling > 0:
            return cooling
        wait = await self._ask_redis(bucket, priority, draft_id)
        return self._ask_here(bucket, priority) if wait is None else wait

    async def cool_off(self, workspace: str, method: str, seconds: float) -> None:
        """Slack said 429: nobody calls this method for that long. Never raises."""
        bucket = (workspace, method)
        self._cool_until[bucket] = max(self._cool_until.get(bucket, 0.0), self._clock() + seconds)
        pause_ms = min(int(seconds * 1000) + 1, keys.COOL.expires_s * 1000)
        try:
            await self._client.evaluate(_COOL, [keys.COOL.name(*bucket)], [pause_ms], within=_PATIENCE_S)
        except Transient as error:
            self._rest(error)

    async def _ask_redis(self, bucket: _Bucket, priority: Priority, draft_id: str) -> float | None:
        if self._clock() < self._try_redis_at:
            return None
        untold = self._untold.pop(bucket, [])
        asked: list[str | int] = [_us(self._shift_s()), next(self._calls), draft_id, priority]
        rules = [LIMIT, _us(WINDOW_S), CLICKS, STAGES, _us(SPREAD_S), _us(STAGE_GAP_S), _us(IN_WORK_S)]
        ages = [_us(self._clock() - at) for at in untold]
        names = [key.name(*bucket) for key in (keys.WINDOW, keys.DRAFTS, keys.SHOWN, keys.COOL)]
        try:
            wait = int(await self._client.evaluate(SCRIPT, names, [*asked, *rules, *ages], within=_PATIENCE_S)) / 1e6
        except (Transient, TypeError, ValueError) as error:
            self._untold[bucket] = untold + self._untold[bucket]
            self._rest(error)
            return None
        self._shared_at = self._clock()
        return wait

    def _ask_here(self, bucket: _Bucket, priority: Priority) -> float:
        self._on_alone()
        now = self._clock()
        grows = priority not in _MUST_ARRIVE
        if grows and (unknown := self._shared_at + WINDOW_S - now) > 0:
            return unknown
        granted = self._alone[bucket] = [at for at in self._alone[bucket] if at > now - WINDOW_S]
        most = ALONE_TEXTS if grows else ALONE
        if len(granted) >= most:
            return granted[-most] + WINDOW_S - now
        granted.append(now)
        self._untold[bucket].append(now)
        return 0.0

    def _rest(self, error: Exception) -> None:
        log.warning("edit_budget_without_redis", error=repr(error.__cause__ or error))
        self._try_redis_at = self._clock() + _REDIS_REST_S


def _us(seconds: float) -> int:
    return int(seconds * 1e6)
