"""A process with what digests need of Slack's Web API, for many workspaces, with Slack's limits of each.

The stand-in has one workspace and keeps what it is told on the disk; here a channel's id says whose it is: `CT12X3` is
a channel of `T12`.
"""

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from standins.slack.clock import Clock
from standins.slack.limits import RateLimiter


@dataclass
class Posted:
    """A message that was taken: when (on the clock of this machine), where, and what it is marked with."""

    at: float
    channel: str
    mark: dict[str, Any]
    ts: str
    thread_ts: str | None


@dataclass
class Slack:
    """Takes messages, and refuses what comes too fast. `speed` is how fast its minutes pass, but for messages."""

    speed: float
    posted: list[Posted] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        """One limiter for each workspace."""
        self._calls = defaultdict[str, RateLimiter](lambda: RateLimiter(Clock(self.speed)))
        self._posts = RateLimiter(Clock())

    async def call(self, request: web.Request) -> web.Response:
        """Serve one method."""
        method, given = request.match_info["method"], await _arguments(request)
        self.calls[method] += 1
        channel = str(given.get("channel", ""))
        team = channel.partition("X")[0].removeprefix("C")
        limiter = self._posts if method == "chat.postMessage" else self._calls[team]
        if wait := limiter.take(method, channel):
            self.refused[method] += 1
            headers = {"Retry-After": str(wait)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        return web.json_response({"ok": True, **self._answer(method, channel, given)})

    def _answer(self, method: str, channel: str, given: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "chat.postMessage":
                ts = f"{time.time():.0f}.{len(self.posted):06d}"
                mark = given["metadata"]["event_payload"]
                self.posted.append(Posted(time.time(), channel, mark, ts, given.get("thread_ts")))
                return {"channel": channel, "ts": ts}
            case "conversations.info":
                return {"channel": {"id": channel, "is_member": True}}
            case "conversations.history" | "conversations.replies":
                found = [each for each in self.posted if each.channel == channel]
                metadata = [{"event_type": "notra_draft", "event_payload": each.mark} for each in found]
                return {"messages": [{"ts": f.ts, "metadata": m} for f, m in zip(found, metadata, strict=True)]}
            case _:
                return {}

    async def record(self, _: web.Request) -> web.Response:
        """What came of it so far."""
        marks = [f"{each.mark.get('digest')}/{each.mark.get('part')}" for each in self.posted]
        times = [each.at for each in self.posted]
        return web.json_response({"marks": marks, "times": times, "refused": self.refused, "calls": self.calls})


async def _arguments(request: web.Request) -> dict[str, Any]:
    """As slack_sdk sends them: in the query, as JSON, or as a form whose nested values are JSON."""
    if request.method == "GET":
        return dict(request.query)
    body = await request.read()
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(body or b"{}")
        return found
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return form | {name: json.loads(form[name]) for name in ("metadata", "blocks") if name in form}


def app(speed: float) -> web.Application:
    """The methods, and the record of all that was posted."""
    slack = Slack(speed)
    made = web.Application(client_max_size=1_000_000)
    made.router.add_post("/api/{method}", slack.call)
    made.router.add_get("/api/{method}", slack.call)
    made.router.add_get("/record", slack.record)
    return made


if __name__ == "__main__":
    web.run_app(app(float(os.environ["SPEED"])), host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None)
