"""The limits, counted by the SDK's own script in a real Redis. Time stands still, or goes as the test wants it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.redis import RedisClient, RedisLimits, keys
from bot.adapters.redis.limits import next_slot_ms
from bot.limits import LIMITS, Denied, Limit, LimitKind
from standins.redis import Faults, UpstashRedis

PATIENCE = "bot.adapters.redis.limits._PATIENCE_S"
TEN: dict[LimitKind, tuple[Limit, ...]] = {"draft": (Limit(requests=10, window_s=60, per="person"),)}


class Clock:
    """The time of the SDK and of the limiter, in Unix milliseconds; it begins a minute's window."""

    def __init__(self) -> None:
        self.ms = int(time.time()) // 600 * 600_000

    def seconds(self) -> float:
        return self.ms / 1000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("upstash_ratelimit.limiter.now_ms", lambda: clock.ms)
    return clock


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine may take longer to count than people are let wait for it."""
    monkeypatch.setattr(PATIENCE, 10.0)


class Asking:
    """A limiter, and requests that are each another one."""

    def __init__(self, client: RedisClient, clock: Clock, limits: dict[LimitKind, tuple[Limit, ...]]) -> None:
        self.let_through: list[LimitKind] = []
        self.denied: list[LimitKind] = []
        self.asked = 0
        self.limits = RedisLimits(
            client, limits, on_let_through=self.let_through.append, on_denied=self.denied.append, clock=clock.seconds
        )

    async def ask(self, kind: LimitKind = "draft", workspace: str = "T1", user: str = "U1") -> Denied | None:
        self.asked += 1
        return await self.limits.check(kind, workspace, user, f"{id(self)}-{self.asked}")

    async def all_at_once(self, number: int, kind: LimitKind = "draft") -> int:
        """How many of so many were allowed."""
        answers: Sequence[Denied | None] = await asyncio.gather(*(self.ask(kind) for _ in range(number)))
        return answers.count(None)


@pytest.fixture
def asking(client: RedisClient, clock: Clock) -> Asking:
    return Asking(client, clock, TEN)


def test_the_table_says_what_may_be_asked_for() -> None:
    assert {kind: [(one.requests, one.window_s, one.per) for one in limits] for kind, limits in LIMITS.items()} == {
        "brand": [(2, 600, "workspace")],
        "draft": [(10, 60, "person"), (60, 60, "workspace")],
        "revise": [(20, 60, "person"), (120, 60, "workspace")],
        "edit": [(60, 60, "person"), (360, 60, "workspace")],
        "shelf": [(20, 60, "person"), (120, 60, "workspace")],
        "github": [(60, 60, "subject")],
        "linear": [(60, 60, "subject")],
    }


def test_nobody_can_change_the_table() -> None:
    with pytest.raises(TypeError):
        LIMITS["draft"] = ()  # type: ignore[index]  # that is what is refused


async def test_of_fifty_at_once_a_limit_of_ten_lets_exactly_ten_through(asking: Asking) -> None:
    assert await asking.all_at_once(50) == 10
    assert (asking.let_through, len(asking.denied)) == ([], 40)


@pytest.mark.parametrize("kind", LIMITS)
async def test_of_far_too_many_at_once_each_limit_lets_exactly_its_number_through(
    client: RedisClient, clock: Clock, kind: LimitKind
) -> None:
    asking = Asking(client, clock, dict(LIMITS))
    most = LIMITS[kind][0].requests

    allowed = [await asking.all_at_once(50, kind) for _ in range(-(-most // 50) + 1)]

    assert sum(allowed) == most
    assert asking.let_through == []


@pytest.fixture
async def processes(rest_url: str, rest_token: str, clock: Clock) -> AsyncIterator[list[Asking]]:
    """Five processes with a client each."""
    async with AsyncExitStack() as stack:
        clients = [RedisClient(rest_url, rest_token) for _ in range(5)]
        for client in clients:
            await client.open()
            stack.push_async_callback(client.close)
        yield [Asking(client, clock, TEN) for client in clients]


async def test_all_processes_count_together(processes: list[Asking]) -> None:
    allowed = await asyncio.gather(*(process.all_at_once(10) for process in processes))

    assert sum(allowed) == 10


async def test_people_workspaces_and_kinds_are_counted_apart(client: RedisClient, clock: Clock) -> None:
    asking = Asking(client, clock, dict(LIMITS))
    assert await asking.all_at_once(11) == 10

    assert await asking.ask() is not None
    assert await asking.ask(user="U2") is None
    assert await asking.ask(workspace="T2") is None
    assert await asking.ask("revise") is None


async def test_a_workspace_of_any_size_has_its_own_limit(client: RedisClient, clock: Clock) -> None:
    asking = Asking(client, clock, dict(LIMITS))
    everybody = [await asking.ask(user=f"U{number % 100}") for number in range(65)]

    assert everybody.count(None) == 60
    denied = await asking.ask(user="U99")
    assert denied is not None
    assert denied.limit.per == "workspace"


async def test_who_comes_back_when_told_is_let_in_and_not_before(asking: Asking, clock: Clock) -> None:
    clock.ms += 20_000
    await asking.all_at_once(10)
    clock.ms += 50_000  # into the next window: ten of the last one still count, by what is left of it

    denied = [await asking.ask() for _ in range(3)]
    first = next(one for one in denied if one is not None)
    told = round(first.retry_after_s * 1000)
    clock.ms += told - 1
    assert await asking.ask() is not None
    clock.ms += 1
    assert await asking.ask() is None


async def test_a_request_that_is_tried_again_counts_once(asking: Asking) -> None:
    for number in range(9):
        assert await asking.limits.check("draft", "T1", "U1", f"request {number}") is None
    for _ in range(20):
        assert await asking.limits.check("draft", "T1", "U1", "request 0") is None

    assert await asking.limits.check("draft", "T1", "U1", "request 9") is None
    assert await asking.limits.check("draft", "T1", "U1", "request 10") is not None


async def test_a_request_that_was_denied_is_looked_at_anew_when_it_is_tried_again(asking: Asking, clock: Clock) -> None:
    await asking.all_at_once(10)
    assert await asking.limits.check("draft", "T1", "U1", "again") is not None
    assert await asking.limits.check("draft", "T1", "U1", "again") is not None

    clock.ms += 120_000
    assert await asking.limits.check("draft", "T1", "U1", "again") is None


@pytest.mark.parametrize(
    "faults",
    [Faults(down=True), Faults(error_500=True), Faults(hang_s=5.0), Faults(delay_s=0.6), Faults(lose_reply=True)],
    ids=["down", "a gateway's 500", "hangs", "slow", "replies are lost"],
)
async def test_a_redis_that_is_slow_or_away_lets_people_through_in_time_and_is_counted(
    asking: Asking, standin: UpstashRedis, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asking.all_at_once(11)
    monkeypatch.setattr(PATIENCE, 0.5)  # what it really is
    standin.faults = faults
    begun = time.perf_counter()

    assert await asking.ask() is None

    assert time.perf_counter() - begun < 1.0
    assert asking.let_through == ["draft"]


async def test_a_redis_that_answers_within_half_a_second_still_counts(asking: Asking, standin: UpstashRedis) -> None:
    await asking.all_at_once(10)
    standin.faults = Faults(delay_s=0.1)

    assert await asking.ask() is not None
    assert asking.let_through == []


async def test_an_odd_answer_lets_people_through(asking: Asking, client: RedisClient, clock: Clock) -> None:
    name = f"{keys.LIMIT_PREFIX}:{keys.limit_of('draft', 'person', 'T1/U1')}:{clock.ms // 60_000}"
    await client.run("SET", name, "not a number", "EX", 60)

    assert await asking.ask() is None
    assert asking.let_through == ["draft"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pauses=st.lists(st.integers(0, 9_000), min_size=20, max_size=60), most=st.integers(1, 6))
async def test_at_no_time_more_than_the_limit_is_allowed_by_the_sdks_rule(
    client: RedisClient, clock: Clock, pauses: list[int], most: int
) -> None:
    """The rule: the requests of this window, and those of the last one by the share of it that the window still has."""
    await client.run("FLUSHALL")
    window = 20_000
    asking = Asking(client, clock, {"draft": (Limit(requests=most, window_s=20, per="person"),)})
    begun = clock.ms
    allowed: list[int] = []
    for pause in pauses:
        clock.ms += pause
        at = clock.ms
        current = [each for each in allowed if each // window == at // window]
        former = [each for each in allowed if each // window == at // window - 1]
        weighted = len(former) * (window - at % window) // window
        denied = await asking.ask()

        assert (denied is None) == (weighted + len(current) < most)
        if denied is None:
            allowed.append(at)
            assert weighted + len(current) + 1 <= most
        else:
            assert 0 < denied.retry_after_s <= 2 * window / 1000
    clock.ms = begun


@given(most=st.integers(1, 60), previous=st.integers(0, 60), current=st.integers(0, 60))
def test_the_next_slot_is_the_first_moment_that_the_rule_allows(most: int, previous: int, current: int) -> None:
    window, previous, current = 6_000, min(previous, most), min(current, most)

    def allows(at: int) -> bool:
        former, here = (previous, current) if at < window else (current, 0)
        return former * (window - at % window) // window + here < most

    slot = next_slot_ms(most, window, previous, current)

    assert allows(slot)
    assert slot == 0 or not allows(slot - 1)
