"""A run's text while it is written, kept for an hour: whoever joins late, falls behind or comes back misses nothing."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from bot.models import Run

EntryKind: TypeAlias = Literal["text", "reset", "end"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayEntry:
    """One step of a run's text.

    `text` is what the writer of this `fence` has from character `at` on; a `reset` is the whole text so far (`at` is
    0); an `end` has the outcome as its text and the length of the whole as `at`. Offsets count Unicode characters.
    """

    id: str
    kind: EntryKind
    fence: int
    at: int
    text: str


class ReplayChannel(Protocol):
    """What one writer tells of its text. Nothing here waits or raises; a writer that gives up says nothing more."""

    def grow(self, text: str) -> None:
        """The whole text so far."""
        ...

    def end(self, outcome: str) -> None:
        """The run's text is done with, in a word: readers end here."""
        ...


class Replay(Protocol):
    """The channels of all runs."""

    def begin(self, run: Run, fence: int, text: str) -> ReplayChannel:
        """A channel for the writer with this fencing number, which starts from `text`."""
        ...

    def read(
        self, workspace: str, draft_id: str, run_id: str, *, after: str = "", patience: float = 60.0
    ) -> AsyncGenerator[ReplayEntry, None]:
        """Every entry once, in order: what is there after the id `after` ("" for all), then what comes.

        Ends after an `end`, when the channel has expired, and when it has not begun within `patience` seconds. Outages
        only delay it; close it (`contextlib.aclosing`) to leave earlier.
        """
        ...
