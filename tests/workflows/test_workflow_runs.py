import asyncio
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from upstash_workflow.asyncio.serve import authorization

from bot.errors import Permanent, Transient
from standins.qstash import Faults
from tests.workflows.harness import NEXT_KEY, OVER, PATH, Harness, Recorder, Step, harness, until
from workflows.endpoint import Handler

FAST = Faults(time_scale=0.001)
ALL_FAULTS = dataclasses.replace(
    FAST, deliver_twice=0.3, lose_reply=0.15, lose_delivery_reply=0.2, error_500=0.1, reorder=True
)


def answering(value: Any) -> Step:
    async def step() -> Any:
        return value

    return step


def failing(times: int, error: Exception, value: Any = None) -> Step:
    """A step that raises so many times and then answers."""
    left = [error] * times

    async def step() -> Any:
        if left:
            raise left.pop()
        return value

    return step


def three(second: Step | None = None) -> Recorder:
    return Recorder({"s1": answering({"n": 1}), "s2": second or answering([2]), "s3": answering("three")})


async def test_three_steps_run_once_each_though_the_second_fails_twice(bench: Harness) -> None:
    recorder = three(failing(2, OSError("away"), [2]))
    assert await bench.run(recorder) == "RUN_SUCCESS"
    assert recorder.ran == ["s1", "s2", "s2", "s2", "s3"]
    assert recorder.results == {"s1": {"n": 1}, "s2": [2], "s3": "three"}
    assert bench.statuses == [200, 500, 500, 200, 200, 200]
    assert recorder.failures == []


async def test_when_the_retries_are_used_up_the_failure_is_told_with_run_payload_and_sentence(bench: Harness) -> None:
    recorder = three(failing(9, Transient("GitHub is away.")))
    assert await bench.run(recorder, retries=2) == "RUN_FAILED"
    await asyncio.wait_for(recorder.failed.wait(), 5)
    assert recorder.failures == [("wfr_one", {"draft": "D1"}, "GitHub is away.")]
    assert recorder.ran == ["s1", "s2", "s2", "s2"]
    status, body = await bench.workflows.send("GET", "/v2/workflows/dlq")
    (letter,) = json.loads(body)["messages"]
    assert (status, letter["workflowRunId"], letter["responseStatus"]) == (200, "wfr_one", 503)


async def test_a_permanent_error_is_not_tried_again(bench: Harness) -> None:
    recorder = three(failing(9, Permanent("The repository is gone.")))
    assert await bench.run(recorder) == "RUN_FAILED"
    await asyncio.wait_for(recorder.failed.wait(), 5)
    assert recorder.failures == [("wfr_one", {"draft": "D1"}, "The repository is gone.")]
    assert bench.statuses[:2] == [200, 489]
    assert recorder.ran == ["s1", "s2"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Transient("The model is busy."), "exhausted"),
        (Transient("The model is busy.", retry_after=0.1), "exhausted"),
        (OSError("nobody foresaw this"), "exhausted"),
        (Permanent("The repository is gone."), "failed"),
    ],
)
async def test_a_run_that_was_tried_to_its_end_and_one_that_was_refused_may_end_differently(
    bench: Harness, error: Exception, told: str
) -> None:
    recorder, ends = three(failing(9, error)), asyncio.Queue[str]()

    async def on_exhausted(*_: Any) -> None:
        ends.put_nowait("exhausted")

    async def on_failure(*_: Any) -> None:
        ends.put_nowait("failed")

    workflow = recorder.workflow(retries=1, on_exhausted=on_exhausted)
    bench.serve(dataclasses.replace(workflow, on_failure=on_failure))
    await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    assert await asyncio.wait_for(ends.get(), 5) == told


async def test_a_transient_error_with_a_wait_is_answered_429_and_the_queue_keeps_to_it(bench: Harness) -> None:
    recorder = three(failing(1, Transient("GitHub asks for a pause.", retry_after=0.2), [2]))
    assert await bench.run(recorder) == "RUN_SUCCESS"
    assert bench.statuses == [200, 429, 200, 200, 200]


async def test_the_failure_callback_is_tried_again_when_it_fails_itself(bench: Harness) -> None:
    recorder = three(failing(9, Permanent("Over.")))
    tells = failing(2, OSError("no database"))

    async def on_failure(*told: Any) -> None:
        await tells()
        await recorder.on_failure(*told)

    bench.serve(dataclasses.replace(recorder.workflow(), on_failure=on_failure))
    await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    await asyncio.wait_for(recorder.failed.wait(), 5)
    assert [message for _, _, message in recorder.failures] == ["Over."]


async def test_a_proxys_html_page_does_not_keep_the_failure_from_being_told(bench: Harness) -> None:
    recorder = three()
    bench.serve(recorder.workflow())
    behind = bench.handlers[PATH]
    bench.handlers[PATH] = _broken_proxy(behind)
    await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    await asyncio.wait_for(recorder.failed.wait(), 5)
    assert recorder.failures == [("wfr_one", {"draft": "D1"}, "The bot answered with status 502.")]


def _broken_proxy(behind: Handler) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upstash-Workflow-Is-Failure") == "true":
            return await behind(request)
        return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")

    return answer


