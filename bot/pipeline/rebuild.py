"""The exact text of a run from the entries of its replay, whatever was repeated, delayed, lost or taken over."""

from bot.ports import ReplayEntry


class Rebuilt:
    """Takes a run's entries in the order of the channel.

    A writer only ever appends, so of one fence the longest text known is the newest; a higher fence replaces a lower
    one, whose late entries count no more. What cannot be joined on waits for the next reset.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self.text: str | None = None
        """The text so far, None until the first reset, and after a gap before the next one."""
        self.outcome: str | None = None
        """How the run ended, None until it did."""
        self._fence = -1

    def take(self, entry: ReplayEntry) -> bool:
        """Add one entry; whether the text has changed."""
        if entry.fence < self._fence:
            return False
        before = self.text
        if entry.fence > self._fence:
            self._fence, self.text = entry.fence, None
        if entry.kind == "end":
            self.outcome = entry.text
        elif self.text is None:
            self.text = entry.text if entry.kind == "reset" else None
        elif entry.at <= len(self.text) < entry.at + len(entry.text):
            self.text += entry.text[len(self.text) - entry.at :]
        return self.text != before
