"""All that QStash may deliver, bent."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.e2e.hostile.odd import ODD, ODD_TEXT, Draw, bent, written
from tests.e2e.hostile.requests import FIRE, SLACK, WORKFLOWS, Request, twisted
from tests.e2e.hostile.seals import RIGHT_QSTASH, RIGHT_SLACK, WRONG_QSTASH

_STEPS: dict[bytes, tuple[tuple[str, Any], ...]] = {
    WORKFLOWS[0]: (
        ("load", True), ("ingest", True), ("analyze", True), ("write-1", "more"), ("write-2", "whole"),
        ("gate-1", None), ("gate-2", 1), ("present", True), ("notify", None),
    ),
    WORKFLOWS[1]: (
        ("load", True), ("write-1", "whole"), ("gate-1", None), ("gate-2", None), ("gate-3", 1),
        ("present", True), ("note", None), ("notify", None),
    ),
    WORKFLOWS[2]: (
        ("load", True), ("home", True), ("pages", True), ("extract", True), ("save", True), ("present", None),
    ),
    WORKFLOWS[3]: (
        ("load", ["digest"]), ("check", [True]), ("resolve", [True]), ("ingest", [True]), ("analyze", [1]),
        ("quiet", [False]), ("post", [True]), ("details", [True]), ("advance", [True]), ("notify", [True]),
    ),
}  # fmt: skip
_KINDS = ("Run", "Run", "Run", "Initial", "SleepFor", "Call", "", "Run\x00")
_CALLS = ("step", "step", "step", "toCallback", "fromCallback", "", None, 7)


def references(draft: str, run: str) -> list[dict[str, Any]]:
    """Payloads of runs: of the known draft, of none, and of what no store takes."""
    known = {"workspace": "T0ACME", "draft_id": draft, "run_id": run, "request_id": "r1"}
    brand = {"workspace": "T0ACME", "analysis_id": "r0123456789abcde", "run_id": "wfr_brand_r0123456789abcde_1"}
    slot = {"workspace": "T0ACME", "schedule_id": "r0123456789abcde", "at": "2026-11-27T09:00:00+00:00", "tries": 1}
    return [
        known,
        brand,
        slot,
        {**slot, "at": "0001-01-01T00:00:00-14:00"},
        {**slot, "at": "9999-12-31T23:59:59.999999+00:00", "tries": 2**63},
        {**slot, "tries": True},
        {**slot, "workspace": "T\x00"},
        {**known, "run_id": f"wfr_{draft}_99"},
        {**known, "draft_id": "d0"},
        {**known, "workspace": "T0OTHER"},
        {**known, "workspace": "T\x00"},
        {**known, "draft_id": "\ud800"},
        {**known, "run_id": "@deep list@"},
        {name: {} for name in known},
        {},
    ]


def steps_of(path: bytes) -> list[dict[str, Any]]:
    """All results of a run of the workflow at `path` that went well."""
    return [
        {"stepId": number, "stepName": name, "stepType": "Run", "out": json.dumps(out), "concurrent": 1}
        for number, (name, out) in enumerate(_STEPS[path], start=1)
    ]


def items_of(bodies: Sequence[object]) -> list[dict[str, Any]]:
    """The items of a state array: the payload, then the results."""
    return [
        {"messageId": f"msg_{place}", "body": _encoded(body), "callType": "step"} for place, body in enumerate(bodies)
    ]


def report_of(run: str, payload: object, answer: object) -> dict[str, Any]:
    """What QStash posts of a run that it has given up, whose last answer was `answer`."""
    about = {"workflowRunId": run, "status": 500, "retried": 5, "dlqId": "x", "url": "http://x"}
    return {**about, "sourceBody": _encoded(payload), "body": _encoded(answer)}


def _encoded(body: object) -> str:
    return base64.b64encode(written(body)).decode()


def deliveries(draft: str, run: str) -> st.SearchStrategy[Request]:
    """Requests for the workflows' routes."""
    payloads = references(draft, run)
    runs = (run, run, run, "wfr_none_1", "wfr_none_1", "", "../../v2/keys", "wfr_" + "x" * 3_000, "wfr_é?a=b#c")

    def state(draw: Draw) -> bytes:
        return _state(draw, draw(st.sampled_from(WORKFLOWS)), draw(st.sampled_from(payloads)))

    def failure(draw: Draw) -> bytes:
        return _failure(draw, draw(st.sampled_from(payloads)), draw(st.sampled_from(runs)))

    def alarm(draw: Draw) -> bytes:
        return written(bent(draw, draw(st.sampled_from((*payloads, {"reconcile": draw(ODD)})))))

    def fetched(_: Draw) -> bytes:
        return b""

    def noise(draw: Draw) -> bytes:
        return draw(st.binary(max_size=60)) if draw(st.booleans()) else written(draw(ODD))

    kinds: tuple[Callable[[Draw], bytes], ...] = (state, state, state, failure, failure, alarm, fetched, noise)

    @st.composite
    def request(draw: Draw) -> Request:
        make = draw(st.sampled_from(kinds))
        headers = _headers(draw, make is failure, draw(st.sampled_from(runs)))
        path = FIRE if make is alarm else draw(st.sampled_from((*WORKFLOWS, FIRE)))
        request = Request(what=make.__name__, path=path, body=make(draw), headers=headers, seal=draw(_SEALS))
        return twisted(draw, request, b"application/json")

    return request()


