"""A request as it goes over the wire."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.e2e.hostile.odd import CONTENT_TYPES, Draw, cut
from tests.e2e.hostile.seals import (
    RIGHT_GITHUB,
    RIGHT_LINEAR,
    RIGHT_QSTASH,
    RIGHT_SLACK,
    WRONG_HOOK,
    WRONG_QSTASH,
    WRONG_SLACK,
    Seal,
)

SLACK = b"/slack/events"
WORKFLOWS = (b"/workflows/draft/v1", b"/workflows/revise/v1", b"/workflows/brand/v1", b"/workflows/digest/v1")
FIRE = b"/schedules/fire"
INGEST = b"/workflows/ingest/v1"
GITHUB, LINEAR = b"/webhooks/github", b"/webhooks/linear"
HOOKS = (GITHUB, LINEAR)
SEALED = (SLACK, *WORKFLOWS, FIRE, INGEST, *HOOKS)
"""The routes that let in only whom they know."""
SEALS: dict[str, Seal] = {
    **{f"Slack: {name}": seal for name, seal in WRONG_SLACK.items()},
    **{f"QStash: {name}": seal for name, seal in WRONG_QSTASH.items()},
    **{f"hook: {name}": seal for name, seal in WRONG_HOOK.items()},
    **RIGHT_SLACK,
    **RIGHT_QSTASH,
    **RIGHT_GITHUB,
    **RIGHT_LINEAR,
}
_RIGHT: Mapping[bytes, Mapping[str, Seal]] = {
    SLACK: RIGHT_SLACK,
    GITHUB: RIGHT_GITHUB,
    LINEAR: RIGHT_LINEAR,
    **dict.fromkeys((*WORKFLOWS, FIRE, INGEST), RIGHT_QSTASH),
}

MARK = "0mark0"
"""Stands, within the ids of Slack's that make a request one of its own, for a text that no other request has."""
KNOWN_TS = "1111111111.111111"
"""Stands for the message of a draft that there is."""
NOW_MS = 1_111_111_111_111
"""Stands, in a body, for the time at which it is sent, in milliseconds."""


_EXTRAS: Mapping[str, tuple[tuple[bytes, bytes], ...]] = {
    "retried": ((b"X-Slack-Retry-Num", b"1"), (b"X-Slack-Retry-Reason", b"http_timeout"), (b"Upstash-Retried", b"-1")),
    "wanting HTML": ((b"Accept", b"text/html"), (b"Cookie", b"=;=;\xff")),
    "cautious": ((b"Expect", b"100-continue"),),
}
_TIMES = {"twice": 2, "three times": 3}
_TWISTS = st.sampled_from(("",) * 12 + ("cut", "cut", "cut", "type", "chunked", *_TIMES, *_TIMES, *_EXTRAS))


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is sent `times` times at once, byte for byte the same."""

    what: str
    path: bytes
    body: bytes = b""
    method: bytes = b"POST"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    seal: str = "Slack: none"
    times: int = 1
    chunked: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether it says truly whose it is, for this address."""
        return self.method == b"POST" and self.seal in _RIGHT.get(self.path, {})

    def written(self, host: str, mark: str, known_ts: str) -> bytes:
        """The bytes, sealed now; `mark` and `known_ts` take the places that are kept for them."""
        body = self.body.replace(MARK.encode(), mark.encode()).replace(KNOWN_TS.encode(), known_ts.encode())
        body = body.replace(b"%d" % NOW_MS, b"%d" % (time.time() * 1_000))
        own = [(name, value.replace(MARK.encode(), mark.encode())) for name, value in self.headers]
        headers = [*SEALS[self.seal](body, f"http://{host}{self.path.decode('latin-1')}"), *own]
        framed = body
        if self.chunked:
            headers.append((b"Transfer-Encoding", b"chunked"))
            framed = (
                b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:]) if part) + b"0\r\n\r\n"
            )
        elif self.body or self.method == b"POST":
            headers.append((b"Content-Length", b"%d" % len(body)))
        head = b"".join(b"%b: %b\r\n" % pair for pair in [(b"Host", host.encode()), *headers])
        return b"%b %b HTTP/1.1\r\n%b\r\n%b" % (self.method, self.path, head, framed)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """How hypothesis shows it; by itself it would write all fields out."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        """Short enough for a report of failures."""
        return f"<{self.what} {self.times} × {self.method!r} {self.path[:60]!r}, {self.seal}, {self.body[:200]!r}>"


def twisted(draw: Draw, request: Request, usual_type: bytes) -> Request:
    """The request with its content type; half of the time something about it is odd, or it is sent again at once."""
    twist = draw(_TWISTS)
    kind = draw(st.sampled_from(CONTENT_TYPES)) if twist == "type" else usual_type
    return replace(
        request,
        body=cut(draw, request.body) if twist == "cut" else request.body,
        headers=(*request.headers, (b"Content-Type", kind), *_EXTRAS.get(twist, ())),
        times=_TIMES.get(twist, 1),
        chunked=twist == "chunked",
    )
