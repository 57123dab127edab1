"""Where activity comes from."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

from bot.activity import Activity, Range

Progress: TypeAlias = Callable[[int, int], Awaitable[None]]
"""Told how many commits and pull requests have been read so far."""


class ActivitySource(Protocol):
    """Where engineering activity is read."""

    async def fetch(self, repo: str, wanted: Range, progress: Progress) -> Activity:
        """All commits and their pull requests of the range, complete. Raises Transient or Permanent."""
        ...

    async def ping(self) -> None:
        """Raise when the source cannot be reached or refuses the credentials."""
        ...


class Repositories(Protocol):
    """Which repositories there are to choose from."""

    async def names(self) -> Sequence[str]:
        """`owner/name` of up to 100 that the credentials reach, last pushed first. Raises Transient or Permanent."""
        ...
