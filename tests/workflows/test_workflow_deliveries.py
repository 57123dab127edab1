import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Transient
from tests.workflows.harness import CURRENT_KEY, NEXT_KEY, PATH, RUN_HEADERS, Harness, Recorder, sign, state_array
from workflows.delivery import Malformed, read_failure, read_state
from workflows.endpoint import endpoint
from workflows.signature import SigningKeys, Unsigned, verify

S1 = {"id": 1, "name": "s1", "out": "one"}
S2 = {"id": 2, "name": "s2", "out": "two"}
URL = "https://bot.example/workflows/test/v1"
KEYS = SigningKeys(current=CURRENT_KEY, next_key=NEXT_KEY)


class SilentQueue:
    """A queue that takes everything and remembers it."""

    def __init__(self, answers: Mapping[str, tuple[int, bytes]] | None = None) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self._answers = answers or {}

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        self.calls.append((method, path, json.loads(body) if body else None))
        return self._answers.get(method, (200, b"{}"))


def recorder() -> Recorder:
    async def step() -> str:
        return "done"

    return Recorder({"s1": step, "s2": step})


def serve(bench: Harness, queue: SilentQueue, recorded: Recorder) -> None:
    bench.handlers[PATH] = endpoint(
        recorded.workflow(), public_url=bench.url, qstash=queue, current_key=CURRENT_KEY, next_key=NEXT_KEY
    )


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("missing", ""),
        ("garbage", "garbage"),
        ("of non-ascii", "ä.ö.ü".encode().decode("latin-1")),
        ("with a foreign key", sign(b"body", URL, key="x" * 40)),
        ("for another endpoint of the account", sign(b"body", URL.replace("test", "other"))),
        ("for the address with a slash more", sign(b"body", f"{URL}/")),
        ("for another body", sign(b"other", URL)),
        ("from yesterday", sign(b"body", URL, at=-86_400)),
        ("from tomorrow", sign(b"body", URL, at=3_600)),
        ("by somebody else", sign(b"body", URL, iss="Downstash")),
        ("that never ends", sign(b"body", URL, exp=None)),
        ("without a body", sign(b"body", URL, body=None)),
        ("with a number for a body", sign(b"body", URL, body=7)),
        ("with a list as its subject", sign(b"body", URL, sub=["a"])),
        ("unsigned by algorithm none", sign(b"body", URL).rpartition(".")[0] + "."),
    ],
)
def test_a_signature_is_refused(name: str, signature: str) -> None:
    with pytest.raises(Unsigned):
        verify(b"body", signature, url=URL, keys=KEYS)


def test_both_keys_and_bodies_of_any_bytes_are_accepted() -> None:
    for key in (CURRENT_KEY, NEXT_KEY):
        verify(b"\xff\x00", sign(b"\xff\x00", URL, key=key), url=URL, keys=KEYS)


def test_the_reason_of_a_refusal_is_not_hidden_by_the_other_key() -> None:
    with pytest.raises(Unsigned, match="expired"):
        verify(b"body", sign(b"body", URL, at=-86_400), url=URL, keys=KEYS)


def test_an_endpoint_without_both_keys_is_never_made() -> None:
    with pytest.raises(ValueError, match="both"):
        endpoint(recorder().workflow(), public_url=URL, qstash=SilentQueue(), current_key=CURRENT_KEY, next_key="")


async def test_what_is_not_signed_for_this_address_is_answered_401_and_starts_nothing(bench: Harness) -> None:
    queue, recorded = SilentQueue(), recorder()
    serve(bench, queue, recorded)
    body = state_array()
    for signature in ("nonsense", sign(body, bench.url + "/schedules/fire"), sign(body, bench.url + PATH, at=-3600)):
        status, answer, _ = await bench.deliver(body, headers=RUN_HEADERS, signature=signature)
        assert (status, answer["error"]) == (401, "Unsigned")
    async with bench.session.post(bench.url + PATH, data=body, headers=RUN_HEADERS) as response:
        assert response.status == 401
    assert (queue.calls, recorded.ran) == ([], [])


def item(body: object) -> dict[str, Any]:
    return {"messageId": "m", "body": base64.b64encode(json.dumps(body).encode()).decode(), "callType": "step"}


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe", b"{}", b"[]", b"null", b"7", b"[7]", b"[" * 100_000, b'[{"body": 7}]', b'[{"body": "%%"}]',
        json.dumps([item("text")]).encode(),
        json.dumps([item(None)]).encode(),
        json.dumps([item({}), item([])]).encode(),
        json.dumps([item({}), item({"stepId": "1", "stepName": "s1", "stepType": "Run", "out": "1"})]).encode(),
        json.dumps([item({}), item({"stepId": 1, "stepName": None, "stepType": "Run", "out": "1"})]).encode(),
        json.dumps([item({}), item({"stepId": 1, "stepName": "s1", "stepType": "Run", "out": "{"})]).encode(),
    ],
)  # fmt: skip
async def test_a_signed_body_without_the_protocols_shape_is_answered_400(bench: Harness, body: bytes) -> None:
    queue, recorded = SilentQueue(), recorder()
    serve(bench, queue, recorded)
    status, answer, _ = await bench.deliver(body, headers=RUN_HEADERS)
    assert (status, answer["error"]) == (400, "Malformed")
    failure_headers = {"Upstash-Workflow-Is-Failure": "true"}
    status, answer, _ = await bench.deliver(body, headers=failure_headers)
    assert (status, answer["error"]) == (400, "Malformed")
    assert (queue.calls, recorded.ran, recorded.failures) == ([], [], [])