async def test_a_run_survives_every_message_being_delivered_twice(bench: Harness) -> None:
    bench.qstash.faults = dataclasses.replace(FAST, deliver_twice=1.0, seed=5)
    recorder = three()
    assert await bench.run(recorder) == "RUN_SUCCESS"
    assert recorder.results == {"s1": {"n": 1}, "s2": [2], "s3": "three"}
    assert set(bench.statuses) == {200}
    assert recorder.failures == []


@pytest.mark.parametrize("step", ["s1", "s2", "s3"])
async def test_a_run_survives_a_lost_reply_that_puts_a_result_into_its_state_twice(bench: Harness, step: str) -> None:
    recorder = three()

    async def lose() -> str:
        bench.qstash.faults = dataclasses.replace(FAST, lose_next_replies=1)
        return step

    recorder.plan = {**recorder.plan, step: lose}
    assert await bench.run(recorder) == "RUN_SUCCESS"
    assert (recorder.results[step], recorder.failures) == (step, [])


async def test_a_state_beyond_the_limit_is_fetched(bench: Harness) -> None:
    bench.qstash.faults = dataclasses.replace(FAST, state_limit_bytes=400)
    recorder = Recorder({f"s{number}": answering("x" * 100) for number in range(6)})
    assert await bench.run(recorder) == "RUN_SUCCESS"
    assert recorder.ran == [f"s{number}" for number in range(6)]


async def test_a_cancelled_run_ends_without_a_failure_and_the_step_under_way_is_answered_200(bench: Harness) -> None:
    async def cancelling() -> None:
        assert await bench.workflows.cancel("wfr_one")

    recorder = three(cancelling)
    assert await bench.run(recorder) == "RUN_CANCELED"
    await until(bench.answered(2))
    assert bench.statuses == [200, 200]
    assert (recorder.ran, recorder.failures) == (["s1", "s2"], [])


async def test_a_cancelled_run_whose_message_comes_late_is_answered_200(bench: Harness) -> None:
    bench.qstash.faults = dataclasses.replace(FAST, state_limit_bytes=1)
    recorder = three()
    bench.serve(recorder.workflow())
    await bench.workflows.trigger(PATH, "wfr_other", {})
    await bench.ended("wfr_other")
    ran = list(recorder.ran)
    headers = {"Upstash-Workflow-RunId": "wfr_other", "Upstash-Workflow-Sdk-Version": "1", "Upstash-Message-Id": "m"}
    status, _, _ = await bench.deliver(b"", headers=headers)
    assert (status, recorder.ran) == (200, ran)


async def test_starting_a_run_twice_starts_it_once(bench: Harness) -> None:
    recorder = three()
    bench.serve(recorder.workflow())
    bench.qstash.faults = dataclasses.replace(FAST, lose_next_replies=1)
    for _ in range(3):
        await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    assert await bench.ended("wfr_one") == "RUN_SUCCESS"
    await bench.workflows.trigger(PATH, "wfr_one", {"draft": "D1"})
    assert recorder.ran == ["s1", "s2", "s3"]


async def test_one_rotation_of_the_signing_keys_is_survived(bench: Harness) -> None:
    status, body = await bench.workflows.send("POST", "/v2/keys/rotate")
    assert (status, json.loads(body)["current"]) == (200, NEXT_KEY)
    assert await bench.run(three()) == "RUN_SUCCESS"


@pytest.mark.parametrize("skew", [-8.0, 8.0])
async def test_a_clock_some_seconds_off_costs_no_retry(bench: Harness, skew: float) -> None:
    bench.qstash.faults = dataclasses.replace(FAST, clock_skew_s=skew)
    assert await bench.run(three()) == "RUN_SUCCESS"
    assert set(bench.statuses) == {200}


async def test_a_step_that_takes_too_long_is_ended_and_tried_again(bench: Harness) -> None:
    hangs = [True]

    async def step() -> str:
        if hangs:
            hangs.pop()
            await asyncio.sleep(60)
        return "done"

    recorder = three(step)
    assert await bench.run(recorder, step_timeout_s=0.05) == "RUN_SUCCESS"
    assert bench.statuses == [200, 503, 200, 200, 200]


async def test_no_client_is_built_for_a_delivery(bench: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a client was built")

    monkeypatch.setattr(authorization, "AsyncQStash", refuse)
    assert await bench.run(three()) == "RUN_SUCCESS"
    assert bench.statuses == [200] * 4


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_runs_under_all_faults_at_once_end_well_with_every_step_in_its_place(tmp_path: Path, seed: int) -> None:
    recorder = three(failing(3, Transient("away"), [2]))
    runs = [f"wfr_{number}" for number in range(8)]
    async with harness(tmp_path, retries=12) as bench:
        bench.serve(recorder.workflow(retries=12))
        for run_id in runs:
            await bench.workflows.trigger(PATH, run_id, {"draft": run_id})
        bench.qstash.faults = dataclasses.replace(ALL_FAULTS, seed=seed)

        async def over() -> bool:
            return all([await bench.state(run_id) in OVER for run_id in runs])

        await until(over, 20)
        bench.qstash.faults = FAST
        assert {await bench.state(run_id) for run_id in runs} == {"RUN_SUCCESS"}
    assert recorder.results == {"s1": {"n": 1}, "s2": [2], "s3": "three"}
    assert recorder.failures == []
