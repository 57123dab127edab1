"""Sends signed requests to the app as Slack does: slash commands and interactions once, events with retries."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from standins.slack import limits
from standins.slack.site import Site

KEPT = 10_000
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the app answered to one delivery; `status` is 0 without an answer, and `error` then names why.

    `error` is a retry reason of the Events API: http_timeout, http_error, connection_failed, too_many_redirects.
    """

    status: int
    ms: float
    body: str = ""
    error: str | None = None
    retry: bool = True

    @property
    def accepted(self) -> bool:
        """Whether the app took it: a 2xx within three seconds."""
        return self.error is None


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One request that was sent to the app: a command, a type of interaction or of event, and its answer."""

    kind: str
    attempt: int
    status: int
    ms: float
    error: str | None
    at: float


def signed_headers(secret: str, body: bytes, content_type: str) -> dict[str, str]:
    """The headers of a request from Slack: version 0, HMAC-SHA256 over time and raw body."""
    timestamp = str(int(time.time()))
    base = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "User-Agent": USER_AGENT,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
    }


class Delivery:
    """Sends to `request_url`, which the app serves; `sent` records the last requests."""

    def __init__(self, site: Site, request_url: str, signing_secret: str) -> None:
        self.request_url = request_url
        self.sent: deque[Delivered] = deque(maxlen=KEPT)
        self._site = site
        self._secret = signing_secret
        self._session: aiohttp.ClientSession | None = None
        self._events: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Deliveries can be made inside; at the end events that wait for a retry are dropped."""
        async with aiohttp.ClientSession() as session:
            self._session = session
            try:
                yield
            finally:
                waiting = list(self._events)
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
                self._session = None

    async def command(self, fields: Mapping[str, str]) -> Answer:
        """Send a slash command."""
        return await self._once(fields["command"], urlencode(fields).encode())

    async def interaction(self, payload: Mapping[str, Any]) -> Answer:
        """Send an interaction, such as a click or a submitted modal."""
        return await self._once(payload["type"], urlencode({"payload": json.dumps(payload)}).encode())

    def event(self, envelope: Mapping[str, Any]) -> None:
        """Send an event in the background, again when the app does not take it."""
        if self._session is None:
            return
        for _ in range(self._copies()):
            task = asyncio.create_task(self._event(envelope["event"]["type"], json.dumps(envelope).encode()))
            self._events.add(task)
            task.add_done_callback(self._events.discard)

    @property
    def events_under_way(self) -> int:
        """Events that the app has not taken yet and that are not given up, those that wait for a retry included."""
        return len(self._events)

    async def settled(self) -> None:
        """Wait until no event is under way any more, retries included."""
        while self._events:
            await asyncio.wait(list(self._events))

    async def _event(self, kind: str, body: bytes) -> None:
        answer = await self._post(kind, body, "application/json", 0, {})
        for number, delay_s in enumerate(limits.EVENT_RETRY_DELAYS_S, start=1):
            if answer.accepted or not answer.retry:
                return
            await self._site.clock.sleep(delay_s * self._site.switches.faults.event_time_scale)
            again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": answer.error or "unknown_error"}
            answer = await self._post(kind, body, "application/json", number, again)

    async def _once(self, kind: str, body: bytes) -> Answer:
        sends = (self._post(kind, body, FORM, 0, {}) for _ in range(self._copies()))
        answers = await asyncio.gather(*sends)
        return answers[0]

    def _copies(self) -> int:
        return 2 if self._site.switches.faults.deliver_twice else 1

    async def _post(self, kind: str, body: bytes, content_type: str, attempt: int, extra: Mapping[str, str]) -> Answer:
        await self._site.clock.sleep(self._site.switches.overtaken_s())
        started = time.perf_counter()
        answer = await self._answer(body, {**signed_headers(self._secret, body, content_type), **extra}, started)
        self.sent.append(
            Delivered(
                kind=kind,
                attempt=attempt,
                status=answer.status,
                ms=answer.ms,
                error=answer.error,
                at=time.time(),
            )
        )
        return answer

    async def _answer(self, body: bytes, headers: Mapping[str, str], started: float) -> Answer:
        if self._session is None:
            return Answer(status=0, ms=0.0, error="connection_failed")
        try:
            async with (
                asyncio.timeout(self._site.clock.real(limits.ANSWER_S)),
                self._session.post(self.request_url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                text = await response.text(errors="replace")
                return Answer(
                    status=response.status,
                    ms=_ms_since(started),
                    body=text,
                    error=_refusal(response.status),
                    retry=response.headers.get("X-Slack-No-Retry") != "1",
                )
        except TimeoutError:
            return Answer(status=0, ms=_ms_since(started), error="http_timeout")
        except aiohttp.ClientError:
            return Answer(status=0, ms=_ms_since(started), error="connection_failed")


def _refusal(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    return "too_many_redirects" if 300 <= status < 400 else "http_error"


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
