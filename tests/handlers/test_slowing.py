"""A storm of webhooks: nothing is refused or lost, what is above the limit waits to be served with the rest."""

import asyncio

from bot.deliveries import Delivery, DeliverySource
from bot.handlers.webhooks import Slowed
from bot.limits import LIMITS, Denied, LimitKind
from tests.fakes.deliveries import FakeDeliveries


class FakeLimits:
    """Allows `left` requests of each subject."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.asked: dict[tuple[LimitKind, str], set[str]] = {}

    async def check(self, kind: LimitKind, workspace: str, user: str, request_id: str) -> Denied | None:
        seen = self.asked.setdefault((kind, workspace), set())
        if request_id in seen or len(seen) < self.left:
            seen.add(request_id)
            return None
        return Denied(kind=kind, limit=LIMITS[kind][0], retry_after_s=30.0)


def push(number: int, subject: str = "github:repository:7") -> Delivery:
    return Delivery(source=DeliverySource.GITHUB, id=f"d-{number}", event="push", subject=subject)


async def test_all_of_a_storm_is_recorded_and_what_is_too_much_is_due_a_minute_later() -> None:
    log = FakeDeliveries()
    slowed = Slowed(log, FakeLimits(10))

    recorded = await asyncio.gather(*(slowed.record(push(number), 10.0) for number in range(50)))

    assert recorded == [True] * 50
    assert len(log.recorded) == 50
    assert sorted(log.waits) == [10.0] * 10 + [60.0] * 40


async def test_sources_and_subjects_are_counted_apart() -> None:
    log, limits = FakeDeliveries(), FakeLimits(1)
    slowed = Slowed(log, limits)
    ticket = Delivery(source=DeliverySource.LINEAR, id="d-1", event="Issue", subject="linear:organization:acme")

    await slowed.record(push(1), 10.0)
    await slowed.record(push(2, "github:repository:8"), 10.0)
    await slowed.record(ticket, 0.0)

    assert log.waits == [10.0, 10.0, 0.0]
    assert set(limits.asked) == {
        ("github", "github:repository:7"), ("github", "github:repository:8"), ("linear", "linear:organization:acme"),
    }  # fmt: skip


async def test_a_delivery_that_comes_again_counts_once() -> None:
    log = FakeDeliveries()
    slowed = Slowed(log, FakeLimits(1))

    assert [await slowed.record(push(1), 10.0) for _ in range(3)] == [True, False, False]
    assert log.waits[0] == 10.0
