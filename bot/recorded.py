"""The values of a request that was recorded before its ack."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RequestKind(StrEnum):
    """What Slack sent."""

    COMMAND = "command"
    ACTION = "action"
    VIEW = "view"
    EVENT = "event"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """A request of Slack's as it was recorded before its ack. `payload` holds only what is needed to serve it."""

    id: str
    workspace: str
    kind: RequestKind
    name: str
    payload: dict[str, object] = field(default_factory=dict)
    attempts: int = 0
    received_at: datetime | None = None
