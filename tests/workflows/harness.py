"""The endpoint on a real server, called by the QStash stand-in: what the tests of workflows share."""

import asyncio
import base64
import contextlib
import hashlib
import io
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import jwt
from aiohttp import web

from bot.adapters.qstash import QStashWorkflows
from bot.errors import Transient
from standins.qstash import Faults, QStash
from standins.server import serving
from workflows.endpoint import Handler, Workflow, endpoint
from workflows.steps import Steps

TOKEN = "a-token-for-tests"
CURRENT_KEY = "sig_current_0123456789abcdef0123456789"
NEXT_KEY = "sig_next_0123456789abcdef0123456789"
PATH = "/workflows/test/v1"
OVER = {"RUN_SUCCESS", "RUN_FAILED", "RUN_CANCELED"}

Step = Callable[[], Awaitable[Any]]


@dataclass
class Recorder:
    """A workflow of named steps that counts how often each was run, and keeps what failed."""

    plan: Mapping[str, Step] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    failures: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    async def route(self, steps: Steps, payload: Mapping[str, Any]) -> None:
        for name, step in self.plan.items():
            self.results[name] = await steps.run(name, self._counted(name, step))

    async def on_failure(self, run_id: str, payload: Mapping[str, Any], message: str) -> None:
        self.failures.append((run_id, payload, message))
        self.failed.set()

    def workflow(self, **options: Any) -> Workflow:
        route = options.pop("route", self.route)
        return Workflow(path=PATH, route=route, on_failure=self.on_failure, **options)

    def _counted(self, name: str, step: Step) -> Step:
        async def run() -> Any:
            self.ran.append(name)
            return await step()

        return run


@dataclass
class Harness:
    """The stand-in, the bot's side of it, and the endpoint's server at `url`, each reachable by the other."""

    qstash: QStash
    workflows: QStashWorkflows
    session: aiohttp.ClientSession
    url: str
    handlers: dict[str, Handler]
    seen: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)

    def serve(self, workflow: Workflow) -> None:
        self.handlers[workflow.path] = endpoint(
            workflow, public_url=self.url, qstash=self.workflows, current_key=CURRENT_KEY, next_key=NEXT_KEY
        )

    async def state(self, run_id: str) -> str | None:
        """The run's state as QStash's log has it, None for an unknown run."""
        _, body = await self.workflows.send("GET", f"/v2/workflows/logs?workflowRunId={run_id}")
        runs = json.loads(body)["runs"]
        return runs[0]["workflowState"] if runs else None

    async def ended(self, run_id: str, seconds: float = 10) -> str:
        """Wait until the run is over; return its state."""

        async def over() -> bool:
            return await self.state(run_id) in OVER

        await until(over, seconds)
        return str(await self.state(run_id))

    async def run(self, recorder: Recorder, run_id: str = "wfr_one", **options: Any) -> str:
        """Serve the recorder's workflow, run it and return the state in which it ended."""
        self.serve(recorder.workflow(**options))
        await self.workflows.trigger(PATH, run_id, {"draft": "D1"})
        return await self.ended(run_id)

    @property
    def statuses(self) -> list[int]:
        """What the endpoint has answered so far."""
        return [status for status, _ in self.seen]

    def answered(self, count: int) -> Callable[[], Awaitable[bool]]:
        """For `until`: whether the endpoint has given so many answers."""

        async def happened() -> bool:
            return len(self.seen) >= count

        return happened

    async def deliver(
        self, body: bytes, *, headers: Mapping[str, str] | None = None, signature: str | None = None
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        """Post a delivery by hand, correctly signed unless a signature is given; its status, JSON and headers."""
        given = {"Upstash-Signature": signature or sign(body, self.url + PATH)} | dict(headers or {})
        async with self.session.post(self.url + PATH, data=io.BytesIO(body), headers=given) as response:
            return response.status, await response.json(), response.headers


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Wait until `happened` says so; an API call that a fault made fail says nothing."""
    async with asyncio.timeout(seconds):
        for pause in itertools.repeat(0.005):
            with contextlib.suppress(Transient, KeyError):
                if await happened():
                    return
            await asyncio.sleep(pause)


def sign(raw: bytes, url: str, /, *, key: str = CURRENT_KEY, at: float = 0.0, **claims: Any) -> str:
    """A signature as QStash makes it, `at` seconds from now, with claims replaced (None: left out)."""
    now = int(time.time() + at)
    digest = base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).decode()
    all_claims = {"iss": "Upstash", "sub": url, "iat": now, "nbf": now, "exp": now + 300, "jti": "j", "body": digest}
    kept = {name: value for name, value in (all_claims | claims).items() if value is not None}
    return jwt.encode(kept, key, algorithm="HS256")


def state_array(*steps: Mapping[str, Any], payload: object = None) -> bytes:
    """The body of a delivery: the payload and these step results (`id`, `name`, `out`)."""
    bodies: list[object] = [{"draft": "D1"} if payload is None else payload]
    bodies += [
        {
            "stepId": step["id"],
            "stepName": step["name"],
            "stepType": "Run",
            "out": json.dumps(step.get("out")),
            "concurrent": 1,
        }
        for step in steps
    ]
    return json.dumps(
        [
            {
                "messageId": f"msg_{place}",
                "body": base64.b64encode(json.dumps(body).encode()).decode(),
                "callType": "step",
            }
            for place, body in enumerate(bodies)
        ]
    ).encode()


RUN_HEADERS = {
    "Upstash-Workflow-RunId": "wfr_one",
    "Upstash-Workflow-Sdk-Version": "1",
    "Upstash-Message-Id": "msg_0",
}


@asynccontextmanager
async def harness(data: Path, *, retries: int = 3) -> AsyncIterator[Harness]:
    """Everything running, delays a thousand times faster."""
    handlers: dict[str, Handler] = {}
    seen: list[tuple[int, Mapping[str, str]]] = []

    async def dispatch(request: web.Request) -> web.StreamResponse:
        response = await handlers[request.path](request)
        seen.append((response.status, request.headers))
        return response

    app = web.Application()
    app.router.add_post("/{path:.*}", dispatch)
    qstash = QStash(data, TOKEN, CURRENT_KEY, NEXT_KEY)
    qstash.faults = Faults(time_scale=0.001)
    async with serving(app) as url, serving(qstash.app()) as qstash_url, aiohttp.ClientSession() as session:
        workflows = QStashWorkflows(session, url=qstash_url, token=TOKEN, public_url=url, retries=retries)
        yield Harness(qstash, workflows, session, url, handlers, seen)
