"""What the gate made of a run's text, round by round."""

from collections.abc import Mapping
from typing import Protocol

from bot.models import Run, Usage


class Rewrites(Protocol):
    """The rounds of rewriting that a run has bought."""

    async def claim(self, run: Run, number: int, seconds: float) -> bool:
        """Become the one who makes this round, for so long; False while another's claim holds, or when it is made."""
        ...

    async def keep(self, run: Run, number: int, text: str, usage: Usage) -> None:
        """Store the whole text after this round, and what it cost; the first text that is stored stays."""
        ...

    async def made(self, run: Run) -> Mapping[int, str]:
        """The text after each round that was made."""
        ...
