"""What people were told, and how each wants to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.models import Draft
from bot.notifications import Kind, Notification, Way


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A notification that is to be posted, and where: the place of the first attempt. `again`: there was one before."""

    channel: str
    thread_ts: str | None
    since: datetime
    again: bool


class Notifications(Protocol):
    """One row for what each person is told once, and what each person chose."""

    async def claim(self, notification: Notification, channel: str) -> Claim | None:
        """The right to post it, to `channel` if this is the first attempt; None when it is over, or another's to hear.

        Whoever asks is alone with its subject meanwhile (Runs.alone).
        """
        ...

    async def over(self, notification: Notification, message_ts: str | None) -> None:
        """It is posted, or (None) never can be."""
        ...

    async def ended(self, draft: Draft) -> None:
        """There is nothing (more) to tell of the end of the draft's run."""
        ...

    async def left(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        """(workspace, id) over all workspaces of drafts whose run came to its end so many seconds ago and was not told.

        What ended more than a day ago is told no more.
        """
        ...

    async def chosen(self, workspace: str, person: str) -> Mapping[Kind, Way]:
        """What this person chose; a kind without a choice is not in it."""
        ...

    async def choose(self, workspace: str, person: str, chosen: Mapping[Kind, Way]) -> None:
        """Keep the choice for these kinds."""
        ...
