"""The webhooks' routes over real HTTP: who is let in, what is recorded, and what is said to everybody else."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.deliveries import Delivery
from bot.errors import Transient
from bot.handlers.webhooks import GitHubProtocol, LinearProtocol, Webhook
from bot.told import Merged, Pushed, Tracked, told_of
from standins.server import serving
from tests.e2e.hostile.webhooks import BODIES, ISSUE
from tests.fakes.deliveries import FakeDeliveries

SECRET = "what-both-sign-with"
NOW = 1_800_000_000.0
JSON = "application/json"


@dataclass
class Hooks:
    """Both routes on one log; what is sent is signed unless a test gives headers of its own."""

    url: str
    session: aiohttp.ClientSession
    log: FakeDeliveries = field(default_factory=FakeDeliveries)

    async def github(
        self, event: str, body: object, headers: Mapping[str, str] | None = None, *, name: str = "d-1"
    ) -> tuple[int, str]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = {"X-Hub-Signature-256": f"sha256={_digest(raw)}", "X-GitHub-Event": event, "X-GitHub-Delivery": name}
        return await self._post("/webhooks/github", raw, {"Content-Type": JSON, **signed, **(headers or {})})

    async def linear(self, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        raw = json.dumps(body).encode()
        signed = {"Linear-Signature": _digest(raw), "Linear-Delivery": "d-1", "Content-Type": JSON}
        return await self._post("/webhooks/linear", raw, {**signed, **(headers or {})})

    async def _post(self, path: str, raw: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        async with self.session.post(self.url + path, data=io.BytesIO(raw), headers=headers) as answer:
            return answer.status, await answer.text()


def _digest(raw: bytes) -> str:
    return hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()


def issue(**changed: object) -> dict[str, Any]:
    return {**ISSUE, "webhookTimestamp": int(NOW * 1_000), **changed}


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    log, app = FakeDeliveries(), web.Application(client_max_size=1024)
    secret = SecretStr(SECRET)
    app.router.add_post("/webhooks/github", Webhook(GitHubProtocol(), secret, log).handle)
    app.router.add_post("/webhooks/linear", Webhook(LinearProtocol(lambda: NOW), secret, log).handle)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Hooks(url, session, log)


async def test_a_signed_push_is_recorded_with_what_a_run_needs(hooks: Hooks) -> None:
    assert await hooks.github("push", BODIES["push"]) == (200, "recorded")

    [delivery] = hooks.log.recorded
    told = told_of(delivery.payload)
    assert (delivery.id, delivery.subject) == ("d-1", "github:repository:4711")
    assert isinstance(told, Pushed)
    assert told.paths == {"ab" * 20: ("a.txt", "b.txt")}


async def test_of_a_commit_with_very_many_files_it_is_not_said_which_they_are(hooks: Hooks) -> None:
    commit = {"id": "cd" * 20, "added": [], "removed": [], "modified": [f"docs/{number}.md" for number in range(300)]}
    more = {**commit, "id": "ef" * 20, "added": ["src/engine.py"]}

    assert (await hooks.github("push", {**BODIES["push"], "commits": [commit, more]}))[0] == 200

    told = told_of(hooks.log.recorded[0].payload)
    assert isinstance(told, Pushed)
    assert {sha: len(paths) for sha, paths in told.paths.items()} == {"cd" * 20: 300}


async def test_a_merged_pull_request_is_read_with_its_labels_author_and_branches(hooks: Hooks) -> None:
    await hooks.github("pull_request", BODIES["pull_request"])

    [delivery] = hooks.log.recorded
    told = told_of(delivery.payload)
    assert isinstance(told, Merged)
    pull = told.pull
    assert (pull.labels, pull.head_ref, pull.base_ref) == (("feature",), "fire", "main")
    assert pull.author is not None
    assert (pull.author.login, told.merge_sha) == ("ana", "ab" * 20)


async def test_a_pull_request_that_is_not_merged_is_ignored(hooks: Hooks) -> None:
    body = BODIES["pull_request"]

    answer = await hooks.github("pull_request", {**body, "pull_request": {**body["pull_request"], "merged_at": None}})

    assert answer == (200, "ignored")


async def test_the_example_of_githubs_documentation_is_let_in() -> None:
    """docs.github.com, "Validating webhook deliveries", gives this secret, body and signature for testing."""
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    app = web.Application()
    secret = SecretStr("It's a Secret to Everybody")
    app.router.add_post("/webhooks/github", Webhook(GitHubProtocol(), secret, FakeDeliveries()).handle)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        hooks = Hooks(url, session)

        assert await hooks.github("ping", b"Hello, World!", {"X-Hub-Signature-256": signature}) == (200, "ignored")
        status, _ = await hooks.github("ping", b"Hello, World?", {"X-Hub-Signature-256": signature})
        assert status == 401


async def test_a_delivery_that_is_known_already_is_said_to_be(hooks: Hooks) -> None:
    await hooks.github("push", BODIES["push"])

    assert await hooks.github("push", BODIES["push"]) == (200, "known")


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha1=abc", "sha256=" + "0" * 64, "nonsense", "sha256=é", "sha256=" + "a" * 5_000]
)
async def test_a_wrong_signature_is_refused_before_the_body_is_read(hooks: Hooks, signature: str) -> None:
    status, sentence = await hooks.github("push", b"not even JSON", {"X-Hub-Signature-256": signature})

    assert status == 401
    assert "GITHUB_WEBHOOK_SECRET" in sentence
    assert hooks.log.recorded == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"ref": 1}', b"[" * 100_000])
async def test_a_body_without_the_shape_is_refused(hooks: Hooks, body: bytes) -> None:
    status, _ = await hooks.github("push", body)

    assert status == 400


async def test_a_form_is_refused_with_what_to_do(hooks: Hooks) -> None:
    status, sentence = await hooks.github("push", b"payload={}", {"Content-Type": "application/x-www-form-urlencoded"})

    assert (status, sentence) == (400, "Set the webhook's content type to application/json.")


@pytest.mark.parametrize("identifier", ["", "a b", "x" * 65, "../.."])
async def test_a_delivery_without_an_id_is_refused(hooks: Hooks, identifier: str) -> None:
    status, _ = await hooks.github("push", BODIES["push"], name=identifier)

    assert status == 400


async def test_what_is_larger_than_its_service_sends_is_refused_and_less_is_read(hooks: Hooks) -> None:
    status, _ = await hooks.linear({"a": "x" * 2 * 1024 * 1024})
    assert status == 413

    body = {**BODIES["push"], "more": "x" * 3 * 1024 * 1024}
    assert await hooks.github("push", body) == (200, "recorded")


@pytest.mark.parametrize("apart", [-61.0, 61.0, -86_400.0])
async def test_a_delivery_of_linears_from_another_time_is_refused(hooks: Hooks, apart: float) -> None:
    status, _ = await hooks.linear(issue(webhookTimestamp=int((NOW + apart) * 1_000)))

    assert status == 401
    assert hooks.log.recorded == []


async def test_a_finished_issue_is_recorded_for_its_organisation(hooks: Hooks) -> None:
    assert await hooks.linear(issue()) == (200, "recorded")

    [delivery] = hooks.log.recorded
    told = told_of(delivery.payload)
    assert delivery.subject == f"linear:organization:{ISSUE['organizationId']}"
    assert isinstance(told, Tracked)
    assert told.ticket is not None
    assert told.ticket.key == "ABC-12"


@pytest.mark.parametrize("changed", [{"action": "remove"}, {"data": {**ISSUE["data"], "completedAt": None}}])
async def test_an_issue_that_is_not_finished_is_recorded_as_none(hooks: Hooks, changed: dict[str, Any]) -> None:
    await hooks.linear(issue(**changed))

    [delivery] = hooks.log.recorded
    told = told_of(delivery.payload)
    assert isinstance(told, Tracked)
    assert told.ticket is None


async def test_other_things_of_linears_are_ignored(hooks: Hooks) -> None:
    assert await hooks.linear(issue(type="Comment", data={"id": 1})) == (200, "ignored")


async def test_a_delivery_that_cannot_be_recorded_is_not_said_to_be(hooks: Hooks) -> None:
    hooks.log.trouble = Transient("away")

    status, sentence = await hooks.github("push", BODIES["push"])

    assert (status, "again" in sentence) == (503, True)


async def test_without_a_secret_nobody_is_let_in() -> None:
    app, log = web.Application(), FakeDeliveries()
    app.router.add_post("/webhooks/github", Webhook(GitHubProtocol(), None, log).handle)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        status, sentence = await Hooks(url, session).github("push", BODIES["push"])

    assert (status, sentence) == (404, "GITHUB_WEBHOOK_SECRET is not set, so no webhook is taken.")
    assert log.recorded == []


async def test_a_huge_body_of_rubbish_takes_no_time(hooks: Hooks) -> None:
    begun = time.perf_counter()

    status, _ = await hooks.github("push", b"[" * 20_000_000)

    assert status == 400
    assert time.perf_counter() - begun < 5.0


def test_a_payload_is_what_was_told() -> None:
    assert told_of({}) is None
    assert told_of(Delivery.__dataclass_fields__) is None
