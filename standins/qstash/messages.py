"""A QStash message: what was published, and what its `Upstash-*` headers ask for."""

import base64
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from yarl import URL

from standins.qstash.timing import DAY, duration, retry_delay

DEFAULT_RETRIES = 3
LONGEST_WAIT = 366 * DAY
_FORWARD = "upstash-forward-"
_CALLBACK = "upstash-callback"
_FAILURE_CALLBACK = "upstash-failure-callback"
# What belongs to one connection, or is set by the delivery itself; senders echo these without meaning to.
_NEVER_FORWARDED = {
    "host", "content-length", "connection", "transfer-encoding", "accept-encoding", "content-type", "user-agent",
}  # fmt: skip


class Refused(Exception):
    """The API's refusal of a call: an HTTP status, and the sentence in its `{"error": …}` body."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def new_id(prefix: str) -> str:
    """Return a fresh random id that starts with `prefix`."""
    return f"{prefix}_{uuid.uuid4().hex}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """A callback that a message asked for: `Upstash-Callback-X` of the one is `Upstash-X` of the other."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One accepted message. Times are Unix seconds; `headers` has lower-case names, as it was published.

    `run_id` names the workflow run it belongs to, `position` the newest item of the run's state that it carries.
    """

    id: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    created_at: float
    due: float
    retried: int = 0
    run_id: str | None = None
    position: int = 0
    schedule_id: str | None = None
    queue: str | None = None
    caller_ip: str = "127.0.0.1"

    @property
    def method(self) -> str:
        """The HTTP method to deliver with, POST unless `Upstash-Method` says otherwise."""
        return self.headers.get("upstash-method", "POST").upper()

    @property
    def retries(self) -> int:
        """How many attempts may follow the first."""
        return int(self.headers.get("upstash-retries", DEFAULT_RETRIES))

    @property
    def timeout(self) -> float | None:
        """The seconds one attempt may take, None without a limit of its own."""
        given = self.headers.get("upstash-timeout")
        return None if given is None else duration(given)

    @property
    def call_type(self) -> str:
        """The part it plays in its run: step, toCallback, fromCallback or failureCall."""
        return self.headers.get("upstash-workflow-calltype", "step")

    @property
    def carries_state(self) -> bool:
        """Whether it is delivered with the run's whole state instead of its own body."""
        return self.run_id is not None and self.call_type == "step"

    @property
    def step(self) -> str:
        """The step whose result it is, `init` for what starts a run; empty outside of runs."""
        return step_of(self.headers, self.body)

    @property
    def forwarded(self) -> dict[str, str]:
        """The headers that travel on to the destination."""
        found = {
            name.removeprefix(_FORWARD): value for name, value in self.headers.items() if name.startswith(_FORWARD)
        }
        return {name: value for name, value in found.items() if name not in _NEVER_FORWARDED}

    @property
    def callback(self) -> "FollowUp | None":
        """The message that reports every attempt, None when none was asked for."""
        return _follow_up(self.headers, _CALLBACK)

    @property
    def failure_callback(self) -> "FollowUp | None":
        """The message that reports the final failure, None when none was asked for."""
        return _follow_up(self.headers, _FAILURE_CALLBACK)

    def to_json(self) -> str:
        """Return the message as JSON text for the store."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(kept | {"body": base64.b64encode(self.body).decode()})

    @classmethod
    def from_json(cls, text: str) -> "Message":
        """Return the message that `to_json` wrote."""
        kept: dict[str, Any] = json.loads(text)
        return cls(**kept | {"body": base64.b64decode(kept["body"])})


def step_of(headers: Mapping[str, str], body: bytes) -> str:
    """Return the step whose result such a message is, `init` for what starts a run; empty outside of runs."""
    if "upstash-workflow-runid" not in headers or headers.get("upstash-workflow-calltype", "step") != "step":
        return ""
    if headers.get("upstash-workflow-init") == "true":
        return "init"
    try:
        result: Any = json.loads(body)
    except ValueError:
        return ""
    return str(result.get("stepName") or "") if isinstance(result, dict) else ""


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that QStash keeps, names in lower case, once every control value is well-formed.

    Raises Refused (400) for a malformed value.
    """
    kept = {name.lower(): value for name, value in headers.items()}
    kept = {name: value for name, value in kept.items() if name.startswith("upstash-") or name == "content-type"}
    try:
        for name in ("upstash-retries", "upstash-not-before"):
            if name in kept and not re.fullmatch(r"\d{1,12}", kept[name], re.ASCII):
                raise Refused(400, f"invalid header value: {name}: {kept[name]}")
        for name in ("upstash-delay", "upstash-timeout"):
            if duration(kept.get(name, "0s")) > LONGEST_WAIT:
                raise Refused(400, f"invalid header value: {name}: more than a year")
        retry_delay(kept.get("upstash-retry-delay"), retried=0)
    except ValueError as error:
        raise Refused(400, f"invalid header value: {error}") from error
    return kept


def checked_url(destination: str) -> str:
    """Return the destination if it is an http(s) URL; raises Refused (400) otherwise (URL groups are hosted only)."""
    try:
        url = URL(destination)
    except ValueError as error:
        raise Refused(400, f"invalid destination url: {destination}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise Refused(
            400, f"invalid destination url: endpoint has invalid scheme, add http:// or https://: {destination}"
        )
    return destination


def _follow_up(headers: Mapping[str, str], prefix: str) -> "FollowUp | None":
    if prefix not in headers:
        return None
    start = f"{prefix}-"
    own = {f"upstash-{name.removeprefix(start)}": value for name, value in headers.items() if name.startswith(start)}
    return FollowUp(url=headers[prefix], headers={"content-type": "application/json"} | own)
