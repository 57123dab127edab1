import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import aclosing
from random import Random
from typing import Any

import pytest
import structlog

from bot.adapters.redis import RedisClient, RedisReplay
from bot.pipeline.rebuild import Rebuilt
from bot.ports import ReplayEntry
from standins.redis import Faults, UpstashRedis
from tests.factories import make_run

RUN = make_run(workspace="T1", draft_id="d1", id="r1")
IDS = ("T1", "d1", "r1")
KEY = "draft:stream:T1:d1:r1"
WORDS = [f"word-{number} 😀 " for number in range(60)]
TEXT = "".join(WORDS)


class Counts:
    """What the metrics were told."""

    def __init__(self) -> None:
        self.published = 0
        self.skipped = 0

    def publish(self) -> None:
        self.published += 1

    def skip(self) -> None:
        self.skipped += 1


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
async def replay(client: RedisClient, counts: Counts) -> AsyncIterator[RedisReplay]:
    replay = RedisReplay(client, on_published=counts.publish, on_skipped=counts.skip, batch_s=0.005)
    yield replay
    await replay.close()


async def write(replay: RedisReplay, text: str = TEXT, pause: float = 0.004) -> None:
    """Write a run to its end as a model does: a few characters at a time."""
    channel = replay.begin(RUN, 1, "")
    for length in range(0, len(text) + 1, 10):
        channel.grow(text[:length])
        await asyncio.sleep(pause)
    channel.grow(text)
    channel.end("whole")


async def collect(replay: RedisReplay, after: str = "", at_most: int | None = None) -> list[ReplayEntry]:
    found: list[ReplayEntry] = []
    async with asyncio.timeout(15), aclosing(replay.read(*IDS, after=after, patience=10)) as entries:
        async for entry in entries:
            found.append(entry)
            if len(found) == at_most:
                break
    return found


def rebuilt(entries: list[ReplayEntry]) -> Rebuilt:
    result = Rebuilt()
    for entry in entries:
        result.take(entry)
    return result


def assert_whole(entries: list[ReplayEntry], text: str = TEXT) -> None:
    """Everything arrived, in order, and nothing of it twice."""
    assert (rebuilt(entries).text, rebuilt(entries).outcome) == (text, "whole")
    assert len({entry.id for entry in entries}) == len(entries)
    assert [entry.kind for entry in entries].count("end") == 1


async def published(client: RedisClient) -> int:
    return int(await client.run("XLEN", KEY))


async def test_twenty_readers_before_during_and_after_the_writing_get_the_same(
    client: RedisClient, replay: RedisReplay, counts: Counts
) -> None:
    readers = [asyncio.create_task(collect(replay)) for _ in range(10)]
    writing = asyncio.create_task(write(replay))
    await asyncio.sleep(0.1)
    readers += [asyncio.create_task(collect(replay)) for _ in range(9)]
    await writing
    results = await asyncio.gather(*readers)
    results.append(await collect(replay))

    for entries in results:
        assert_whole(entries)
        assert entries == results[0]
    assert counts.published == await published(client) == len(results[0])
    assert counts.skipped == 0
    assert 3500 < await client.run("TTL", KEY) <= 3600


async def test_readers_that_come_back_at_any_id_go_on_exactly_there(replay: RedisReplay) -> None:
    chance = Random(7)

    async def restless() -> list[ReplayEntry]:
        found: list[ReplayEntry] = []
        while not found or found[-1].kind != "end":
            found += await collect(replay, found[-1].id if found else "", at_most=chance.randint(1, 9))
        return found

    _, *results = await asyncio.gather(write(replay), *(restless() for _ in range(5)))

    for entries in results:
        assert entries is not None
        assert_whole(entries)
    everything = await collect(replay)
    for entry in chance.sample(everything, 10):
        assert await collect(replay, entry.id) == everything[everything.index(entry) + 1 :]


async def test_without_subscriptions_the_poll_brings_everything(replay: RedisReplay, standin: UpstashRedis) -> None:
    standin.faults = Faults(subscribe_off=True)
    entries, _ = await asyncio.gather(collect(replay), write(replay))

    assert_whole(entries)


