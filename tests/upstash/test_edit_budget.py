"""The budget of edits: never more in a minute than Slack allows, and what matters never waits for what does not."""

import asyncio
from random import Random

import pytest

from bot.adapters.redis import RedisClient, RedisEditBudget
from bot.adapters.redis.budget import ALONE, ALONE_TEXTS
from bot.adapters.redis.window import (
    CLICKS,
    IN_WORK_S,
    LIMIT,
    SLACK_PER_MINUTE,
    SPREAD_S,
    STAGE_GAP_S,
    STAGES,
    WINDOW_S,
)
from bot.ports import Priority
from standins.redis import Faults, UpstashRedis

PRIORITIES: tuple[Priority, ...] = ("final", "click", "first", "interim", "stage")


class Office:
    """Some processes that share one budget, and a clock for all of them, Redis included."""

    def __init__(self, client: RedisClient, processes: int = 1) -> None:
        self.now = 1_000.0
        self.without_redis = 0
        self.processes = [
            RedisEditBudget(client, on_alone=self._count, clock=lambda: self.now, shift_s=lambda: self.now)
            for _ in range(processes)
        ]

    def _count(self) -> None:
        self.without_redis += 1

    async def ask(self, priority: Priority, draft: str = "d1", process: int = 0, workspace: str = "T1") -> float:
        return await self.processes[process].take(workspace, "chat.update", priority, draft)

    async def granted(self, priority: Priority, times: int, draft: str = "d1") -> int:
        return [await self.ask(priority, draft) for _ in range(times)].count(0.0)


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_asked_no_minute_has_more_calls_than_slack_allows(client: RedisClient, seed: int) -> None:
    chance, office, granted = Random(seed), Office(client, processes=3), list[float]()
    for _ in range(250):
        office.now += chance.choice((0.0, 0.0, chance.uniform(0, 0.2), chance.uniform(0, 3), chance.uniform(0, 40)))
        if await office.ask(chance.choice(PRIORITIES), f"d{chance.randrange(12)}", chance.randrange(3)) == 0.0:
            granted.append(office.now)

    most = max(sum(1 for at in granted if start <= at < start + WINDOW_S) for start in granted)

    assert most <= LIMIT < SLACK_PER_MINUTE
    assert WINDOW_S > 60.0


@pytest.mark.parametrize("seed", range(3))
async def test_every_draft_in_work_has_its_final_edit_at_once(client: RedisClient, seed: int) -> None:
    chance, office = Random(seed), Office(client)
    drafts = [f"d{number}" for number in range(chance.randint(1, 20))]
    for draft in drafts:
        await office.ask("first", draft)
    for _ in range(200):
        office.now += chance.uniform(0, 0.1)
        await office.ask(chance.choice(("first", "interim", "stage", "click")), chance.choice(drafts))

    finals = [await office.ask("final", draft) for draft in drafts]

    assert finals == [0.0] * len(drafts)


@pytest.mark.parametrize(
    ("left", "granted"),
    [
        (0, set()),
        (1, {"final"}),
        (2, {"final", "click", "first"}),
        (2 + CLICKS, {"final", "click", "first", "interim"}),
        (1 + STAGES + CLICKS, set(PRIORITIES)),
    ],
)
@pytest.mark.parametrize("priority", PRIORITIES)
async def test_when_few_calls_are_left_they_are_for_what_matters_more(
    client: RedisClient, left: int, granted: set[Priority], priority: Priority
) -> None:
    office = Office(client)
    await office.ask("first", "d1")
    await office.granted("final", LIMIT - 1 - left, draft="another")
    office.now += 5.0

    wait = await office.ask(priority, "d1")

    assert (wait == 0.0) == (priority in granted)


async def test_the_wait_is_until_a_call_falls_out_of_the_window(client: RedisClient) -> None:
    office = Office(client)
    await office.granted("final", 1)
    office.now += 10.0
    await office.granted("final", LIMIT)

    wait = await office.ask("final")
    office.now += wait + 0.1

    assert wait == pytest.approx(WINDOW_S - 10.0, abs=1.0)
    assert await office.ask("final") == 0.0


async def test_the_more_drafts_are_in_work_the_less_often_each_is_shown(client: RedisClient) -> None:
    office = Office(client)
    await office.ask("first", "d0")
    alone = await office.ask("interim", "d0")
    for number in range(1, 8):
        await office.ask("first", f"d{number}")

    among_eight = await office.ask("interim", "d0")
    office.now += among_eight + 0.01

    assert alone == pytest.approx(SPREAD_S / (LIMIT - 1 - CLICKS), abs=0.1)
    assert among_eight == pytest.approx(8 * SPREAD_S / (LIMIT - 8 - CLICKS), abs=0.1)
    assert await office.ask("interim", "d0") == 0.0


