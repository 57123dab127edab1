"""What a run of chaos leaves behind, as plain values that can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]
"""A row of a table, a message, or a call, by the names that its owner gives."""

PACE = 350
"""Characters of text a second that the model's stand-in writes."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A `/notra draft` that a person typed. `days` is its range and no other command's; `at` is in epoch seconds."""

    days: int
    channel: str
    user: str
    accepted: bool
    """Whether Slack saw the acknowledgement in time."""
    at: float


@dataclass(frozen=True, kw_only=True)
class Span:
    """Something that was done to the product, from `begin` to `end` in epoch seconds."""

    kind: str
    begin: float
    end: float
    refusals: int = 0
    """The 429s that a storm gave."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything after all is at rest. Rows of tables are in the order in which they were made."""

    commands: Sequence[Command] = ()
    spans: Sequence[Span] = ()
    mishaps: Sequence[str] = ()
    """What processes did that they must not, such as ending by themselves."""
    requests: Sequence[Row] = ()
    drafts: Sequence[Row] = ()
    runs: Sequence[Row] = ()
    versions: Sequence[Row] = ()
    analyses: Sequence[Row] = ()
    rewrites: Sequence[Row] = ()
    """What the rounds of the gate made of the runs' texts."""
    messages: Sequence[Row] = ()
    """What everybody sees, of all channels."""
    whispers: Sequence[Row] = ()
    """What one person alone sees."""
    slack_calls: Sequence[Row] = ()
    model_calls: Sequence[Row] = field(default_factory=tuple)
    pace: float = PACE
    """Characters of text a second that the model's stand-in wrote."""

    def of(self, draft_id: str, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows that belong to a draft."""
        return [row for row in rows if row["draft_id"] == draft_id]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not as it must be: whose, what, and where it shows. `draft` is a draft's id or a command."""

    draft: str
    what: str
    evidence: str = ""

    def __str__(self) -> str:
        """One line."""
        return f"{self.draft}: {self.what}" + (f" ({self.evidence})" if self.evidence else "")
