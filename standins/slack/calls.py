"""A record of the Web API calls that came, for tests to read."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEPT = 10_000


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One call: `status` is HTTP's (0 when the reply was lost), `at` seconds since the epoch, `args` without token."""

    method: str
    status: int
    error: str | None
    channel: str
    ts: str
    at: float
    args: Mapping[str, Any] = field(default_factory=dict)


class Calls:
    """The last KEPT calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[ApiCall] = deque(maxlen=KEPT)

    def add(self, method: str, args: Mapping[str, Any], *, status: int, answer: Mapping[str, Any]) -> None:
        """Note one call and its answer."""
        self._calls.append(
            ApiCall(
                method=method,
                status=status,
                error=answer.get("error"),
                channel=str(answer.get("channel") or args.get("channel") or ""),
                ts=str(answer.get("ts") or args.get("ts") or ""),
                at=time.time(),
                args=dict(args),
            )
        )

    def of(self, method: str | None = None) -> list[ApiCall]:
        """The calls of one method, or all."""
        return [call for call in self._calls if method in {None, call.method}]
