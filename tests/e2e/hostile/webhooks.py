"""All that GitHub and Linear may deliver, bent."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.e2e.hostile.deliveries import items_of
from tests.e2e.hostile.odd import RAW, TEXTS, VALUES, Draw, bent, written
from tests.e2e.hostile.requests import GITHUB, HOOKS, INGEST, LINEAR, MARK, NOW_MS, SEALED, Request, twisted
from tests.e2e.hostile.seals import RIGHT_GITHUB, RIGHT_LINEAR, RIGHT_QSTASH, RIGHT_SLACK, WRONG_HOOK

JSON = b"application/json"
_SHA = "ab" * 20
_REPOSITORY = {"id": 4711, "full_name": "acme/none", "default_branch": "main"}
_MOMENT = "2026-11-20T10:00:00Z"
_PULL = {
    "number": 7,
    "title": "feat: fire",
    "body": "Fires.",
    "html_url": "https://github.com/acme/none/pull/7",
    "user": {"login": "ana", "type": "User"},
    "labels": [{"name": "feature"}],
    "merged_at": _MOMENT,
    "updated_at": _MOMENT,
    "merge_commit_sha": _SHA,
    "head": {"ref": "fire"},
    "base": {"ref": "main"},
}
_COMMIT = {"id": _SHA, "added": ["a.txt"], "modified": ["b.txt"], "removed": []}
_RELEASE = {
    "id": 9,
    "tag_name": "v1",
    "name": "One",
    "body": "It flies.",
    "html_url": "https://github.com/acme/none/releases/9",
    "draft": False,
    "prerelease": False,
    "created_at": _MOMENT,
    "published_at": _MOMENT,
}
BODIES: dict[str, dict[str, Any]] = {
    "push": {"ref": "refs/heads/main", "deleted": False, "commits": [_COMMIT], "repository": _REPOSITORY},
    "pull_request": {"action": "closed", "pull_request": _PULL, "repository": _REPOSITORY},
    "release": {"action": "published", "release": _RELEASE, "repository": _REPOSITORY},
    "repository": {"action": "renamed", "repository": _REPOSITORY},
    "installation": {"action": "deleted", "installation": {"id": 5}},
    "installation_repositories": {
        "action": "removed", "installation": {"id": 5}, "repositories_removed": [{"id": 4711}],
    },
    "ping": {"zen": "x"},
}  # fmt: skip
ISSUE: dict[str, Any] = {
    "action": "update",
    "type": "Issue",
    "createdAt": _MOMENT,
    "organizationId": "0b7a8f1e-6a1c-4d53-9a51-1c3a3f9a0001",
    "webhookTimestamp": NOW_MS,
    "data": {
        "id": "b9f1c1f0-0000-4000-8000-000000000012",
        "identifier": "ABC-12",
        "title": "Fire",
        "url": "https://linear.app/acme/issue/ABC-12",
        "completedAt": _MOMENT,
        "updatedAt": _MOMENT,
        "team": {"key": "ABC", "name": "Rockets"},
        "labels": [{"name": "feature"}],
    },
}
_EVENTS = (*BODIES, *BODIES, "star", "", "push\x00", "x" * 3_000)
_IDS = (f"d-{MARK}",) * 12 + ("", "x" * 65, "a b", "../..", "\xff", "'; drop table deliveries; --")
_SEALS = st.sampled_from(
    [
        *list(RIGHT_GITHUB) * 8,
        *list(RIGHT_LINEAR) * 8,
        *RIGHT_QSTASH,
        *RIGHT_SLACK,
        *(f"hook: {one}" for one in WRONG_HOOK),
    ]
)


def github(event: str, body: bytes, identifier: str = f"d-{MARK}", seal: str = "GitHub's") -> Request:
    """A delivery of GitHub's."""
    headers = ((b"X-GitHub-Event", event.encode("latin-1")), (b"X-GitHub-Delivery", identifier.encode("latin-1")))
    return Request(what=f"GitHub's {event[:20]}", path=GITHUB, body=body, headers=headers, seal=seal)


