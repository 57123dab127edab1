"""Upstash Redis: what processes share for seconds or minutes."""

from bot.adapters.redis.abort import RedisAbortSignals
from bot.adapters.redis.budget import RedisEditBudget
from bot.adapters.redis.client import RedisClient
from bot.adapters.redis.integrations import RedisIntegrationCache
from bot.adapters.redis.limits import RedisLimits
from bot.adapters.redis.pace import RedisPostPace
from bot.adapters.redis.progress import RedisRunProgress
from bot.adapters.redis.replay import RedisReplay

__all__ = [
    "RedisAbortSignals",
    "RedisClient",
    "RedisEditBudget",
    "RedisIntegrationCache",
    "RedisLimits",
    "RedisPostPace",
    "RedisReplay",
    "RedisRunProgress",
]
