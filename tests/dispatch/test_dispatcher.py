"""The dispatcher: every request ends, served, refused with a word, or given up visibly; none holds up the others."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.dispatch import Dispatcher
from bot.errors import NotInChannel, Transient, UsageError
from bot.recorded import Recorded, RequestKind
from tests.drafting.engine import until
from tests.fakes.requests import FakeRequests
from tests.fakes.stores import FakeDrafts
from tests.fakes.tables import Tables


@dataclass
class Serving:
    """Serves as each test says: `outcomes` are raised or answered in turn, then all is done."""

    outcomes: list[Exception | float] = field(default_factory=list)
    telling: Exception | None = None
    abandoning: Exception | None = None
    told: list[str] = field(default_factory=list)
    abandoned: list[str] = field(default_factory=list)
    hangs: Callable[[Recorded], bool] = lambda _: False
    at_work: int = 0
    most_at_work: int = 0

    async def serve(self, recorded: Recorded) -> float:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if self.hangs(recorded):
                await asyncio.Event().wait()
            outcome = self.outcomes.pop(0) if self.outcomes else 0.0
            if isinstance(outcome, Exception):
                raise outcome
            return outcome
        finally:
            self.at_work -= 1

    async def tell(self, recorded: Recorded, sentence: str) -> None:
        if self.telling is not None:
            raise self.telling
        self.told.append(sentence)

    async def abandon(self, recorded: Recorded) -> None:
        self.abandoned.append(recorded.id)
        if self.abandoning is not None:
            raise self.abandoning


async def record(requests: FakeRequests, *names: str) -> None:
    for name in names:
        await requests.record(workspace="T0ACME", kind=RequestKind.COMMAND, key=name, name="/notra", payload={})


@asynccontextmanager
async def dispatching(requests: FakeRequests, serving: Serving) -> AsyncIterator[Dispatcher]:
    async def present(workspace: str, draft_id: str) -> None:
        raise NotImplementedError("nothing is mended in these tests")

    dispatcher = Dispatcher(requests=requests, drafts=FakeDrafts(Tables()), present=present)
    requests.on_due = lambda: dispatcher.wake(urgent=True)
    running = asyncio.create_task(dispatcher.run(serving))
    try:
        yield dispatcher
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        for task in asyncio.all_tasks():
            if task.get_name().startswith("serve "):
                task.cancel()


async def test_a_transient_failure_is_tried_again_and_then_done() -> None:
    requests, serving = FakeRequests(), Serving([Transient("busy", 0.5), Transient("busy")])
    await record(requests, "one")

    async with dispatching(requests, serving):
        await until(lambda: requests.finished, "the end")

    assert requests.postponed == [0.5, 2.0]
    assert serving.abandoned == []


async def test_a_request_that_waits_for_its_draft_does_not_use_up_its_tries() -> None:
    requests, serving = FakeRequests(), Serving([2.0] * 20 + [Transient("busy")])
    await record(requests, "one")

    async with dispatching(requests, serving):
        await until(lambda: requests.finished, "the end")

    assert (len(requests.waits), len(requests.postponed)) == (20, 1)


async def test_a_request_that_always_fails_is_given_up_visibly() -> None:
    requests, serving = FakeRequests(), Serving([Transient("busy")] * 50)
    await record(requests, "one")

    async with dispatching(requests, serving):
        await until(lambda: serving.abandoned, "the word about it")

    assert requests.given_up == {"one": "Transient"}
    assert len(requests.postponed) == 7


async def test_what_cannot_be_given_up_in_order_is_in_the_log() -> None:
    requests, serving = FakeRequests(), Serving([Transient("busy")] * 50, abandoning=KeyError("a mistake of ours"))
    await record(requests, "one")

    with capture_logs() as logs:
        async with dispatching(requests, serving):
            await until(lambda: serving.abandoned, "the word about it")
            await asyncio.sleep(0)

    assert "request not given up in order" in {entry["event"] for entry in logs}


@pytest.mark.parametrize("telling", [None, NotInChannel("I am not in this channel.")])
async def test_a_refusal_ends_the_request_even_where_nobody_can_be_told(telling: Exception | None) -> None:
    requests, serving = FakeRequests(), Serving([UsageError("Which repository?")], telling=telling)
    await record(requests, "one")

    async with dispatching(requests, serving):
        await until(lambda: requests.finished, "the end")

    assert requests.due == []


async def test_requests_that_hang_do_not_hold_up_the_one_after_them() -> None:
    requests = FakeRequests()
    serving = Serving(hangs=lambda recorded: recorded.id != "stop")
    await record(requests, *(f"r{number}" for number in range(40)), "stop")

    async with dispatching(requests, serving):
        await until(lambda: requests.finished == ["stop"], "the Stop")


async def test_there_is_a_bound_to_what_is_served_at_once() -> None:
    requests, serving = FakeRequests(), Serving(hangs=lambda _: True)
    await record(requests, *(f"r{number}" for number in range(400)))

    async with dispatching(requests, serving):
        await until(lambda: serving.at_work == 256, "the bound")
        await asyncio.sleep(0.02)

    assert serving.most_at_work == 256
    assert len(requests.due) == 144
