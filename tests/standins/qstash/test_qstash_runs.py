import base64
import json
from pathlib import Path
from typing import Any

import pytest
from qstash import AsyncQStash
from qstash.errors import QStashError

from standins.qstash import Faults
from tests.standins.qstash.conftest import Serving, SettableClock, make_qstash, serve
from tests.standins.qstash.destination import Arrival, Destination


def control(url: str, run_id: str, *, init: bool = False, **more: str) -> dict[str, str]:
    """The headers of a message of a run, as the workflow SDK sends them."""
    return {
        "Content-Type": "application/json",
        "Upstash-Workflow-Init": str(init).lower(),
        "Upstash-Workflow-RunId": run_id,
        "Upstash-Workflow-Url": url,
        "Upstash-Forward-Upstash-Workflow-Sdk-Version": "1",
        "Upstash-Failure-Callback": url,
        "Upstash-Failure-Callback-Forward-Upstash-Workflow-Is-Failure": "true",
        "Upstash-Failure-Callback-Workflow-Runid": run_id,
        "Upstash-Failure-Callback-Workflow-Init": "false",
        "Upstash-Failure-Callback-Workflow-Url": url,
        "Upstash-Failure-Callback-Workflow-Calltype": "failureCall",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


async def send(client: AsyncQStash, url: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    item = {"destination": url, "headers": headers, "body": body, "queue": None}
    (answer,) = await client.http.request(path="/v2/batch", method="POST", body=json.dumps([item]))
    found: dict[str, Any] = answer
    return found


def state(arrival: Arrival) -> list[str]:
    """The decoded bodies of the state that a delivery carries."""
    return [base64.b64decode(item["body"]).decode() for item in json.loads(arrival.body)]


async def test_a_run_is_created_once_carries_its_state_and_ends(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    first = await send(fast.client, url, control(url, "wfr_a", init=True), "payload")
    again = await send(fast.client, url, control(url, "wfr_a", init=True), "other")
    assert again == {"messageId": first["messageId"], "deduplicated": True}
    await destination.after(1)
    second = await send(fast.client, url, control(url, "wfr_a"), '{"stepId": 1}')
    one, two = await destination.after(2)
    assert (state(one), state(two)) == (["payload"], ["payload", '{"stepId": 1}'])
    assert json.loads(two.body)[1]["messageId"] == second["messageId"] == two.headers["Upstash-Message-Id"]
    assert two.headers["Upstash-Workflow-RunId"] == "wfr_a"
    assert two.headers["Upstash-Workflow-Sdk-Version"] == "1"
    whole = await fast.client.http.request(path="/v2/workflows/runs/wfr_a", method="GET")
    assert [item["callType"] for item in whole] == ["step", "step"]
    path = "/v2/workflows/runs/wfr_a?cancel=false"
    await fast.client.http.request(path=path, method="DELETE", parse_response=False)
    with pytest.raises(QStashError, match="404"):
        await fast.client.http.request(path=path, method="DELETE")
    with pytest.raises(QStashError, match="400"):
        await send(fast.client, url, control(url, "wfr_a"), '{"stepId": 2}')
    assert await send(fast.client, url, control(url, "wfr_a", init=True), "again") == again


async def test_a_result_that_is_sent_twice_is_in_the_state_twice(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    for _ in range(2):
        await send(fast.client, url, control(url, "wfr_a"), "same")
    arrivals = await destination.after(3)
    assert max(map(state, arrivals)) == ["p", "same", "same"]


async def test_a_state_beyond_the_limit_is_delivered_as_an_empty_body(fast: Serving, destination: Destination) -> None:
    fast.qstash.faults = Faults(state_limit_bytes=300)
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    await send(fast.client, url, control(url, "wfr_a"), "x" * 300)
    small, large = await destination.after(2)
    assert (state(small), large.body) == (["p"], b"")


async def test_a_sleeping_step_waits_and_a_cancelled_run_sends_nothing_more(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    url = f"{destination.url}/w"
    for run_id in ("wfr_a", "wfr_b", "wfr_c", "wfr_d"):
        label = "odd" if run_id in {"wfr_a", "wfr_c"} else "even"
        await send(clocked.client, url, control(url, run_id, init=True, Upstash_Label=label), run_id)
        await send(clocked.client, url, control(url, run_id, Upstash_Delay="30s"), "slept")
    await clocked.qstash.fire_due(clock())
    assert len(destination.arrivals) == 4

    async def cancelled(query: str) -> object:
        return await clocked.client.http.request(path=f"/v2/workflows/runs?{query}", method="DELETE")

    assert await cancelled("label=odd&count=1") == {"cancelled": 1}
    assert await cancelled("workflowRunIds=wfr_b&workflowRunIds=wfr_unknown") == {"cancelled": 1}
    await clocked.client.http.request(path="/v2/workflows/runs/wfr_c", method="DELETE", parse_response=False)
    clock.now += 30
    await clocked.qstash.fire_due(clock())
    assert [arrival.headers["Upstash-Workflow-RunId"] for arrival in destination.arrivals[4:]] == ["wfr_d"]
    logs = await clocked.client.http.request(path="/v2/workflows/logs?state=RUN_CANCELED", method="GET")
    assert {run["workflowRunId"] for run in logs["runs"]} == {"wfr_a", "wfr_b", "wfr_c"}
    assert await cancelled(f"workflowUrl={url}") == {"cancelled": 1}


async def test_a_failed_run_calls_its_failure_callback_and_is_resumed_or_restarted(
    fast: Serving, destination: Destination
) -> None:
    url = f"{destination.url}/w"
    destination.answers = [(200, {}, ""), (489, {"Upstash-NonRetryable-Error": "true"}, '{"message": "no"}')]
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    await send(fast.client, url, control(url, "wfr_a"), "one")
    failure = (await destination.after(3))[2]
    report = json.loads(failure.body)
    assert failure.headers["Upstash-Workflow-Is-Failure"] == "true"
    assert (report["workflowRunId"], report["status"], base64.b64decode(report["sourceBody"])) == ("wfr_a", 489, b"p")
    assert (await fast.client.dlq.list()).messages == []
    dead = (await fast.client.http.request(path="/v2/workflows/dlq", method="GET"))["messages"]
    assert [letter["dlqId"] for letter in dead] == [report["dlqId"]]
    path = f"/v2/workflows/dlq/resume/{report['dlqId']}"
    resumed = await fast.client.http.request(path=path, method="POST")
    arrival = (await destination.after(4))[3]
    assert state(arrival) == ["p", "one"]
    assert arrival.headers["Upstash-Workflow-RunId"] == resumed["workflowRunId"] != "wfr_a"
    assert json.loads(arrival.body)[1]["messageId"] == arrival.headers["Upstash-Message-Id"]
    with pytest.raises(QStashError, match="404"):
        await fast.client.http.request(path=path, method="POST")


async def test_failed_runs_are_restarted_from_their_payload(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    destination.answers = [(200, {}, ""), (500, {}, "")]
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    await send(fast.client, url, control(url, "wfr_a", Upstash_Retries="0"), "one")
    await destination.after(3)
    answer = await fast.client.http.request(path="/v2/workflows/dlq/restart", method="POST")
    (run,) = answer["workflowRuns"]
    arrival = (await destination.after(4))[3]
    assert (state(arrival), arrival.headers["Upstash-Workflow-RunId"]) == (["p"], run["workflowRunId"])


async def test_a_call_reports_every_attempt_to_the_run_and_a_failing_third_party_does_not_end_it(
    fast: Serving, destination: Destination
) -> None:
    url, third_party = f"{destination.url}/w", f"{destination.url}/api"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    destination.answers = [(503, {}, "busy")]
    call = control(url, "wfr_a") | {
        "Upstash-Workflow-CallType": "toCallback",
        "Upstash-Retries": "0",
        "Upstash-Method": "PUT",
        "Upstash-Callback": url,
        "Upstash-Callback-Workflow-RunId": "wfr_a",
        "Upstash-Callback-Workflow-CallType": "fromCallback",
        "Upstash-Callback-Workflow-Init": "false",
        "Upstash-Callback-Forward-Upstash-Workflow-Callback": "true",
    }
    await send(fast.client, third_party, call, "question")
    _, asked, told = await destination.after(3)
    assert (asked.path, asked.method, asked.body) == ("/api", "PUT", b"question")
    assert told.headers["Upstash-Workflow-Callback"] == "true"
    report = json.loads(told.body)
    assert (report["status"], base64.b64decode(report["body"])) == (503, b"busy")
    whole = await fast.client.http.request(path="/v2/workflows/runs/wfr_a", method="GET")
    assert [item["callType"] for item in whole] == ["step", "toCallback", "fromCallback"]


async def test_a_run_goes_on_after_a_restart_with_its_state_and_ids_are_still_known(
    tmp_path: Path, clock: SettableClock, destination: Destination
) -> None:
    url = f"{destination.url}/w"
    async with serve(make_qstash(tmp_path, clock=clock)) as served:
        await send(served.client, url, control(url, "wfr_a", init=True), "p")
        await served.qstash.fire_due(clock())
        await send(served.client, url, control(url, "wfr_a", Upstash_Delay="1h"), "one")
        await send(served.client, url, control(url, "wfr_b", init=True), "p")
        await served.client.http.request(path="/v2/workflows/runs/wfr_b", method="DELETE", parse_response=False)
    destination.arrivals.clear()
    clock.now += 3600
    async with serve(make_qstash(tmp_path, clock=clock)) as served:
        await served.qstash.fire_due(clock())
        assert [state(arrival) for arrival in destination.arrivals] == [["p", "one"]]
        assert (await send(served.client, url, control(url, "wfr_b", init=True), "p"))["deduplicated"]


async def test_a_message_under_way_when_the_process_dies_is_delivered_again(
    tmp_path: Path, destination: Destination
) -> None:
    destination.hangs = True
    async with serve(make_qstash(tmp_path)) as served:
        await served.client.message.publish(url=destination.url, body="x", retries=0)
        await destination.after(1)
    destination.hangs = False
    async with serve(make_qstash(tmp_path)):
        assert [arrival.body for arrival in await destination.after(2)] == [b"x", b"x"]
