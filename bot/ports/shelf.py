"""The shelf of evidence: what of Slack's messages is kept, and how one message is read. History is never polled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.activity import Said
from bot.shelved import Consent, Shelved, Spoken


class Shelf(Protocol):
    """The messages that people put aside for drafts."""

    async def put(self, workspace: str, entries: Sequence[Shelved]) -> None:
        """Put messages on the shelf. One that is there stays as it is; one that its author took back stays away."""
        ...

    async def entries(
        self,
        workspace: str,
        *,
        added_with: str | None = None,
        person: str | None = None,
        at: tuple[str, str] | None = None,
    ) -> Sequence[Shelved]:
        """What one request put there, what a person wrote or put there, or the message at (channel, ts); newest first.

        Of a person only what drafts may read, at most 100 messages; else also what is off the shelf again.
        """
        ...

    async def remove(self, workspace: str, added_with: str) -> None:
        """Take off what one request put there; somebody may put it there again."""
        ...

    async def follow(self, workspace: str, at: tuple[str, str], text: str | None, as_of: str) -> None:
        """The message at (channel, ts) was edited, or deleted (`text` None), at the ts `as_of`; older is ignored."""
        ...

    async def of(
        self, workspace: str, *, since: datetime, until: datetime | None = None, repo: str | None = None
    ) -> Sequence[Said]:
        """What was said, or put on the shelf, in a window and counts for a repository (all of them by default).

        Oldest first; see as_said. Of a thread with one message in the window all are taken; of a fuller shelf the 1,000
        newest messages.
        """
        ...


class Consents(Protocol):
    """What the authors of shelved messages were told, and what they decided."""

    async def told(self, workspace: str, added_with: str, author: str, message: tuple[str, str]) -> None:
        """Remember in which message, (channel, ts), an author was told of what one request put on the shelf."""
        ...

    async def decide(
        self, workspace: str, added_with: str, author: str, consent: Consent, message: tuple[str, str]
    ) -> Sequence[Shelved]:
        """Set what `author` decided about what a request put there, or about what `message` told of; what changed.

        Withdrawing wipes the words and cannot be undone.
        """
        ...


class Conversations(Protocol):
    """Single messages of Slack, read when a person points at them."""

    async def thread(self, channel: str, ts: str, limit: int) -> Sequence[Spoken]:
        """The message and what was replied to it, oldest first, `limit` messages in one call. Raises MessageGone."""
        ...

    async def link(self, channel: str, ts: str) -> str:
        """The address of a message. Raises MessageGone."""
        ...

    async def zone(self, user: str) -> str | None:
        """The IANA time zone that a person set in Slack; None where it is not known."""
        ...

    async def administers(self, user: str) -> bool:
        """Whether this person is an admin or an owner of the workspace."""
        ...

    async def member(self, user: str) -> str | None:
        """The name of a full member of the workspace; None for guests, apps, strangers and people who left."""
        ...
