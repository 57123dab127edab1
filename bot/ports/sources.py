"""Where activity comes from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from bot.activity import Activity, Range

Progress: TypeAlias = Callable[[int, int], Awaitable[None]]
"""Told how many commits and pull requests have been read so far."""


class ActivitySource(Protocol):
    """Where engineering activity is read."""

    async def fetch(self, workspace: str, repo: str, wanted: Range, progress: Progress) -> Activity:
        """By the workspace's own access: all commits and their pull requests of the range, complete.

        Raises Transient or Permanent.
        """
        ...

    async def ping(self) -> None:
        """Raise when the source cannot be reached or refuses the credentials."""
        ...


class Repositories(Protocol):
    """Which repositories there are to choose from."""

    async def names(self, workspace: str) -> Sequence[str]:
        """`owner/name` of up to 100 that the workspace's access reaches, the last pushed first.

        Raises Transient or Permanent.
        """
        ...


class KnownRepositories(Protocol):
    """The repositories that a workspace reaches, by the number that a rename does not change."""

    async def number(self, workspace: str, name: str) -> int | None:
        """The number of the repository that was last seen under this name; None for a name never seen."""
        ...

    async def seen(self, workspace: str, names: Mapping[int, str]) -> None:
        """Remember these names. Another repository that bore one of them has a name that is not known yet."""
        ...