async def test_a_stage_that_follows_at_once_is_not_shown(client: RedisClient) -> None:
    office = Office(client)
    await office.ask("stage")
    office.now += STAGE_GAP_S / 2

    too_soon = await office.ask("stage")
    of_another = await office.ask("stage", "d2")
    office.now += STAGE_GAP_S / 2 + 0.01

    assert too_soon == pytest.approx(STAGE_GAP_S / 2, abs=0.1)
    assert of_another == 0.0
    assert await office.ask("stage") == 0.0


async def test_a_draft_that_ended_or_fell_silent_keeps_no_call(client: RedisClient) -> None:
    office = Office(client)
    await office.ask("first", "ended")
    await office.ask("first", "silent")
    await office.ask("final", "ended")
    office.now += IN_WORK_S + 1.0

    granted = await office.granted("first", LIMIT)

    assert granted == LIMIT - 3 - 1


async def test_workspaces_and_methods_have_windows_of_their_own(client: RedisClient) -> None:
    office = Office(client)
    await office.granted("final", LIMIT + 1)

    assert await office.ask("interim", workspace="T2") == 0.0
    assert await office.processes[0].take("T1", "chat.postMessage", "interim", "d1") == 0.0


async def test_processes_share_one_window(client: RedisClient) -> None:
    office = Office(client, processes=2)

    waits = await asyncio.gather(*(office.ask("final", process=number % 2) for number in range(2 * LIMIT)))

    assert waits.count(0.0) == LIMIT


async def test_after_a_429_no_process_calls_until_it_is_over(client: RedisClient) -> None:
    one, other = RedisEditBudget(client), RedisEditBudget(client)
    await one.cool_off("T1", "m", 30)
    await one.cool_off("T1", "m", 1)

    assert 29 < await one.take("T1", "m", "final", "d1") <= 30
    assert 29 < await other.take("T1", "m", "final", "d1") <= 30.01
    assert await other.take("T1", "another", "final", "d1") == 0.0


async def test_a_short_cool_off_ends(client: RedisClient) -> None:
    budget = RedisEditBudget(client)
    await budget.cool_off("T1", "m", 0.05)

    wait = await budget.take("T1", "m", "final", "d1")
    await asyncio.sleep(wait + 0.1)  # Redis began to count a little later

    assert 0 < wait < 0.1
    assert await budget.take("T1", "m", "final", "d1") == 0.0


async def test_without_redis_texts_stand_still_and_what_must_arrive_does(
    client: RedisClient, standin: UpstashRedis
) -> None:
    office = Office(client)
    await office.ask("interim")
    standin.faults = Faults(down=True)

    waits = [await office.ask(priority) for priority in ("stage", "first", "interim")]
    finals = await office.granted("final", LIMIT)

    assert waits == [WINDOW_S] * 3
    assert finals == ALONE
    assert office.without_redis == 3 + LIMIT


async def test_a_long_outage_leaves_each_process_a_share(client: RedisClient, standin: UpstashRedis) -> None:
    office = Office(client)
    standin.faults = Faults(down=True)
    office.now += WINDOW_S

    granted = [await office.granted(priority, LIMIT) for priority in ("interim", "click", "final")]
    wait = await office.ask("final")

    assert granted == [ALONE_TEXTS, ALONE - ALONE_TEXTS, 0]
    assert wait == WINDOW_S
    assert 4 * ALONE <= LIMIT


async def test_what_was_granted_without_redis_is_counted_when_it_is_back(
    client: RedisClient, standin: UpstashRedis
) -> None:
    office = Office(client, processes=2)
    standin.faults = Faults(down=True)
    await office.granted("final", ALONE)
    standin.faults = Faults()
    office.now += 10.0

    back = await office.ask("final")
    by_the_other = [await office.ask("final", process=1) for _ in range(LIMIT)]

    assert back == 0.0
    assert by_the_other.count(0.0) == LIMIT - ALONE - 1
    assert by_the_other[-1] == pytest.approx(WINDOW_S - 10.0, abs=1.0)


async def test_without_an_answer_nothing_is_forgotten_that_was_granted_alone(
    client: RedisClient, standin: UpstashRedis
) -> None:
    office = Office(client)
    for _ in range(3):
        standin.faults = Faults(down=True)
        await office.granted("final", 2)
        office.now += 3.0
    standin.faults = Faults()

    granted = await office.granted("final", LIMIT)

    assert granted == LIMIT - 6
