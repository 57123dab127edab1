"""The shared budget of Slack calls: a bucket in Redis per workspace and method, with room for what matters more."""

import time
from collections import defaultdict
from collections.abc import Callable

from bot.adapters.redis.bucket import INTERVAL_US, ask, tolerance
from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log
from bot.ports import Priority

_PATIENCE_S = 0.5
_REDIS_REST_S = 2.0  # after a failure Redis is left alone for so long: each try would hold an edit for _PATIENCE_S

# `bucket.ask` in the server's time, so that processes whose clocks differ share one bucket. Microseconds throughout;
# %.0f because Lua writes a number of 16 digits as 1.7e+15. Returns the wait, 0 for a call that may be made.
# ARGV[3]: what this process granted while Redis was away, counted now; at most it empties the bucket (ARGV[4]).
_ASK = """
local cooling = redis.call('PTTL', KEYS[2])
if cooling > 0 then return cooling * 1000 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local was = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local full_at = math.min(was + tonumber(ARGV[3]), math.max(was, now + tonumber(ARGV[4])))
local wait = math.max(math.ceil(full_at + tonumber(ARGV[1]) - now - tonumber(ARGV[2])), 0)
if wait == 0 then full_at = full_at + tonumber(ARGV[1]) end
if full_at > now then
  redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
end
return wait
"""

_COOL = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], 1, 'PX', ARGV[1]) end
return 1
"""


class RedisEditBudget:
    """Grants calls per (workspace, method). While Redis is away, each process keeps buckets of its own."""

    def __init__(
        self,
        client: RedisClient,
        on_fallback: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_fallback` is told of each decision made without Redis, for a metric."""
        self._client = client
        self._on_fallback = on_fallback
        self._clock = clock
        # The processes before this one were granted calls that only Redis knows of: without it, the buckets begin empty
        # but for what is reserved.
        self._unknown = self._now_us() + tolerance("interim")
        self._full_at: defaultdict[tuple[str, str], int] = defaultdict(lambda: self._unknown)
        self._owed_until: dict[tuple[str, str], int] = {}
        self._cool_until: dict[tuple[str, str], float] = {}
        self._try_redis_at = 0.0

    async def take(self, workspace: str, method: str, priority: Priority) -> float:
        """0.0 when the call may be made now (and is counted), else the seconds to wait before asking again."""
        bucket = (workspace, method)
        cooling = self._cool_until.get(bucket, 0.0) - self._clock()
        if cooling > 0:
            return cooling
        wait = await self._ask_redis(bucket, priority)
        if wait is None:
            return self._ask_here(bucket, priority)
        if wait == 0.0:  # counted here too, so that an outage does not begin with a full bucket
            self._full_at[bucket] = max(self._full_at[bucket], self._now_us()) + INTERVAL_US
        return wait

    async def cool_off(self, workspace: str, method: str, seconds: float) -> None:
        """Slack said 429: nobody calls this method for that long. Never raises."""
        bucket = (workspace, method)
        self._cool_until[bucket] = max(self._cool_until.get(bucket, 0.0), self._clock() + seconds)
        try:
            await self._client.evaluate(_COOL, [_key("cool", bucket)], [int(seconds * 1000) + 1], within=_PATIENCE_S)
        except Transient as error:
            self._rest(error)

    async def _ask_redis(self, bucket: tuple[str, str], priority: Priority) -> float | None:
        if self._clock() < self._try_redis_at:
            return None
        keys = [_key("budget", bucket), _key("cool", bucket)]
        owed_until = self._owed_until.pop(bucket, 0)
        amounts = [INTERVAL_US, tolerance(priority), max(owed_until - self._now_us(), 0), tolerance("final")]
        try:
            return int(await self._client.evaluate(_ASK, keys, amounts, within=_PATIENCE_S)) / 1e6
        except (Transient, TypeError, ValueError) as error:
            self._owed_until[bucket] = max(self._owed_until.get(bucket, 0), owed_until)
            self._rest(error)
            return None

    def _ask_here(self, bucket: tuple[str, str], priority: Priority) -> float:
        self._on_fallback()
        self._full_at[bucket], wait = ask(self._full_at[bucket], self._now_us(), priority)
        if wait == 0:
            self._owed_until[bucket] = max(self._owed_until.get(bucket, 0), self._now_us()) + INTERVAL_US
        return wait / 1e6

    def _now_us(self) -> int:
        return int(self._clock() * 1e6)

    def _rest(self, error: Exception) -> None:
        log.warning("edit_budget_without_redis", error=repr(error.__cause__ or error))
        self._try_redis_at = self._clock() + _REDIS_REST_S


def _key(kind: str, bucket: tuple[str, str]) -> str:
    return f"slack:{kind}:{bucket[0]}:{bucket[1]}"