_SEALS = st.sampled_from(
    [*list(RIGHT_QSTASH) * 24, *list(RIGHT_SLACK) * 2, *(f"QStash: {name}" for name in WRONG_QSTASH)]
)


def cross_sealed() -> st.SearchStrategy[Request]:
    """An empty object to each sealed route, with the seal of the other service."""
    pairs = [(SLACK, name) for name in RIGHT_QSTASH] + [
        (path, name) for path in (*WORKFLOWS, FIRE) for name in RIGHT_SLACK
    ]
    return st.sampled_from([Request(what="cross", path=path, body=b"{}", seal=name) for path, name in pairs])


def _headers(draw: Draw, failed: bool, run: str) -> tuple[tuple[bytes, bytes], ...]:
    message = draw(st.sampled_from((b"msg_0", b"msg_1", b"msg_9", b"", b"\xff", b"m" * 2_000)))
    usual = [
        (b"Upstash-Workflow-RunId", run.encode()),
        (b"Upstash-Workflow-Sdk-Version", b"1"),
        (b"Upstash-Message-Id", message),
        (b"Upstash-Workflow-Is-Failure", b"true" if failed else b""),
    ]
    match draw(st.sampled_from(("usual",) * 8 + ("gone", "more"))):
        case "gone":
            del usual[draw(st.integers(0, len(usual) - 1))]
        case "more":
            usual.append(draw(st.sampled_from(_ODD_HEADERS)))
    return tuple(usual)


_ODD_HEADERS = (
    (b"Upstash-Workflow-RunId", b"wfr_\xff\xfe"),
    (b"Upstash-Workflow-Sdk-Version", b"2"),
    (b"Upstash-Workflow-Is-Failure", b"true"),
    (b"Upstash-Signature", b"\xff"),
    (b"Upstash-Workflow-Init", b"true"),
)


def _state(draw: Draw, path: bytes, payload: dict[str, Any]) -> bytes:
    """A state array that has come some way; items, steps and payload are bent, each for itself."""
    inner = [bent(draw, payload), *steps_of(path)[: draw(st.integers(0, len(_STEPS[path])))]]
    twist = draw(st.sampled_from(("", "", "", "step", "step", "step", "again", "items", "call")))
    if twist == "step" and len(inner) > 1:
        at = draw(st.integers(1, len(inner) - 1))
        inner[at] = _odd_step(draw, inner[at])
    elif twist == "again":
        inner.append(inner[draw(st.integers(0, len(inner) - 1))])
    items = items_of(inner)
    if twist == "call":
        items[-1]["callType"] = draw(st.sampled_from(_CALLS))
    return written(bent(draw, items) if twist == "items" else items)


def _odd_step(draw: Draw, step: dict[str, Any]) -> Any:
    match draw(st.sampled_from(("out", "out", "out", "kind", "id", "bent"))):
        case "out":
            out = draw(ODD)
            return {**step, "out": written(out).decode("latin-1") if draw(st.booleans()) else out}
        case "kind":
            return {**step, "stepType": draw(st.sampled_from(_KINDS))}
        case "id":
            return {**step, "stepId": draw(st.sampled_from((0, -1, 1, 2, 2**31, 2**63, 10**30, True, "@big integer@")))}
        case _:
            return bent(draw, step)


def _failure(draw: Draw, payload: dict[str, Any], run: str) -> bytes:
    """What QStash posts when it has given a run up."""
    answer = {"error": "X", "message": draw(ODD_TEXT) if draw(st.booleans()) else "The model is away."}
    report = report_of(run, bent(draw, payload), bent(draw, answer))
    report["status"] = draw(st.sampled_from((500, 0, 489, -1, True, 2**70)))
    return written(bent(draw, report))
