"""What a workspace connected, and how what it gave is checked and kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.connections import Connection, ConnectionKind, Integrations


class Connections(Protocol):
    """The connected services of each workspace, their secrets encrypted where they are stored."""

    async def get(self, workspace: str, kind: ConnectionKind) -> Connection | None:
        """The connection with its secret. Raises Permanent when the secret cannot be read any more."""
        ...

    async def listed(self, workspace: str) -> Sequence[Connection]:
        """All connections of the workspace, without their secrets."""
        ...

    async def save(
        self, workspace: str, kind: ConnectionKind, *, details: Mapping[str, object], secret: str | None, by: str
    ) -> Connection:
        """Make the connection, or replace the one of this kind."""
        ...

    async def keep_details(self, connection: Connection, details: Mapping[str, object]) -> None:
        """Change what is kept beside the secret; nothing when the connection is gone."""
        ...

    async def remove(self, workspace: str, kind: ConnectionKind) -> bool:
        """Forget the connection, its secret and all that is stored of what it led to; whether there was one."""
        ...


class ConnectionLookup(Protocol):
    """What a call to a connected service needs."""

    async def get(self, workspace: str, kind: ConnectionKind) -> Connection | None:
        """The connection with its secret. Raises Permanent when the secret cannot be read any more."""
        ...


class IntegrationLookup(Protocol):
    """What each workspace has connected and chosen."""

    async def of(self, workspace: str) -> Integrations:
        """As it is now; a change that could not be told while Redis was away shows within five minutes."""
        ...


class IntegrationCache(Protocol):
    """Keeps what was looked up, as the text of one JSON object for each workspace; no method ever raises."""

    async def get(self, workspace: str) -> str | None:
        """The text, None where nothing is kept or it cannot be reached."""
        ...

    async def put(self, workspace: str, text: str) -> None:
        """Keep it for five minutes; nothing when something is kept, or was dropped only just now."""
        ...

    async def drop(self, workspace: str) -> None:
        """What is kept does not hold any more. Call it when the change is stored."""
        ...


class ConnectionCheck(Protocol):
    """One service's look at what a person gave in its window."""

    async def check(self, chosen: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """The details to keep, `account` among them. `chosen`: block id → what was chosen or typed; `secret` may be "".

        Raises Permanent or Transient with a sentence for that person: what is wrong, and what to do.
        """
        ...


class Sealing(Protocol):
    """Secrets on their way through the log of requests, which must not hold them in the clear."""

    def seal(self, secret: str, *, workspace: str, row: str) -> str:
        """The secret as it may be stored, bound to this workspace and row."""
        ...

    def unseal(self, sealed: str, *, workspace: str, row: str) -> str:
        """The secret. Raises Permanent when it is another row's, or its key is gone."""
        ...