async def test_subscriptions_that_come_and_go_lose_nothing(replay: RedisReplay, standin: UpstashRedis) -> None:
    async def flicker() -> None:
        for turn in range(8):
            standin.faults = Faults(subscribe_off=turn % 2 == 0)
            await asyncio.sleep(0.04)

    results = await asyncio.gather(*(collect(replay) for _ in range(3)), write(replay), flicker())

    for entries in results[:3]:
        assert entries is not None
        assert_whole(entries)


@pytest.mark.parametrize(
    ("faults", "seconds"), [(Faults(down=True), 2.0), (Faults(hang_s=1.0), 0.3), (Faults(lose_reply=True), 0.3)]
)
async def test_an_outage_in_the_middle_costs_nothing_but_time(
    replay: RedisReplay, standin: UpstashRedis, counts: Counts, faults: Faults, seconds: float
) -> None:
    async def outage() -> None:
        await asyncio.sleep(0.1)
        standin.faults = faults
        await asyncio.sleep(seconds)
        standin.faults = Faults()

    results = await asyncio.gather(*(collect(replay) for _ in range(3)), write(replay), outage())

    for entries in results[:3]:
        assert entries is not None
        assert_whole(entries)
    assert counts.skipped > 0


async def test_a_writer_neither_waits_nor_fails_while_redis_is_away(
    replay: RedisReplay, standin: UpstashRedis, logged: list[MutableMapping[str, Any]]
) -> None:
    standin.faults = Faults(hang_s=30.0)
    channel = replay.begin(RUN, 1, "")
    for length in range(20_000):
        channel.grow(TEXT[: length % 700])
    await asyncio.sleep(1.1)  # the longest that one request may take
    standin.faults = Faults()
    channel.grow(TEXT)
    channel.end("whole")

    assert_whole(await collect(replay))
    assert [entry["event"] for entry in logged] == ["replay_not_published"]


async def test_two_writers_of_one_run_leave_the_text_of_the_newer_one(replay: RedisReplay) -> None:
    old = replay.begin(RUN, 1, "")
    old.grow("One two thr")
    await asyncio.sleep(0.05)
    new = replay.begin(RUN, 2, "One two")
    for length in range(12, 40):
        old.grow("One two three and what nobody will ever see"[:length])
        new.grow(TEXT[:length])
        await asyncio.sleep(0.005)
    new.grow(TEXT)
    new.end("whole")

    entries = await collect(replay)
    assert_whole(entries)
    assert {entry.fence for entry in entries} == {1, 2}


async def test_a_channel_that_redis_lost_begins_again_with_the_whole(client: RedisClient, replay: RedisReplay) -> None:
    channel = replay.begin(RUN, 1, "")
    channel.grow("One ")
    await asyncio.sleep(0.05)
    await client.run("DEL", KEY)
    channel.grow("One two ")
    await asyncio.sleep(0.05)
    channel.end("whole")

    entries = await collect(replay)
    assert [entry.kind for entry in entries] == ["reset", "end"]
    assert_whole(entries, "One two ")


async def test_a_key_of_another_kind_holds_up_no_other_run(client: RedisClient, replay: RedisReplay) -> None:
    await client.run("SET", "draft:stream:T1:d1:other", "something else")
    other = replay.begin(make_run(workspace="T1", draft_id="d1", id="other"), 1, "")
    other.grow("Nobody can read this.")
    await write(replay, pause=0.001)

    assert_whole(await collect(replay))


async def test_reading_ends_when_there_is_nothing_to_wait_for(client: RedisClient, replay: RedisReplay) -> None:
    async with asyncio.timeout(5):
        assert [entry async for entry in replay.read("T1", "d1", "never", patience=0)] == []
    await write(replay, "Short.", pause=0)
    entries = await collect(replay)
    assert await collect(replay, entries[-1].id) == []
    assert await collect(replay, "no id at all") == entries
    await client.run("DEL", KEY)
    assert await collect(replay, entries[0].id) == []


async def test_what_is_published_last_arrives_though_the_process_ends(client: RedisClient) -> None:
    replay = RedisReplay(client, batch_s=0.05)
    await write(replay, "Short.", pause=0)
    await replay.close()

    assert_whole(await collect(replay), "Short.")


async def test_leaving_a_reader_ends_its_subscription(client: RedisClient, replay: RedisReplay) -> None:
    await write(replay, "Short.", pause=0)
    await replay.close()
    assert len(await collect(replay, at_most=1)) == 1
    assert {task.get_name() for task in asyncio.all_tasks()}.isdisjoint({"replay", f"doorbell {KEY}"})
