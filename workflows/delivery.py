"""What a delivery of a run says, read without trust: the run's state with its repeats dropped, or its failure."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SENTENCE = 1_000
"""Characters of an answer's sentence that are kept; those of the bot's own making are shorter."""


class Malformed(Exception):
    """The delivery does not have the protocol's shape; the message says where."""


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """The result of one step, as QStash remembers it. Ids count from 1 in the order of execution."""

    id: int
    name: str
    type: str
    out: Any


@dataclass(frozen=True, kw_only=True)
class State:
    """A run so far. `repeated` says that the newest result is one that was already there: nothing is to be done."""

    payload: Mapping[str, Any]
    steps: Sequence[StepResult]
    repeated: bool


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A run that QStash gave up: what it was started with, the last answer's status (0: none) and its sentence."""

    run_id: str
    payload: Mapping[str, Any]
    status: int
    message: str


def read_state(raw: bytes, *, up_to: str | None = None) -> State:
    """Read the state array: the initial payload, then the results, each once.

    QStash delivers at least once and keeps every result it is sent, so one lost reply puts a result there twice;
    the first one counts. `up_to` cuts the array after the item of this message, as a fetched whole needs. Raises
    Malformed.
    """
    items = _items(raw)
    if up_to is not None:
        items = items[: _place(items, up_to) + 1]
    results = [_step(item) for item in items[1:] if item.get("callType", "step") == "step"]
    once = {result.id: result for result in reversed(results)}
    repeated = bool(results) and once[results[-1].id] is not results[-1]
    steps = [result for result in results if once[result.id] is result]
    return State(payload=_object(_decoded(items[0])), steps=steps, repeated=repeated)


def read_failure(raw: bytes) -> Failure:
    """Read what QStash posts to the failure callback. Raises Malformed.

    The failing answer may be anything, a proxy's HTML page for one; a sentence is taken from it only if it is an
    answer of the endpoint's own making.
    """
    report = _object(raw)
    run_id, status = report.get("workflowRunId"), report.get("status")
    if not isinstance(run_id, str) or not run_id or not isinstance(status, int):
        raise Malformed("a failure names its run and a status")
    source = report.get("sourceBody")
    payload = _object(_from_base64(source)) if source else {}
    return Failure(run_id=run_id, payload=payload, status=status, message=_sentence(report.get("body"), status))


def _items(raw: bytes) -> list[dict[str, Any]]:
    items = _parsed(raw)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise Malformed("the state is not an array of items")
    return items


def _place(items: Sequence[Mapping[str, Any]], message_id: str) -> int:
    for place, item in enumerate(items):
        if item.get("messageId") == message_id:
            return place
    raise Malformed(f"the state does not hold the message {message_id}")


def _step(item: Mapping[str, Any]) -> StepResult:
    step = _object(_decoded(item))
    step_id, name, kind, out = (step.get(key) for key in ("stepId", "stepName", "stepType", "out"))
    if not isinstance(step_id, int) or not isinstance(name, str) or not isinstance(kind, str):
        raise Malformed("a step has an id, a name and a type")
    return StepResult(id=step_id, name=name, type=kind, out=_parsed(out) if isinstance(out, str) else out)


def _sentence(body: object, status: int) -> str:
    try:
        answer = _object(_from_base64(body)) if body else {}
    except Malformed:
        answer = {}
    message = answer.get("message")
    # It will be stored and shown: neither takes a NUL or half of a surrogate pair.
    shown = "".join(filter(str.isprintable, message[:_SENTENCE])) if isinstance(message, str) else ""
    if shown:
        return shown
    return f"The bot answered with status {status}." if status else "The bot could not be reached."


def _decoded(item: Mapping[str, Any]) -> bytes:
    return _from_base64(item.get("body"))


def _from_base64(text: object) -> bytes:
    if not isinstance(text, str):
        raise Malformed("a body is missing")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("a body is not base64") from error


def _object(raw: bytes) -> dict[str, Any]:
    value = _parsed(raw)
    if not isinstance(value, dict):
        raise Malformed("a JSON object was expected")
    return value


def _parsed(raw: bytes | str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed("it is not JSON") from error