@pytest.mark.parametrize("missing", ["Upstash-Workflow-RunId", "Upstash-Workflow-Sdk-Version"])
async def test_a_signed_message_that_belongs_to_no_run_starts_none(bench: Harness, missing: str) -> None:
    queue, recorded = SilentQueue(), recorder()
    serve(bench, queue, recorded)
    headers = {name: value for name, value in RUN_HEADERS.items() if name != missing}
    status, _, _ = await bench.deliver(state_array(), headers=headers)
    assert (status, queue.calls, recorded.ran) == (400, [], [])


async def test_a_run_id_of_bytes_that_are_no_text_is_answered_400(bench: Harness) -> None:
    queue, recorded = SilentQueue(), recorder()
    serve(bench, queue, recorded)
    status, answer, _ = await bench.deliver(state_array(), headers=RUN_HEADERS | {"Upstash-Workflow-RunId": "wfr_é"})
    assert (status, answer["error"], queue.calls, recorded.ran) == (400, "Malformed", [], [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["messageId", "body", "callType", "stepId", "stepName", "stepType", "out", "workflowRunId", "status"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.lists(JSON, max_size=3))
def test_reading_any_json_gives_a_value_or_malformed(whole: object, steps: list[object]) -> None:
    for body in (json.dumps(whole).encode(), json.dumps([item(step) for step in steps]).encode()):
        for read in (read_state, read_failure):
            try:
                read(body)
            except Malformed:
                continue


def test_repeats_are_dropped_wherever_they_stand_and_the_first_result_counts() -> None:
    again = S1 | {"out": "another"}
    state = read_state(state_array(S1, again, S2, again, S2, {"id": 3, "name": "s3"}))
    assert [(step.id, step.out) for step in state.steps] == [(1, "one"), (2, "two"), (3, None)]
    assert not state.repeated
    assert read_state(state_array(S1, S2, again)).repeated


def test_calls_under_way_are_no_results() -> None:
    items = json.loads(state_array(S1, S2))
    items[2]["callType"] = "toCallback"
    assert [step.name for step in read_state(json.dumps(items).encode()).steps] == ["s1"]


async def test_when_the_newest_result_is_a_repeat_nothing_runs_and_200_is_answered(bench: Harness) -> None:
    queue, recorded = SilentQueue(), recorder()
    serve(bench, queue, recorded)
    status, answer, headers = await bench.deliver(state_array(S1, S1), headers=RUN_HEADERS)
    assert (status, answer) == (200, {"workflowRunId": "wfr_one"})
    assert headers["Upstash-Workflow-Sdk-Version"] == "1"
    assert (queue.calls, recorded.ran) == ([], [])


async def test_nothing_of_a_request_travels_on_to_the_next_step(bench: Harness) -> None:
    queue = SilentQueue()
    serve(bench, queue, recorder())
    private = {"Authorization": "Bearer secret", "Cookie": "a=b", "X-Forwarded-For": "10.0.0.1", "X-Own": "c"}
    status, _, _ = await bench.deliver(state_array(), headers=RUN_HEADERS | private)
    ((method, path, (message,)),) = queue.calls
    assert (status, method, path, message["destination"]) == (200, "POST", "/v2/batch", bench.url + PATH)
    forwarded = {name for name in message["headers"] if "forward" in name.lower()}
    assert forwarded == {
        "Upstash-Forward-Upstash-Workflow-Sdk-Version",
        "Upstash-Failure-Callback-Forward-Upstash-Workflow-Is-Failure",
        "Upstash-Failure-Callback-Forward-Upstash-Workflow-Failure-Callback",
    }
    assert "secret" not in json.dumps(message)


async def test_every_step_carries_the_retry_delay_and_the_label_of_its_workflow(bench: Harness) -> None:
    queue = SilentQueue()
    serve(bench, queue, recorder())
    await bench.deliver(state_array(), headers=RUN_HEADERS)
    ((_, _, (message,)),) = queue.calls
    headers = message["headers"]
    assert headers["Upstash-Retry-Delay"] == "min(30000, 1000 * exp(retried))"
    assert headers["Upstash-Failure-Callback-Retry-Delay"] == headers["Upstash-Retry-Delay"]
    assert (headers["Upstash-Retries"], headers["Upstash-Label"]) == ("5", "workflows-test-v1")


async def test_a_fetched_state_is_cut_after_the_message_that_asks_for_it(bench: Harness) -> None:
    queue, recorded = SilentQueue({"GET": (200, state_array(S1, S2))}), recorder()
    serve(bench, queue, recorded)
    status, _, _ = await bench.deliver(b"", headers=RUN_HEADERS | {"Upstash-Message-Id": "msg_1"})
    assert (status, recorded.ran) == (200, ["s2"])
    status, answer, _ = await bench.deliver(b"", headers=RUN_HEADERS | {"Upstash-Message-Id": "msg_9"})
    assert (status, answer["error"]) == (400, "Malformed")


async def test_a_state_larger_than_a_web_apps_usual_limit_is_read(bench: Harness) -> None:
    recorded = recorder()
    serve(bench, SilentQueue(), recorded)
    status, _, _ = await bench.deliver(state_array(S1 | {"out": "x" * 2_000_000}), headers=RUN_HEADERS)
    assert (status, recorded.ran) == (200, ["s2"])


async def test_the_end_of_a_run_that_is_over_already_is_answered_200(bench: Harness) -> None:
    queue, recorded = SilentQueue({"DELETE": (404, b'{"error": "not found"}')}), recorder()
    serve(bench, queue, recorded)
    status, _, _ = await bench.deliver(state_array(S1, S2), headers=RUN_HEADERS)
    assert (status, recorded.results) == (200, {"s1": "one", "s2": "two"})


@pytest.mark.parametrize(
    ("post", "get", "expected"), [(400, 404, 200), (400, 200, 503), (500, 200, 503), (429, 200, 503)]
)
async def test_only_a_run_that_is_over_makes_a_refused_result_right(
    bench: Harness, post: int, get: int, expected: int
) -> None:
    serve(bench, SilentQueue({"POST": (post, b"no"), "GET": (get, b"[]")}), recorder())
    status, _, _ = await bench.deliver(state_array(), headers=RUN_HEADERS)
    assert status == expected


async def test_a_queue_that_does_not_answer_is_a_reason_to_try_again(bench: Harness) -> None:
    class Away(SilentQueue):
        async def send(self, *_: object, **__: object) -> tuple[int, bytes]:
            raise Transient("The work queue does not answer.")

    serve(bench, Away(), recorder())
    status, answer, _ = await bench.deliver(state_array(), headers=RUN_HEADERS)
    assert (status, answer["message"]) == (503, "The work queue does not answer.")


@pytest.mark.parametrize(("wait", "status", "header"), [(None, 503, None), (1.2, 429, "2"), (-3, 429, "0")])
async def test_the_wait_of_a_transient_error_is_passed_on_in_whole_seconds(
    bench: Harness, wait: float | None, status: int, header: str | None
) -> None:
    async def busy() -> None:
        raise Transient("GitHub is busy.", retry_after=wait)

    serve(bench, SilentQueue(), Recorder({"s1": busy}))
    answered, answer, headers = await bench.deliver(state_array(), headers=RUN_HEADERS)
    assert (answered, headers.get("Retry-After")) == (status, header)
    assert answer == {"error": "Transient", "message": "GitHub is busy."}


async def test_steps_in_another_order_than_the_run_has_taken_end_it_with_a_sentence(bench: Harness) -> None:
    recorded = recorder()
    serve(bench, SilentQueue(), recorded)
    with structlog.testing.capture_logs() as logs:
        status, answer, headers = await bench.deliver(state_array(S1 | {"name": "other"}), headers=RUN_HEADERS)
    assert (status, headers["Upstash-NonRetryable-Error"]) == (489, "true")
    assert answer["message"] == "This run was started by another version of the bot."
    assert [(line["event"], line["exc_info"]) for line in logs] == [("delivery_refused", None)]


def test_a_failure_is_read_with_or_without_an_answer_of_ours() -> None:
    def report(body: object, status: int) -> bytes:
        return json.dumps({"workflowRunId": "wfr_one", "status": status, "body": body, "sourceBody": None}).encode()

    ours = base64.b64encode(b'{"error": "X", "message": "Sorry."}').decode()
    html = base64.b64encode(b"<html>").decode()
    assert read_failure(report(ours, 500)).message == "Sorry."
    assert read_failure(report(html, 502)).message == "The bot answered with status 502."
    assert read_failure(report(None, 0)).message == "The bot could not be reached."
    assert read_failure(report(ours, 500)).payload == {}


def test_of_a_failures_sentence_only_what_can_be_stored_and_shown_is_kept() -> None:
    def sentence(message: str) -> str:
        body = base64.b64encode(json.dumps({"message": message}).encode()).decode()
        report = {"workflowRunId": "wfr_one", "status": 500, "body": body, "sourceBody": None}
        return read_failure(json.dumps(report).encode()).message

    assert sentence("Sorry\x00, “é” \ud800💥.") == "Sorry, “é” 💥."
    assert sentence("\x00") == "The bot answered with status 500."
    assert len(sentence("x" * 100_000)) == 1_000
