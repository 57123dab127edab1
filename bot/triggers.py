"""What starts a schedule's run in place of a time: an event at the code host, and what one such event asks for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.activity import Range
from bot.errors import UsageError

MOST_MINUTES: Final = 24 * 60
"""The longest that pushes are gathered, in minutes."""
_LONGEST: Final = 200


class TriggerKind(StrEnum):
    """Which events."""

    RELEASE = "release"
    LABEL = "label"
    PUSH = "push"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """The events that start a run. Raises UsageError for what could never be told apart.

    `label` is that of a merged pull request, compared without case. Pushes to `branch` are gathered for `minutes` after
    the first one, so that a run comes at most once in so many.
    """

    kind: TriggerKind
    label: str = ""
    branch: str = ""
    minutes: int = 10

    def __post_init__(self) -> None:
        """Refuse what would never fire."""
        if self.kind is TriggerKind.LABEL and not 0 < len(self.label) <= _LONGEST:
            raise UsageError("Write the label that a merged pull request must have, such as `changelog`.")
        if self.kind is TriggerKind.PUSH and not 0 < len(self.branch) <= _LONGEST:
            raise UsageError("Write the branch whose pushes count, such as `main`.")
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise UsageError(f"Pushes are gathered for 1 to {MOST_MINUTES} minutes.")

    @property
    def words(self) -> str:
        """What it means to a person."""
        match self.kind:
            case TriggerKind.RELEASE:
                return "when a release is published"
            case TriggerKind.LABEL:
                return f"when a pull request with the label {self.label} is merged"
            case TriggerKind.PUSH:
                often = "once a minute" if self.minutes == 1 else f"once in {self.minutes} minutes"
                return f"on pushes to {self.branch}, at most {often}"

    def has_label(self, labels: tuple[str, ...]) -> bool:
        """Whether its label is one of these."""
        return self.label.casefold() in {label.casefold() for label in labels}


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """One event that a trigger waits for. `key` is the same for all that is told of it; `window` is what it is about.

    `wait_s`: so many seconds are others waited for, which then belong to the same run.
    """

    key: str
    window: Range
    wait_s: float = 0.0
