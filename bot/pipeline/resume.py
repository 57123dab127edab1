"""A text that goes on after a cut: what the model repeats of its own end is swallowed."""

from typing import Final

_LOOKBACK: Final = 400  # characters of the text so far that may be said again
_SURE: Final = 8  # a repetition this long is no chance
_WORD: Final = 2  # shorter ones count only as the repeated beginning of the word that was cut


class OverlapTrimmer:
    """Takes the pieces of a continuation and gives them back without the repeated tail at their start.

    Holds back only while what came could still be the beginning of a repetition.
    """

    def __init__(self, text_so_far: str) -> None:
        """Trim against the end of `text_so_far`."""
        self._tail = text_so_far[-_LOOKBACK:]
        self._held: str | None = ""

    def feed(self, piece: str) -> str:
        """What of the text up to and including `piece` may be shown now; "" while it is undecided."""
        if self._held is None:
            return piece
        self._held += piece
        said = self._held.lstrip()
        if not said or self._may_grow(said):
            return ""
        return self.flush()

    def flush(self) -> str:
        """The rest, once no more pieces come."""
        held, self._held = self._held or "", None
        bare = held.lstrip()
        for start in range(len(self._tail)):
            repeated = self._tail[start:]
            if bare.startswith(repeated) and self._is_repetition(start) and (bare == held or len(repeated) >= _SURE):
                return bare[len(repeated) :]
        return held

    def _may_grow(self, said: str) -> bool:
        """Whether `said` begins a repetition of the tail's end that it does not yet complete."""
        return any(
            len(said) < len(self._tail) - start and self._tail.startswith(said, start) and self._is_repetition(start)
            for start in range(len(self._tail))
        )

    def _is_repetition(self, start: int) -> bool:
        repeated = self._tail[start:]
        begins_word = start == 0 or self._tail[start - 1].isspace()
        cut_word = begins_word and len(repeated) >= _WORD and repeated.isalnum()
        return len(repeated) >= _SURE or cut_word
