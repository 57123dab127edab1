"""Upstash Redis: what processes share for seconds or minutes."""

from bot.adapters.redis.abort import RedisAbortSignals
from bot.adapters.redis.budget import RedisEditBudget
from bot.adapters.redis.client import RedisClient
from bot.adapters.redis.limits import LIMITS, Limit, RedisDraftLimits
from bot.adapters.redis.pace import RedisPostPace
from bot.adapters.redis.progress import RedisBrandProgress
from bot.adapters.redis.replay import RedisReplay

__all__ = [
    "LIMITS",
    "Limit",
    "RedisAbortSignals",
    "RedisBrandProgress",
    "RedisClient",
    "RedisDraftLimits",
    "RedisEditBudget",
    "RedisPostPace",
    "RedisReplay",
]
