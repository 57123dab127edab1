"""Each odd thing by itself, in a request that is otherwise in order: chance decides nothing here."""

from collections.abc import Iterator

from tests.e2e.hostile.deliveries import items_of, references, report_of, steps_of
from tests.e2e.hostile.odd import CONTENT_TYPES, RAW, TEXTS, VALUES, escaped, written
from tests.e2e.hostile.others import ENCODED
from tests.e2e.hostile.requests import FIRE, KNOWN_TS, SLACK, WORKFLOWS, Request
from tests.e2e.hostile.seals import RIGHT_QSTASH, RIGHT_SLACK, WRONG_QSTASH, WRONG_SLACK
from tests.e2e.hostile.slack import COMMAND, FORM, JSON, changed, click, event_of, typed, view_of
from tests.e2e.product import RELEASES

_DIGEST = ("type", "repo", "preset", "at", "cron", "zone", "weekday", "day", "label", "branch", "minutes", "voice")
"""The inputs of a digest's window."""


def systematic(draft: str, run: str) -> list[Request]:
    """Every odd value in the fields that matter most, every wrong seal, every odd type and encoding."""
    odd = [*VALUES, *RAW, *TEXTS]
    requests = [request for value in odd for request in (*_slack(value, draft), *_deliveries(value, draft, run))]
    return [*requests, *(_command(text) for text in TEXTS), *_sealed(draft, run), *_typed_and_encoded()]


def _command(text: str) -> Request:
    body = b"&".join(name.encode() + b"=" + escaped(value) for name, value in {**COMMAND, "text": text}.items())
    return Request(what="odd text", path=SLACK, body=body, headers=((b"Content-Type", FORM),), seal="Slack's")


def _slack(value: object, draft: str) -> Iterator[Request]:
    """The value as what was said, clicked, typed, and kept in a window."""
    about = f'{{"draft": "{draft}", "version": 1, "gaps": [1]}}'
    # Of somebody whom Slack does not know, lest every value become a revision of the draft.
    said = event_of(type="message", user="U0NOBODY", channel=RELEASES, text=value, ts="2.1", thread_ts=KNOWN_TS)
    yield Request(what="odd event", path=SLACK, body=written(said), headers=((b"Content-Type", JSON),), seal="Slack's")
    for payload in (
        click("draft_approve", value),
        view_of("draft_new", f'{{"channel": "{RELEASES}"}}', {"repo": typed(value), "range_detail": typed(value)}),
        view_of("draft_edit", about, {"part_0": typed(value)}),
        view_of("draft_new", value, {"content_type": typed("changelog"), "repo": typed("acme/none")}),
        view_of("digest_edit", value, {"cron": typed(value), "zone": typed(value)}),
        view_of("digest_edit", f'{{"channel": "{RELEASES}", "id": ""}}', {name: typed(value) for name in _DIGEST}),
        changed("digest_edit", value, {"cron": typed(value)}),
        changed("digest_edit", "{}", {name: typed(value) for name in _DIGEST}),
        view_of("notifications", "", {"ready": typed(value)}),
        view_of("brand_edit", value, {"name": typed(value), "language": typed(value)}),
    ):
        body = b"payload=" + escaped(written(payload))
        yield Request(what="odd part", path=SLACK, body=body, headers=((b"Content-Type", FORM),), seal="Slack's")


def _deliveries(value: object, draft: str, run: str) -> Iterator[Request]:
    """The value as a part of the payload, as a result that is remembered, and as a failure's sentence."""
    path = WORKFLOWS[1]
    known, *_ = references(draft, run)
    for name in known:
        yield _delivery("odd payload", path, run, written(items_of([{**known, name: value}])))
    for place in (0, 1, 3):  # load, write, save
        *before, last = steps_of(path)[: place + 1]
        results = [*before, {**last, "out": written(value).decode("latin-1")}]
        yield _delivery("odd result", path, run, written(items_of([known, *results])))
    for answer in ({"message": value}, value):
        yield _delivery("odd failure", path, run, written(report_of(run, known, answer)), failed=True)


def _delivery(
    what: str, path: bytes, run: str, body: bytes, *, failed: bool = False, seal: str = "QStash's"
) -> Request:
    headers = [(b"Upstash-Workflow-RunId", run.encode()), (b"Upstash-Workflow-Sdk-Version", b"1")]
    if failed:
        headers.append((b"Upstash-Workflow-Is-Failure", b"true"))
    return Request(what=what, path=path, body=body, headers=tuple(headers), seal=seal)


def _sealed(draft: str, run: str) -> Iterator[Request]:
    """What is in order but for its seal: a wrong one, or that of the other service."""
    known, *_ = references(draft, run)
    state = written(items_of([known]))
    for path in (*WORKFLOWS, FIRE):
        for seal in (*(f"QStash: {name}" for name in WRONG_QSTASH), *RIGHT_SLACK):
            yield _delivery("wrong seal", path, run, state, seal=seal)
    for seal in (*(f"Slack: {name}" for name in WRONG_SLACK), *RIGHT_QSTASH):
        headers = ((b"Content-Type", JSON),)
        yield Request(what="wrong seal", path=SLACK, body=written(event_of(type="x")), headers=headers, seal=seal)


def _typed_and_encoded() -> Iterator[Request]:
    for kind in CONTENT_TYPES:
        for body in (b"command=/notra", written(event_of(type="x"))):
            yield Request(what="odd type", path=SLACK, body=body, headers=((b"Content-Type", kind),), seal="Slack's")
    for encoding, body in ENCODED:
        for path, seal in ((SLACK, "Slack's"), (WORKFLOWS[0], "QStash's"), (b"/healthz", "Slack: none")):
            for chunked in (False, True):
                headers = ((b"Content-Encoding", encoding),)
                yield Request(what="encoded", path=path, body=body, headers=headers, seal=seal, chunked=chunked)
