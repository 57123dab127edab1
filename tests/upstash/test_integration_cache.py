"""What workspaces have connected, kept in Redis for a while: what was changed is never what is found."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.adapters.redis import RedisClient, RedisIntegrationCache
from standins.redis import Faults, UpstashRedis

KEY = "integrations:T1"


@pytest.fixture
async def cache(client: RedisClient) -> AsyncIterator[RedisIntegrationCache]:
    cache = RedisIntegrationCache(client)
    yield cache
    await cache.close()


async def test_what_is_put_is_found_by_all_processes_for_five_minutes(
    cache: RedisIntegrationCache, client: RedisClient
) -> None:
    assert await cache.get("T1") is None

    await cache.put("T1", '{"voices":["House"]}')

    assert await RedisIntegrationCache(client).get("T1") == '{"voices":["House"]}'
    assert await cache.get("T2") is None
    assert 290 < int(await client.run("TTL", KEY)) <= 300


async def test_what_was_dropped_is_not_found_any_more(cache: RedisIntegrationCache, client: RedisClient) -> None:
    await cache.put("T1", "old")

    await RedisIntegrationCache(client).drop("T1")

    assert await cache.get("T1") is None


async def test_who_read_the_old_state_before_a_change_cannot_put_it_back_afterwards(
    cache: RedisIntegrationCache, client: RedisClient
) -> None:
    await cache.drop("T1")
    await cache.put("T1", "read before the change")

    assert await cache.get("T1") is None
    assert 0 < int(await client.run("TTL", KEY)) <= 10


@pytest.mark.parametrize("faults", [Faults(down=True), Faults(hang_s=5.0)], ids=["down", "hangs"])
async def test_without_redis_nothing_is_kept_and_nobody_waits_long(
    cache: RedisIntegrationCache, standin: UpstashRedis, faults: Faults
) -> None:
    standin.faults = faults
    begun = time.perf_counter()

    await cache.put("T1", "text")
    assert await cache.get("T1") is None
    await cache.drop("T1")

    assert time.perf_counter() - begun < 1.5


async def test_a_change_that_redis_did_not_hear_of_is_told_when_it_is_back(
    cache: RedisIntegrationCache, client: RedisClient, standin: UpstashRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.adapters.redis.integrations._AGAIN_S", 0.05)
    other = RedisIntegrationCache(client)
    await cache.put("T1", "old")
    standin.faults = Faults(down=True)
    await cache.drop("T1")
    standin.faults = Faults()

    assert await cache.get("T1") is None, "the process that made the change goes without until it is told"
    for _ in range(200):
        if await other.get("T1") is None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the change was never told")
