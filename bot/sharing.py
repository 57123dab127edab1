"""What processes share over Redis, made in one place and told to the metrics."""

from dataclasses import dataclass

from bot.adapters.redis import (
    RedisAbortSignals,
    RedisClient,
    RedisEditBudget,
    RedisIntegrationCache,
    RedisLimits,
    RedisPostPace,
    RedisReplay,
    RedisRunProgress,
)
from bot.metrics import DENIED, EDITS_ALONE, LET_THROUGH, REPLAY_SKIPPED, REPLAYED, WATCH_TROUBLE


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The adapters of Redis."""

    signals: RedisAbortSignals
    budget: RedisEditBudget
    kept: RedisIntegrationCache
    limits: RedisLimits
    pace: RedisPostPace
    replay: RedisReplay
    progress: RedisRunProgress


def shared(redis: RedisClient) -> Shared:
    """All of them on one client; nothing is sent."""
    return Shared(
        signals=RedisAbortSignals(redis, on_trouble=lambda part: WATCH_TROUBLE.labels(part).inc()),
        budget=RedisEditBudget(redis, on_alone=EDITS_ALONE.inc),
        kept=RedisIntegrationCache(redis),
        limits=RedisLimits(
            redis,
            on_let_through=lambda kind: LET_THROUGH.labels(kind).inc(),
            on_denied=lambda kind: DENIED.labels(kind).inc(),
        ),
        pace=RedisPostPace(redis),
        replay=RedisReplay(redis, on_published=REPLAYED.inc, on_skipped=REPLAY_SKIPPED.inc),
        progress=RedisRunProgress(redis),
    )
