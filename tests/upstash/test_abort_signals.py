import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from bot.adapters.redis import RedisAbortSignals, RedisClient
from bot.adapters.redis.abort import Part, Watch
from bot.errors import Transient
from standins.redis import Faults, UpstashRedis

RUN = ("T1", "draft-1", "run-1")
FLAG = "draft:abort:T1:draft-1:run-1"


class Trouble:
    """What the metric was told."""

    def __init__(self) -> None:
        self._told: dict[Part, asyncio.Event] = {"poll": asyncio.Event(), "subscription": asyncio.Event()}

    def append(self, part: Part) -> None:
        self._told[part].set()

    async def of(self, part: Part) -> None:
        async with asyncio.timeout(5):
            await self._told[part].wait()


@asynccontextmanager
async def other_process(rest_url: str, rest_token: str) -> AsyncIterator[RedisAbortSignals]:
    client = RedisClient(rest_url, rest_token)
    await client.open()
    yield RedisAbortSignals(client)
    await client.close()


async def subscribed(client: RedisClient) -> None:
    for _ in range(1000):
        if await client.run("PUBSUB", "NUMSUB", FLAG) == [FLAG, 1]:
            return
        await asyncio.sleep(0.005)
    pytest.fail("nobody subscribed")


async def seen(watch: Watch, within: float) -> float:
    """Milliseconds until the watch stops."""
    started = time.perf_counter()
    async with asyncio.timeout(within):
        await watch.stopped.wait()
    return (time.perf_counter() - started) * 1000


async def test_a_subscription_on_which_nothing_comes_is_made_anew_and_that_is_no_trouble(
    rest_url: str, rest_token: str
) -> None:
    trouble: list[Part] = []
    client = RedisClient(rest_url, rest_token, silence_s=0.3)
    await client.open()
    signals = RedisAbortSignals(client, on_trouble=trouble.append)

    async with signals.watch(*RUN) as watch:
        await asyncio.sleep(0.7)
        await subscribed(client)
        await signals.raise_flag(*RUN)
        await seen(watch, within=2)

    assert trouble == []
    await client.close()


async def test_a_flag_of_another_process_is_seen_at_once(client: RedisClient, rest_url: str, rest_token: str) -> None:
    async with other_process(rest_url, rest_token) as other, RedisAbortSignals(client).watch(*RUN) as watch:
        await subscribed(client)
        await other.raise_flag(*RUN)
        assert await seen(watch, within=2) < 400  # far below the poll


async def test_a_flag_raised_before_the_watch_is_seen(client: RedisClient) -> None:
    signals = RedisAbortSignals(client)
    await signals.raise_flag(*RUN)
    assert 0 < await client.run("TTL", FLAG) <= 300
    async with signals.watch(*RUN) as watch:
        await seen(watch, within=2)


async def test_a_flag_of_another_run_stops_nothing(client: RedisClient) -> None:
    signals = RedisAbortSignals(client)
    async with signals.watch(*RUN) as watch:
        await subscribed(client)
        await signals.raise_flag("T1", "draft-1", "run-2")
        await signals.raise_flag("T2", "draft-1", "run-1")
        with pytest.raises(TimeoutError):
            await seen(watch, within=0.6)


async def test_without_subscriptions_the_poll_sees_the_flag(client: RedisClient, standin: UpstashRedis) -> None:
    standin.faults = Faults(subscribe_off=True)
    trouble = Trouble()
    signals = RedisAbortSignals(client, on_trouble=trouble.append)
    async with signals.watch(*RUN) as watch:
        await trouble.of("subscription")
        assert watch.healthy
        await signals.raise_flag(*RUN)
        await seen(watch, within=2)


async def test_a_subscription_that_is_cut_comes_back(client: RedisClient, standin: UpstashRedis) -> None:
    trouble = Trouble()
    signals = RedisAbortSignals(client, on_trouble=trouble.append)
    async with signals.watch(*RUN) as watch:
        await subscribed(client)
        standin.faults = Faults(subscribe_off=True)
        await trouble.of("subscription")
        standin.faults = Faults()
        await subscribed(client)
        await signals.raise_flag(*RUN)
        assert await seen(watch, within=2) < 400


async def test_an_outage_is_visible_and_over_when_it_is_over(client: RedisClient, standin: UpstashRedis) -> None:
    trouble = Trouble()
    signals = RedisAbortSignals(client, on_trouble=trouble.append)
    standin.faults = Faults(down=True)
    async with signals.watch(*RUN) as watch:
        await trouble.of("poll")
        await trouble.of("subscription")
        assert not watch.healthy
        with pytest.raises(Transient):
            await signals.raise_flag(*RUN)
        standin.faults = Faults()
        await signals.raise_flag(*RUN)
        await seen(watch, within=3)


async def test_leaving_the_watch_ends_it_whatever_happened_inside(client: RedisClient) -> None:
    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        async with RedisAbortSignals(client).watch(*RUN):
            raise ZeroDivisionError
    assert asyncio.all_tasks() == before


async def test_many_watches_are_read_by_one_command_and_only_the_flagged_one_stops(
    client: RedisClient, standin: UpstashRedis
) -> None:
    standin.faults = Faults(subscribe_off=True)
    signals = RedisAbortSignals(client)
    async with AsyncExitStack() as stack:
        watches = [await stack.enter_async_context(signals.watch("T1", f"draft-{n}", "run-1")) for n in range(30)]
        polls = [task for task in asyncio.all_tasks() if task.get_name() == "abort poll"]
        await signals.raise_flag("T1", "draft-7", "run-1")
        await seen(watches[7], within=2)

    assert [place for place, watch in enumerate(watches) if watch.stopped.is_set()] == [7]
    assert len(polls) == 1
