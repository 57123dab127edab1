"""The pace of new messages in a channel."""

import asyncio
import time
from itertools import pairwise

import pytest

from bot.adapters.redis import RedisClient, RedisPostPace
from bot.adapters.redis.pace import BURST, INTERVAL_S, PATIENCE_S
from bot.errors import RateLimited
from standins.redis import Faults, UpstashRedis
from standins.slack.limits import POST_BURST, POSTS_PER_SECOND


async def waits(*paces: RedisPostPace, channel: str = "C1", posts: int = BURST + 2) -> list[float]:
    """How long each of so many posts waited, asked for at once by all processes in turn."""
    begun = time.monotonic()

    async def post(number: int) -> float:
        await paces[number % len(paces)].wait(channel)
        return time.monotonic() - begun

    return sorted(await asyncio.gather(*(post(number) for number in range(posts))))


def test_the_pace_and_its_bursts_stay_below_what_slack_takes() -> None:
    assert INTERVAL_S > 1 / POSTS_PER_SECOND
    assert BURST < POST_BURST


async def test_a_short_burst_goes_at_once_and_then_one_a_second_over_all_processes(client: RedisClient) -> None:
    took = await waits(RedisPostPace(client), RedisPostPace(client))

    assert took[-2] >= INTERVAL_S * 0.99
    assert took[-1] >= 2 * INTERVAL_S * 0.99
    assert took[BURST - 1] < INTERVAL_S  # a loaded machine may take some of the second


async def test_channels_do_not_wait_for_each_other(client: RedisClient) -> None:
    pace = RedisPostPace(client)
    await waits(pace, posts=BURST)

    async with asyncio.timeout(INTERVAL_S * 0.9):
        await pace.wait("C2")


async def test_who_would_wait_too_long_is_told_how_long_and_takes_no_place(client: RedisClient) -> None:
    pace = RedisPostPace(client)
    many = BURST + int(PATIENCE_S / INTERVAL_S) + 2
    posting = [asyncio.create_task(pace.wait("C1")) for _ in range(many)]
    done, _ = await asyncio.wait(posting, return_when=asyncio.FIRST_EXCEPTION)

    refused = [task.exception() for task in done if task.exception()]
    for task in posting:
        task.cancel()
    await asyncio.wait(posting)

    assert isinstance(refused[0], RateLimited)
    assert refused[0].retry_after == pytest.approx(PATIENCE_S + INTERVAL_S / 2, abs=INTERVAL_S)


async def test_who_does_not_wait_is_given_a_place_in_line_one_interval_behind_the_other(client: RedisClient) -> None:
    pace = RedisPostPace(client)
    for _ in range(BURST):
        await pace.wait("C1", at_once=True)

    told = []
    for _ in range(5):
        with pytest.raises(RateLimited) as refused:
            await pace.wait("C1", at_once=True)
        told.append(refused.value.retry_after or 0.0)

    between = [later - earlier for earlier, later in pairwise(told)]
    # Each is asked a little later than the one before; a loaded machine may take some of the second.
    assert all(0 < each <= INTERVAL_S for each in between)
    assert told[-1] > 3 * INTERVAL_S


async def test_without_redis_a_process_keeps_the_pace_by_itself(client: RedisClient, standin: UpstashRedis) -> None:
    standin.faults = Faults(down=True)

    took = await waits(RedisPostPace(client), posts=2)

    assert took[1] >= INTERVAL_S * 0.99
