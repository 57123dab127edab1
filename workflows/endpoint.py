"""A workflow as an aiohttp handler. The only module that imports the server side of the workflow SDK.

Of the SDK only the context is used: it decides which step is next and words its message. Receiving is done here,
because the SDK's own receiving ends runs for good on a repeated result, an empty body or an answer that is not JSON,
does not check the address that was signed, passes every request header on, and builds a client for each delivery.
"""

import json
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from aiohttp import web
from qstash import AsyncQStash
from upstash_workflow import AsyncWorkflowContext, WorkflowError
from upstash_workflow.types import DefaultStep, Step, StepType

from bot.errors import NotraError, Permanent, Transient
from bot.log import log
from bot.ports import RETRIES, RETRY_DELAY
from workflows.delivery import Malformed, State, StepResult, read_failure, read_state
from workflows.queue import QStashHTTP, RunOver, RunQueue
from workflows.signature import SigningKeys, Unsigned, verify
from workflows.steps import Steps, StepTaken

LARGEST_DELIVERY = 12 * 1024 * 1024
"""Bytes; QStash's largest message is 10 MB. Whatever is beyond comes as an empty body."""

_VERSION = "Upstash-Workflow-Sdk-Version"
_PROTOCOL = {_VERSION: "1"}
_REFUSED_FOR_GOOD = frozenset({400, 401, 489})
_FINAL = {"Upstash-NonRetryable-Error": "true"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """A durable job: `route` is called for every delivery and does its work in steps, given the run's payload.

    `on_failure` is called with the run's id, its payload and a sentence for a person when QStash has given the run up,
    not when it was cancelled; at least once, so it must be idempotent. `on_exhausted`, where there is one, is called in
    its place when the run was tried as often as it may be, rather than refused for good. `retry_delay` is QStash's
    expression in milliseconds, `retried` in it counts from 0; QStash's own default (12 s, 2 m 28 s, 30 m) is too long
    for somebody who watches. `path` is where it is served; another order of steps is another path.
    """

    path: str
    route: Callable[[Steps, Mapping[str, Any]], Awaitable[None]]
    on_failure: Callable[[str, Mapping[str, Any], str], Awaitable[None]]
    on_exhausted: Callable[[str, Mapping[str, Any], str], Awaitable[None]] | None = None
    retries: int = RETRIES
    retry_delay: str = RETRY_DELAY
    step_timeout_s: float = 28.0

    @property
    def label(self) -> str:
        """The name of its messages in QStash's logs."""
        return self.path.strip("/").replace("/", "-")


def endpoint(workflow: Workflow, *, public_url: str, qstash: QStashHTTP, current_key: str, next_key: str) -> Handler:
    """Return the handler for `POST {workflow.path}`.

    `public_url` is the bot's address without a trailing slash, as QStash calls it. The handler answers 200 when the
    delivery is done; 401 and 400 for what is not QStash's or has not its shape; 489 for permanent errors, which end
    the run; 429 or 503 for transient ones and 500 for unexpected ones, which are tried again.
    """
    keys = SigningKeys(current=current_key, next_key=next_key)
    served = _Endpoint(workflow, url=public_url + workflow.path, qstash=qstash, keys=keys)
    return served.handle


class _Endpoint:
    def __init__(self, workflow: Workflow, *, url: str, qstash: QStashHTTP, keys: SigningKeys) -> None:
        self._workflow = workflow
        self._url = url
        self._qstash = qstash
        self._keys = keys

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.clone(client_max_size=LARGEST_DELIVERY).read()
        try:
            verify(body, request.headers.get("Upstash-Signature"), url=self._url, keys=self._keys)
        except Unsigned as error:
            log.warning("delivery_unsigned", path=self._workflow.path, reason=str(error))
            return _answer(401, "Unsigned", "The signature is missing or not valid for this delivery.")
        run_id = request.headers.get("Upstash-Workflow-RunId", "")
        with structlog.contextvars.bound_contextvars(run_id=run_id, path=self._workflow.path):
            try:
                if request.headers.get("Upstash-Workflow-Is-Failure") == "true":
                    return await self._fail(body)
                return await self._advance(run_id, request.headers, body)
            except Exception as error:  # noqa: BLE001 -- the rim: whatever is raised becomes an answer to QStash
                return _refusal(error)

    async def _fail(self, body: bytes) -> web.Response:
        failure = read_failure(body)
        log.warning("run_failed", status=failure.status)
        tried = failure.status not in _REFUSED_FOR_GOOD and self._workflow.on_exhausted
        end = tried or self._workflow.on_failure
        await end(failure.run_id, failure.payload, failure.message)
        return _done(failure.run_id)

    async def _advance(self, run_id: str, headers: Mapping[str, str], body: bytes) -> web.Response:
        if not run_id or not run_id.isascii() or headers.get(_VERSION) != _PROTOCOL[_VERSION]:
            raise Malformed("it belongs to no run of this protocol")
        queue = RunQueue(self._qstash, run_id=run_id, item_headers=self._item_headers)
        try:
            state = await _state(queue, body, headers.get("Upstash-Message-Id"))
            if not state.repeated:
                await self._take_step(run_id, queue, state)
        except RunOver:
            log.info("run_over")
        return _done(run_id)

    async def _take_step(self, run_id: str, queue: RunQueue, state: State) -> None:
        context = AsyncWorkflowContext[Mapping[str, Any]](
            qstash_client=cast("AsyncQStash", queue),
            workflow_run_id=run_id,
            headers={},  # nothing of the request travels on to the next step
            steps=_remembered(state.steps),
            url=self._url,
            failure_url=self._url,
            initial_payload=state.payload,
            env={},
            retries=self._workflow.retries,
        )
        try:
            steps = Steps(context, run_id=run_id, timeout_s=self._workflow.step_timeout_s)
            await self._workflow.route(steps, state.payload)
        except StepTaken:
            return
        await queue.finish()

    @property
    def _item_headers(self) -> dict[str, str]:
        own = {"Retries": str(self._workflow.retries), "Retry-Delay": self._workflow.retry_delay}
        return {
            "Upstash-Label": self._workflow.label,
            **{f"Upstash-{name}": value for name, value in own.items()},
            **{f"Upstash-Failure-Callback-{name}": value for name, value in own.items()},
        }


async def _state(queue: RunQueue, body: bytes, message_id: str | None) -> State:
    if body:
        return read_state(body)
    if not message_id:
        raise Malformed("an empty body needs a message id")
    whole = await queue.state()
    if whole is None:
        raise RunOver
    return read_state(whole, up_to=message_id)


def _remembered(results: Sequence[StepResult]) -> list[DefaultStep]:
    initial: DefaultStep = Step(step_id=0, step_name="init", step_type="Initial", concurrent=1)
    return [initial] + [
        Step(step_id=each.id, step_name=each.name, step_type=cast("StepType", each.type), out=each.out, concurrent=1)
        for each in results
    ]


def _refusal(error: Exception) -> web.Response:
    kind = type(error).__name__
    match error:
        case Malformed():
            answer = _answer(400, kind, f"The delivery is malformed: {error}.")
        case Permanent():
            answer = _answer(489, kind, str(error), _FINAL)
        case WorkflowError():
            # The steps are not those that the run has taken so far: its code was changed under it.
            answer = _answer(489, kind, "This run was started by another version of the bot.", _FINAL)
        case Transient(retry_after=None):
            answer = _answer(503, kind, str(error))
        case Transient(retry_after=float() | int() as wait):
            answer = _answer(429, kind, str(error), {"Retry-After": str(max(0, math.ceil(wait)))})
        case _:
            # Its text may hold anything; this answer is kept in QStash's logs and may be shown to a person.
            answer = _answer(500, kind, f"Something unexpected went wrong ({kind}).")
    trace = None if isinstance(error, (NotraError, Malformed, WorkflowError)) else error
    log.warning("delivery_refused", status=answer.status, reason=str(error), exc_info=trace)
    return answer


def _done(run_id: str) -> web.Response:
    return web.json_response({"workflowRunId": run_id}, headers=_PROTOCOL)


def _answer(status: int, error: str, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    text = json.dumps({"error": error, "message": message})
    return web.Response(
        status=status, text=text, content_type="application/json", headers={**_PROTOCOL, **(headers or {})}
    )
