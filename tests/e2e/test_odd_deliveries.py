"""What comes again byte for byte starts nothing twice; what QStash signed for a run that cannot be ends there."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.hostile.deliveries import items_of, report_of, steps_of
from tests.e2e.hostile.odd import escaped, written
from tests.e2e.hostile.requests import SLACK, WORKFLOWS, Request
from tests.e2e.hostile.slack import FORM, JSON
from tests.e2e.hostile.wire import Answer, Lines
from tests.e2e.product import ADA, RELEASES, Product
from tests.e2e.wire import click_of, command_form, event_of

DRAFT, REVISE, *_ = WORKFLOWS
KNOWN = {"workspace": "T0ACME", "draft_id": "d1", "run_id": "wfr_d1_1", "request_id": "r1"}


async def sent(notra: Product, request: Request) -> list[Answer]:
    """The answers to the same bytes, sent over as many connections at once."""
    raw = request.written(f"127.0.0.1:{notra.settings.port}", "x1x", "")
    async with Lines("127.0.0.1", notra.settings.port, request.times) as lines:
        return list(await asyncio.gather(*(lines.ask(raw) for _ in range(request.times))))


async def from_slack(notra: Product, body: bytes, kind: bytes = FORM) -> list[int]:
    """The statuses of five equal requests of Slack's."""
    headers = ((b"Content-Type", kind),)
    request = Request(what="again", path=SLACK, body=body, headers=headers, seal="Slack's", times=5)
    return [answer.status for answer in await sent(notra, request)]


async def from_qstash(
    notra: Product, path: bytes, body: object, *, failed: bool = False, times: int = 1
) -> list[tuple[int, dict[str, Any]]]:
    """The statuses and answers of a delivery of QStash's, made so many times at once."""
    headers = [(b"Upstash-Workflow-RunId", b"wfr_any_1"), (b"Upstash-Workflow-Sdk-Version", b"1")]
    if failed:
        headers.append((b"Upstash-Workflow-Is-Failure", b"true"))
    body, seal = written(body), "QStash's"
    request = Request(what="delivery", path=path, body=body, headers=tuple(headers), seal=seal, times=times)
    return [(answer.status, json.loads(answer.body)) for answer in await sent(notra, request)]


async def payload_of(notra: Product, kind: str) -> dict[str, str]:
    """The payload of the only run of this kind."""
    [run] = await notra.rows("select * from runs where kind = %s", kind)
    return {"workspace": "T0ACME", "draft_id": run["draft_id"], "run_id": run["id"], "request_id": run["request_id"]}


async def started(notra: Product) -> dict[str, int]:
    """How much there is of all that a request may start."""
    [rows] = await notra.rows(
        "select (select count(*) from requests) as requests, (select count(*) from drafts) as drafts, "
        "(select count(*) from runs) as runs, (select count(*) from versions) as versions"
    )
    return {**rows, "messages": len(notra.drafts()), "model calls": len(notra.model_calls())}


async def test_the_same_bytes_again_start_nothing_twice(notra: Product) -> None:
    assert await from_slack(notra, urlencode(command_form("draft changelog acme/rocket")).encode()) == [200] * 5
    message = await notra.message_with("draft_approve")
    said = {"type": "message", "user": ADA, "channel": RELEASES, "text": "shorter", "ts": "2.1"}
    reply = written(event_of({**said, "thread_ts": message.ts}))
    assert await from_slack(notra, reply, JSON) == [200] * 5
    await notra.message_with("version 2")
    approve = click_of("draft_approve", notra.button(notra.drafts()[-1], "draft_approve")["value"])
    assert await from_slack(notra, b"payload=" + escaped(written(approve))) == [200] * 5
    await notra.message_with("Approved")
    await notra.served()

    once = {"requests": 3, "drafts": 1, "runs": 2, "versions": 2, "messages": 1, "model calls": 2}
    assert await started(notra) == once

    for path, kind in ((DRAFT, "draft"), (REVISE, "revise")):
        payload, steps = await payload_of(notra, kind), steps_of(path)
        for taken in range(len(steps) + 1):
            answers = await from_qstash(notra, path, items_of([payload, *steps[:taken]]), times=3)
            assert {status for status, _ in answers} == {200}
        assert {
            status
            for status, _ in await from_qstash(notra, path, report_of(payload["run_id"], payload, {}), failed=True)
        } == {200}

    assert await started(notra) == once
    assert "Approved" in json.dumps(notra.drafts()[-1].blocks)


@pytest.mark.parametrize("value", ["a\x00", "\ud800", "", "é", "x" * 129, "a b", {}, [], None, 7.5, [[]] * 99])
@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.asyncio(loop_scope="module")
async def test_a_run_whose_ids_no_store_takes_is_ended(shared: Product, name: str, value: object) -> None:
    payload = {**KNOWN, name: value}

    answers = await from_qstash(shared, DRAFT, items_of([payload]))
    answers += await from_qstash(shared, REVISE, report_of("wfr_d1_1", payload, {}), failed=True)

    assert [status for status, _ in answers] == [489, 489]
    assert {answer["error"] for _, answer in answers} == {"Permanent"}


@pytest.mark.parametrize("version", ["x", {}, [1], 1.5, -1, 2**31, 10**30])
@pytest.mark.asyncio(loop_scope="module")
async def test_a_version_that_cannot_have_been_saved_ends_the_run(shared: Product, version: object) -> None:
    *before, save = steps_of(REVISE)[:5]

    [(status, answer)] = await from_qstash(
        shared, REVISE, items_of([KNOWN, *before, {**save, "out": json.dumps(version)}])
    )

    assert (status, answer["message"]) == (489, "The run remembers a version that there cannot be.")


@pytest.mark.asyncio(loop_scope="module")
async def test_a_text_that_was_mended_more_often_than_it_can_be_ends_the_run(shared: Product) -> None:
    *before, last = steps_of(REVISE)[:5]

    [(status, answer)] = await from_qstash(shared, REVISE, items_of([KNOWN, *before, {**last, "out": "null"}]))

    assert (status, answer["message"]) == (489, "The run remembers more rounds of the gate than there are.")
