"""Where activity comes from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from bot.activity import Activity, Published, Range, Ticket, TimeSpan
from bot.connections import Places

Resolved: TypeAlias = Callable[[TimeSpan], None]
"""Told which time a range covers, once that is known and before its commits are read."""

Progress: TypeAlias = Callable[[int, int], Awaitable[None]]
"""Told how many commits and pull requests have been read so far."""


class ActivitySource(Protocol):
    """Where engineering activity is read."""

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        """By the workspace's own access: all commits and their pull requests of the range, complete.

        Raises Transient or Permanent.
        """
        ...

    async def ping(self) -> None:
        """Raise when the source cannot be reached or refuses the credentials."""
        ...


class PublishedNotes(Protocol):
    """Where a team's earlier notes are read."""

    async def published(self, workspace: str, repo: str) -> Published:
        """What the repository published of its releases; empty where it published nothing.

        Raises Transient or Permanent.
        """
        ...


class TicketSource(Protocol):
    """The tracker that a workspace has connected."""

    @property
    def has_own_key(self) -> bool:
        """Whether the server has a key, by which it reads for a workspace that has connected none."""
        ...

    async def completed(self, workspace: str, during: TimeSpan) -> Sequence[Ticket] | None:
        """All tickets of the chosen places that were completed then, each once; None where no tracker is connected.

        Raises Transient, or Permanent with what to do.
        """
        ...

    async def places(self, workspace: str) -> Places:
        """What there is to choose from. Raises Transient, or Permanent with what to do."""
        ...

    async def ping(self) -> None:
        """Raise when the tracker cannot be reached or refuses the key of the settings."""
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
        """Remember these names. Another repository that bore one of them has a name that is not known yet.

        What the workspace keeps of a repository (rules, choices, drafts, schedules, the shelf) goes along.
        """
        ...

    async def led(self, workspace: str, asked: str, number: int, name: str) -> None:
        """Remember this name, and that `asked` is one that the same repository bore before."""
        ...
