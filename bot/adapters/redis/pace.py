"""The pace of new messages: one a second in a channel, in the order in which they come, over all processes."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.errors import RateLimited, Transient
from bot.log import log

INTERVAL_S: Final = 1.05
"""Slack allows about one message a second to a channel (docs.slack.dev/apis/web-api/rate-limits)."""
BURST: Final = 4
"""Slack allows short bursts, and does not say how short."""
PATIENCE_S: Final = 8.0
"""Whoever would have to wait longer is told when to come back."""
_AT_ONCE_S: Final = 0.1
"""What whoever does not wait takes for at once."""
_ANSWER_S = 0.5

# Gives out the channel's next slot and returns how long it is until then, in microseconds. Where that would be too long
# nothing is given out: a place in line is returned, as a negative number, so that many who come back do not come at
# once and send each other away again. In the server's time, which all processes share.
_NEXT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval, burst, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slot = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now - (burst - 1) * interval)
local wait = math.max(slot - now, 0)
if wait > patience then
  local place = math.max(tonumber(redis.call('GET', KEYS[2]) or 0), slot)
  redis.call('SET', KEYS[2], string.format('%.0f', place + interval), 'PX', math.ceil((place - now + interval) / 1000))
  return now - place
end
redis.call('SET', KEYS[1], string.format('%.0f', slot + interval), 'PX', math.ceil((wait + burst * interval) / 1000))
return wait
"""


class RedisPostPace:
    """Hands out slots per channel. While Redis is away, each process keeps a pace of its own, without bursts."""

    def __init__(self, client: RedisClient, clock: Callable[[], float] = time.monotonic) -> None:
        """Share the pace over this client."""
        self._client = client
        self._clock = clock
        self._next_here: dict[str, float] = {}

    async def wait(self, channel: str, *, at_once: bool = False) -> None:
        """Return when a message may be posted.

        Raises RateLimited when that would take more than PATIENCE_S, with `at_once` when it is not now.
        """
        wait = await self._next_slot(channel, _AT_ONCE_S if at_once else PATIENCE_S)
        if wait < 0:
            raise RateLimited("Too many messages are waiting for this channel.", -wait)
        await asyncio.sleep(wait)

    async def _next_slot(self, channel: str, patience: float) -> float:
        names = [keys.POSTS.name(channel), keys.LINE.name(channel)]
        rules = [int(INTERVAL_S * 1e6), BURST]
        try:
            asked = self._client.evaluate(_NEXT, names, [*rules, int(patience * 1e6)], within=_ANSWER_S)
            return int(await asked) / 1e6
        except (Transient, TypeError, ValueError) as error:
            log.warning("post_pace_without_redis", error=repr(error.__cause__ or error))
            return self._next_slot_here(channel, patience)

    def _next_slot_here(self, channel: str, patience: float) -> float:
        now = self._clock()
        self._next_here = {name: at for name, at in self._next_here.items() if at > now}
        slot = self._next_here.get(channel, now)
        if slot - now > patience:
            return now - slot
        self._next_here[channel] = slot + INTERVAL_S
        return slot - now
