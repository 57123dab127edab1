"""What other services told by webhook: one delivery, as it was recorded before it was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DeliverySource(StrEnum):
    """Who delivered."""

    GITHUB = "github"
    LINEAR = "linear"
    SWEEP = "sweep"  # the bot itself, so that what was never delivered is found


class DeliveryState(StrEnum):
    """What came of a delivery. A failed one that is delivered again is received again; a done one stays done."""

    RECEIVED = "received"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One delivery. `source` and `id` make it the same one, however often it comes.

    `subject` is what it is about, such as `github:repository:7`: deliveries about one subject are served by one run.
    `payload` holds only what is needed to serve it.
    """

    source: DeliverySource
    id: str
    event: str
    subject: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """The deliveries about one subject that one run serves."""

    run_id: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """A workspace that connected a repository, and the name under which it knows it."""

    workspace: str
    repository: int
    name: str
