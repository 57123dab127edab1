"""What one writer of a run has still to publish, and the commands that publish it: pure, without a connection."""

from collections.abc import Callable
from typing import Final

from bot.adapters.redis import keys
from bot.adapters.redis.together import Command
from bot.models import Run
from bot.ports import EntryKind

KEPT: Final = 1000
"""Entries of a channel; with the hour after the last one it is the history of the article that Notra follows."""
WHOLE_EVERY: Final = 400
"""After so many entries the whole text is sent again: of the entries kept, one always has the beginning."""


class Outbox:
    """Keeps a reference to the newest text, never a queue: however long Redis is away, this grows no larger.

    `take` and `settle` alternate, so that no two publishes of a run are under way at once.
    """

    def __init__(self, run: Run, fence: int, text: str, on_due: Callable[["Outbox"], None]) -> None:
        """Publish what the run's writer with this fence has; `on_due` is told whenever there is something new."""
        self._key = keys.STREAM.name(run.workspace, run.draft_id, run.id)
        self._fence = fence
        self._text = text
        self._on_due = on_due
        self._known: int | None = None  # so many characters are in the channel for sure; None: start with the whole
        self._since_whole = 0
        self._outcome: str | None = None
        self._over = False
        self._taken: tuple[EntryKind, int] = ("reset", 0)
        on_due(self)

    @property
    def due(self) -> bool:
        """Whether there is something to publish."""
        return not self._over and (self._known != len(self._text) or self._outcome is not None)

    def grow(self, text: str) -> None:
        """See ReplayChannel."""
        self._text = text
        self._on_due(self)

    def end(self, outcome: str) -> None:
        """See ReplayChannel."""
        self._outcome = outcome
        self._on_due(self)

    def take(self) -> list[Command]:
        """The commands of the next entry; the answer of the first is for `settle`."""
        kind, at, text = self._next()
        self._taken = (kind, len(self._text))
        # A delta makes no channel: where Redis lost it, the answer is None and the whole text comes next.
        make: Command = [] if kind == "reset" else ["NOMKSTREAM"]
        entry: Command = ["kind", kind, "fence", self._fence, "at", at, "text", text]
        return [
            ["XADD", self._key, *make, "MAXLEN", "=", KEPT, "*", *entry],
            ["EXPIRE", self._key, keys.STREAM.expires_s],
            ["PUBLISH", self._key, "1"],
        ]

    def settle(self, answer: object) -> bool:
        """What became of the entry: its id, None where the channel is lost, else unknown; whether it is published.

        What is unknown is sent again from the same offset: entries may overlap, and `Rebuilt` drops what it has.
        """
        if answer is None:
            self._known = None
        if not isinstance(answer, str):
            return False
        kind, self._known = self._taken
        self._since_whole = 0 if kind == "reset" else self._since_whole + 1
        self._over = kind == "end"
        return True

    def _next(self) -> tuple[EntryKind, int, str]:
        if self._known == len(self._text) and self._outcome is not None:
            return "end", self._known, self._outcome
        if self._known is None or self._since_whole >= WHOLE_EVERY:
            return "reset", 0, self._text
        return "text", self._known, self._text[self._known :]
