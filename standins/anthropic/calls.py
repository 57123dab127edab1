"""A record of the calls: how much went in and out, and when the client hung up."""

import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 2_000


@dataclass(kw_only=True)
class Call:
    """One call of `POST /v1/messages`. Times are seconds of this machine's clocks, None until it happened.

    The monotonic clock is the machine's, so that another process on it can subtract its own readings.
    """

    id: str
    model: str
    stream: bool
    input_chars: int
    body: dict[str, Any]
    started_at_epoch: float = field(default_factory=time.time)
    started_at_monotonic: float = field(default_factory=time.monotonic)
    first_text_at_epoch: float | None = None
    first_text_at_monotonic: float | None = None
    closed_at_epoch: float | None = None
    closed_at_monotonic: float | None = None
    output_chars: int = 0
    stop_reason: str | None = None
    closed_by_client: bool = False

    def wrote(self, text: str) -> None:
        """Count a piece of text that was handed to the connection."""
        if self.first_text_at_epoch is None:
            self.first_text_at_epoch = time.time()
            self.first_text_at_monotonic = time.monotonic()
        self.output_chars += len(text)

    def closed(self, *, by_client: bool) -> None:
        """The connection's answer is over."""
        self.closed_at_epoch = time.time()
        self.closed_at_monotonic = time.monotonic()
        self.closed_by_client = by_client


class CallLog:
    """The newest calls, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._calls: deque[Call] = deque(maxlen=_KEPT)

    def add(self, call: Call) -> None:
        """Remember a call from its start."""
        self._calls.append(call)

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()

    def listed(self, *, bodies: bool) -> list[dict[str, Any]]:
        """The calls as JSON objects, with what was sent only when asked for."""
        rows = [asdict(call) for call in self._calls]
        return rows if bodies else [{key: value for key, value in row.items() if key != "body"} for row in rows]