def linear(body: bytes, identifier: str = f"d-{MARK}", seal: str = "Linear's") -> Request:
    """A delivery of Linear's."""
    headers = ((b"Linear-Delivery", identifier.encode("latin-1")),)
    return Request(what="Linear's", path=LINEAR, body=body, headers=headers, seal=seal)


@st.composite
def webhook_requests(draw: Draw) -> Request:
    """For the webhooks' routes: bent, huge, sealed wrongly or for another route, sent twice."""
    identifier = draw(st.sampled_from(_IDS))
    if draw(st.booleans()):
        event = draw(st.sampled_from(_EVENTS))
        request = github(event, written(bent(draw, BODIES.get(event, {"a": 1}))), identifier)
    else:
        request = linear(written(bent(draw, ISSUE)), identifier)
    if draw(st.booleans()):
        request = replace(request, seal=draw(_SEALS))
    if draw(st.integers(0, 30)) == 0:
        request = replace(request, body=request.body + b" " * 2_200_000)
    return twisted(draw, request, JSON)


def systematic_webhooks() -> Iterator[Request]:
    """Every odd value somewhere in each kind of body, every wrong seal, and the seals of all other services."""
    json_type = ((b"Content-Type", JSON),)
    for request in (*_odd(), *_runs(), *_sealed()):
        yield replace(request, headers=(*request.headers, *json_type))


def _odd() -> Iterator[Request]:
    for place, value in enumerate((*VALUES, *RAW, *TEXTS)):
        for event, body in BODIES.items():
            yield github(event, written(_with(body, place, value)))
        for event in ("pull_request", "release"):
            yield github(event, written({**BODIES[event], event: _with(BODIES[event][event], place, value)}))
        yield linear(written(_with(ISSUE, place, value)))
        yield linear(written({**ISSUE, "data": _with(ISSUE["data"], place, value)}))


def _runs() -> Iterator[Request]:
    """The value in the payload of a run that serves deliveries, and as what it remembers of their owners."""
    known = {"run_id": f"wfr_ingest_{'0' * 16}_1", "subject": "github:repository:1"}
    headers = ((b"Upstash-Workflow-RunId", known["run_id"].encode()), (b"Upstash-Workflow-Sdk-Version", b"1"))
    owners = {"stepId": 1, "stepName": "owners", "stepType": "Run", "concurrent": 1}
    for value in (*VALUES, *RAW, *TEXTS, [["T0ACME", 1, "acme/none"]], [["T\x00", 1, "x"]], [["T", "1", "x"]]):
        states = (
            [{**known, "run_id": value}],
            [{**known, "subject": value}],
            [{**known, "subject": f"github:repository:{value}"}],
            [known, {**owners, "out": written(value).decode("latin-1")}],
        )
        for state in states:
            body = written(items_of(state))
            yield Request(what="ingest", path=INGEST, body=body, headers=headers, seal="QStash's")


def _with(body: dict[str, Any], place: int, value: object) -> dict[str, Any]:
    """The body with this value in one of its fields, another one for each place."""
    return {**body, list(body)[place % len(body)]: value}


def _sealed() -> Iterator[Request]:
    body = written(BODIES["push"])
    issue = written(ISSUE)
    for name in (*(f"hook: {one}" for one in WRONG_HOOK), *RIGHT_SLACK, *RIGHT_QSTASH):
        yield github("push", body, seal=name)
        yield linear(issue, seal=name)
    yield github("push", body, seal="Linear's")
    yield linear(issue, seal="GitHub's")
    for path in set(SEALED) - set(HOOKS):
        for name in (*RIGHT_GITHUB, *RIGHT_LINEAR):
            yield Request(what="cross", path=path, body=body, seal=name)
    for name in (*RIGHT_GITHUB, *RIGHT_LINEAR, *RIGHT_SLACK):
        yield Request(what="cross", path=INGEST, body=b"[]", seal=name)
