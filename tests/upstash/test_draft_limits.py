import asyncio
import time

import pytest

from bot.adapters.redis import LIMITS, Limit, RedisClient, RedisDraftLimits
from bot.adapters.redis.limits import Kind
from standins.redis import Faults, UpstashRedis

LONG: dict[Kind, Limit] = {
    "draft": Limit(requests=10, window_s=86_400),
    "edit": Limit(requests=60, window_s=86_400),
    "shelf": Limit(requests=20, window_s=86_400),
}


def limits_of(client: RedisClient, let_through: list[Kind] | None = None) -> RedisDraftLimits:
    return RedisDraftLimits(client, LONG, on_let_through=(let_through if let_through is not None else []).append)


def test_a_person_may_ask_for_ten_drafts_sixty_edits_and_twenty_places_on_the_shelf_a_minute() -> None:
    assert {kind: (limit.requests, limit.window_s) for kind, limit in LIMITS.items()} == {
        "draft": (10, 60),
        "edit": (60, 60),
        "shelf": (20, 60),
        "brand": (2, 600),
    }


async def test_all_at_once_exactly_the_limit_is_allowed(client: RedisClient) -> None:
    limits = limits_of(client)
    answers = await asyncio.gather(*(limits.check("draft", "T1", "U1") for _ in range(30)))
    assert answers.count(None) == 10
    assert all(0 < wait <= 86_400 for wait in answers if wait is not None)


async def test_people_workspaces_and_kinds_are_counted_apart(client: RedisClient) -> None:
    limits = limits_of(client)
    await asyncio.gather(*(limits.check("draft", "T1", "U1") for _ in range(11)))
    assert await limits.check("draft", "T1", "U1") is not None
    assert await limits.check("draft", "T1", "U2") is None
    assert await limits.check("draft", "T2", "U1") is None
    assert await limits.check("edit", "T1", "U1") is None


async def test_who_was_denied_is_not_asked_about_again(client: RedisClient, standin: UpstashRedis) -> None:
    limits = limits_of(client)
    await asyncio.gather(*(limits.check("draft", "T1", "U1") for _ in range(11)))
    standin.faults = Faults(down=True)
    assert await limits.check("draft", "T1", "U1") is not None


async def test_a_denial_is_over_when_it_said(client: RedisClient) -> None:
    now = time.time()
    limits = RedisDraftLimits(client, {"draft": Limit(requests=1, window_s=600)}, clock=lambda: now)
    await limits.check("draft", "T1", "U1")
    wait = await limits.check("draft", "T1", "U1")
    assert wait is not None
    now += wait + 1
    await client.run("FLUSHALL")
    assert await limits.check("draft", "T1", "U1") is None


@pytest.mark.parametrize("faults", [Faults(down=True), Faults(error_500=True), Faults(hang_s=5.0)], ids=str)
async def test_an_outage_lets_people_through(client: RedisClient, standin: UpstashRedis, faults: Faults) -> None:
    let_through: list[Kind] = []
    limits = limits_of(client, let_through)
    standin.faults = faults
    async with asyncio.timeout(3):
        assert await limits.check("edit", "T1", "U1") is None
    assert let_through == ["edit"]


async def test_an_odd_answer_lets_people_through(client: RedisClient) -> None:
    let_through: list[Kind] = []
    window = int(time.time() * 1000) // 86_400_000
    await client.run("SET", f"limit:draft:T1:U1:{window}", "not a number")
    assert await limits_of(client, let_through).check("draft", "T1", "U1") is None
    assert let_through == ["draft"]
