import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.redis import RedisClient, RedisEditBudget
from bot.adapters.redis.bucket import CAPACITY, INTERVAL_US, PER_MINUTE, RESERVED, ask
from bot.ports import Priority
from standins.redis import Faults, UpstashRedis

PRIORITIES: list[Priority] = ["final", "click", "first", "interim", "stage"]
SLACK_PER_MINUTE = 50  # tier 3

MINUTE_US = 60_000_000
gaps = st.one_of(st.just(0), st.integers(0, 3_000_000), st.integers(0, 90_000_000))
traffic = st.lists(st.tuples(gaps, st.sampled_from(PRIORITIES), st.integers(1, 20)), max_size=40)


def granted(calls: list[tuple[int, Priority, int]]) -> list[int]:
    """When calls are granted, if each comes some microseconds after the one before, that many at once."""
    now, full_at, times = 0, 0, []
    for gap, priority, burst in calls:
        now += gap
        for _ in range(burst):
            full_at, wait = ask(full_at, now, priority)
            if wait == 0:
                times.append(now)
    return times


@settings(deadline=None)
@given(traffic)
def test_no_minute_ever_has_more_calls_than_the_budget(calls: list[tuple[int, Priority, int]]) -> None:
    times = granted(calls)
    for start in range(len(times)):
        assert (
            sum(1 for at in times[start:] if at < times[start] + MINUTE_US) <= CAPACITY + PER_MINUTE < SLACK_PER_MINUTE
        )


@settings(deadline=None)
@given(st.lists(st.tuples(gaps, st.integers(1, 20)), max_size=20))
def test_interim_edits_never_keep_the_final_one_waiting(interim: list[tuple[int, int]]) -> None:
    full_at, now = 0, 0
    for gap, burst in interim:
        now += gap
        for _ in range(burst):
            full_at, _ = ask(full_at, now, "interim")
        after = full_at
        for _ in range(RESERVED["interim"]):
            after, wait = ask(after, now, "final")
            assert wait == 0


@settings(deadline=None)
@given(st.integers(0, 2 * MINUTE_US), st.sampled_from(PRIORITIES))
def test_after_the_wait_the_call_is_granted(drained: int, priority: Priority) -> None:
    _, wait = ask(drained, 0, priority)
    full_at, again = ask(drained, wait, priority)
    assert again == 0
    assert full_at > drained


async def test_a_burst_through_redis_leaves_room_for_what_matters_more(client: RedisClient) -> None:
    budget = RedisEditBudget(client)

    async def burst(priority: Priority) -> int:
        waits = await asyncio.gather(*(budget.take("T1", "chat.update", priority) for _ in range(CAPACITY)))
        assert all(0 <= wait * 1e6 <= CAPACITY * INTERVAL_US for wait in waits)
        return waits.count(0.0)

    order: tuple[Priority, ...] = ("stage", "interim", "first", "click", "final")
    assert [await burst(priority) for priority in order] == [CAPACITY - RESERVED["stage"], 7, 2, 2, 1]


async def test_workspaces_and_methods_have_buckets_of_their_own(client: RedisClient) -> None:
    budget = RedisEditBudget(client)
    while await budget.take("T1", "chat.update", "final") == 0.0:
        pass
    assert await budget.take("T1", "chat.postMessage", "interim") == 0.0
    assert await budget.take("T2", "chat.update", "interim") == 0.0


async def test_two_processes_share_one_bucket(client: RedisClient) -> None:
    one, other = RedisEditBudget(client), RedisEditBudget(client)
    waits = await asyncio.gather(*(budget.take("T1", "m", "final") for budget in (one, other) for _ in range(10)))
    assert waits.count(0.0) == CAPACITY


async def test_after_a_429_no_process_calls_until_it_is_over(client: RedisClient) -> None:
    one, other = RedisEditBudget(client), RedisEditBudget(client)
    await one.cool_off("T1", "m", 30)
    await one.cool_off("T1", "m", 1)
    assert 29 < await one.take("T1", "m", "final") <= 30
    assert 29 < await other.take("T1", "m", "final") <= 30.01
    assert await other.take("T1", "another", "final") == 0.0


async def test_a_short_cool_off_ends(client: RedisClient) -> None:
    budget = RedisEditBudget(client)
    await budget.cool_off("T1", "m", 0.05)
    wait = await budget.take("T1", "m", "final")
    assert 0 < wait < 0.1
    await asyncio.sleep(wait + 0.1)  # Redis began to count a little later
    assert await budget.take("T1", "m", "final") == 0.0


async def test_without_redis_the_process_keeps_the_budget_by_itself(client: RedisClient, standin: UpstashRedis) -> None:
    now, decisions = 100.0, 0

    def count() -> None:
        nonlocal decisions
        decisions += 1

    budget = RedisEditBudget(client, on_fallback=count, clock=lambda: now)
    now += 60.0
    assert await budget.take("T1", "m", "interim") == 0.0
    standin.faults = Faults(down=True)
    for _ in range(CAPACITY - 1):
        assert await budget.take("T1", "m", "final") == 0.0
    assert await budget.take("T1", "m", "final") > 0.0
    assert decisions == CAPACITY
    now += 60.0
    standin.faults = Faults()
    assert await budget.take("T1", "m", "interim") == 0.0
    assert decisions == CAPACITY


async def test_a_new_process_without_redis_makes_only_the_edits_that_must_arrive(
    client: RedisClient, standin: UpstashRedis
) -> None:
    now = 100.0
    budget = RedisEditBudget(client, clock=lambda: now)
    standin.faults = Faults(down=True)

    interim = await budget.take("T1", "m", "interim")
    finals = [await budget.take("T1", "m", "final") for _ in range(RESERVED["interim"] + 1)]

    assert interim > 0.0
    assert [wait == 0.0 for wait in finals] == [True] * RESERVED["interim"] + [False]


async def test_what_was_granted_without_redis_is_counted_when_it_is_back(
    client: RedisClient, standin: UpstashRedis
) -> None:
    now = [0.0]
    alone, other = RedisEditBudget(client, clock=lambda: now[0]), RedisEditBudget(client)
    now[0] = 60.0
    standin.faults = Faults(down=True)
    granted = [await alone.take("T1", "chat.update", "final") for _ in range(CAPACITY)]
    standin.faults = Faults()
    now[0] = 62.4  # Redis was left alone long enough, and one call has grown back meanwhile

    again = await alone.take("T1", "chat.update", "final")
    by_the_other = await other.take("T1", "chat.update", "final")

    assert [*granted, again] == [0.0] * (CAPACITY + 1)
    assert 0 < by_the_other <= INTERVAL_US / 1e6
