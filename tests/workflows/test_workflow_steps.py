import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from tests.workflows.harness import PATH, RUN_HEADERS, Harness, Recorder, state_array, until
from workflows.steps import LARGEST_RESULT, Steps

Route = Callable[[Steps, Mapping[str, Any]], Awaitable[None]]


async def one() -> int:
    return 1


async def outcome(bench: Harness, route: Route) -> list[tuple[str, str]]:
    """Run a workflow of this route to its end; return what was told of its failure, as (run, sentence)."""
    recorder = Recorder()
    bench.serve(recorder.workflow(route=route))
    await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    if await bench.ended("wfr_one") == "RUN_FAILED":
        await asyncio.wait_for(recorder.failed.wait(), 5)
    return [(run_id, message) for run_id, _, message in recorder.failures]


async def test_a_route_that_catches_every_exception_ends_its_delivery_all_the_same(bench: Harness) -> None:
    caught: list[str] = []

    async def route(steps: Steps, _: Mapping[str, Any]) -> None:
        for name in ("a", "b"):
            try:
                await steps.run(name, one)
            except Exception as error:  # noqa: BLE001 -- the mistake that this test is about
                caught.append(repr(error))

    assert (await outcome(bench, route), caught) == ([], [])
    assert bench.statuses == [200, 200, 200]


async def test_a_route_that_catches_every_exception_does_no_more_once_the_run_is_cancelled(bench: Harness) -> None:
    ran: list[str] = []

    async def cancelling() -> None:
        ran.append("a")
        await bench.workflows.cancel("wfr_one")

    async def never() -> None:
        ran.append("b")

    async def route(steps: Steps, _: Mapping[str, Any]) -> None:
        with contextlib.suppress(Exception):
            await steps.run("a", cancelling)
        await steps.run("b", never)

    assert await outcome(bench, route) == []
    await until(bench.answered(1))
    assert (ran, bench.statuses) == (["a"], [200])


async def test_a_route_may_return_before_its_first_step(bench: Harness) -> None:
    async def route(_: Steps, __: Mapping[str, Any]) -> None:
        return

    assert await outcome(bench, route) == []
    assert bench.statuses == [200]


async def test_a_route_that_raises_before_its_first_step_has_its_failure_told(bench: Harness) -> None:
    async def route(_: Steps, payload: Mapping[str, Any]) -> None:
        raise KeyError(payload["draft"])

    assert await outcome(bench, route) == [("wfr_one", "Something unexpected went wrong (KeyError).")]


async def test_code_before_the_first_step_runs_once_a_delivery(bench: Harness) -> None:
    entered: list[Mapping[str, Any]] = []

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        entered.append(payload)
        await steps.run("a", one)

    assert await outcome(bench, route) == []
    assert entered == [{"draft": "D1"}] * 2


async def test_steps_side_by_side_are_refused(bench: Harness) -> None:
    async def slow() -> None:
        await asyncio.sleep(0.05)

    async def route(steps: Steps, _: Mapping[str, Any]) -> None:
        await asyncio.gather(steps.run("a", slow), steps.run("b", slow))

    assert await outcome(bench, route) == [("wfr_one", "The step b was started while a was running.")]


async def test_a_step_within_a_step_is_refused(bench: Harness) -> None:
    async def route(steps: Steps, _: Mapping[str, Any]) -> None:
        async def outer() -> int:
            return await steps.run("inner", one)

        await steps.run("outer", outer)

    assert await outcome(bench, route) == [("wfr_one", "The step inner was started while outer was running.")]


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (object(), "returned something that is not JSON"),
        (float("nan"), "returned something that is not JSON"),
        ((1, 2), "returned something that JSON changes"),
        ({1: 2}, "returned something that JSON changes"),
        ("x" * LARGEST_RESULT, "returned 32,770 characters; at most 32,768 are allowed"),
    ],
)
async def test_a_result_that_would_not_come_back_as_it_was_ends_the_run_after_one_attempt(
    bench: Harness, result: object, reason: str
) -> None:
    ran: list[str] = []

    async def step() -> object:
        ran.append("a")
        return result

    async def route(steps: Steps, _: Mapping[str, Any]) -> None:
        await steps.run("a", step)

    assert await outcome(bench, route) == [("wfr_one", f"The step a {reason}.")]
    assert ran == ["a"]


async def test_what_an_unexpected_error_says_stays_out_of_the_answer(bench: Harness) -> None:
    async def leak() -> None:
        raise RuntimeError("postgres://user:password@host")

    recorder = Recorder({"s1": leak})
    bench.serve(dataclasses.replace(recorder.workflow()))
    status, answer, _ = await bench.deliver(state_array(), headers=RUN_HEADERS)
    assert (status, answer["message"]) == (500, "Something unexpected went wrong (RuntimeError).")


async def test_a_timeout_of_the_steps_own_is_not_mistaken_for_the_limit(bench: Harness) -> None:
    async def step() -> None:
        raise TimeoutError

    bench.serve(Recorder({"s1": step}).workflow())
    status, answer, _ = await bench.deliver(state_array(), headers=RUN_HEADERS)
    assert (status, answer["error"]) == (500, "TimeoutError")
