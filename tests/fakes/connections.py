"""Connections and known repositories in memory."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.connections import Connection, ConnectionKind


class FakeConnections:
    """Connections, their secrets in the clear."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ConnectionKind], Connection] = {}

    async def get(self, workspace: str, kind: ConnectionKind) -> Connection | None:
        return self._kept.get((workspace, kind))

    async def listed(self, workspace: str) -> Sequence[Connection]:
        return [one for (place, _), one in self._kept.items() if place == workspace]

    async def save(
        self, workspace: str, kind: ConnectionKind, *, details: Mapping[str, object], secret: str | None, by: str
    ) -> Connection:
        connection = Connection(
            id=uuid.uuid4().hex,
            workspace=workspace,
            kind=kind,
            details=details,
            secret=secret,
            connected_by=by,
            connected_at=datetime.now(UTC),
        )
        self._kept[workspace, kind] = connection
        return connection

    async def keep_details(self, connection: Connection, details: Mapping[str, object]) -> None:
        raise NotImplementedError

    async def remove(self, workspace: str, kind: ConnectionKind) -> bool:
        return self._kept.pop((workspace, kind), None) is not None


class FakeRepositories:
    """Known repositories: workspace → number → name; former names → number."""

    def __init__(self) -> None:
        self.names: dict[str, dict[int, str]] = {}
        self.former: dict[str, int] = {}

    async def number(self, workspace: str, name: str) -> int | None:
        found = self.names.get(workspace, {})
        return next((number for number, known in found.items() if known.lower() == name.lower()), None)

    async def seen(self, workspace: str, names: Mapping[int, str]) -> None:
        known = self.names.setdefault(workspace, {})
        taken = {name.lower() for name in names.values()}
        for number in [number for number, name in known.items() if name.lower() in taken]:
            del known[number]
        known.update(names)

    async def led(self, workspace: str, asked: str, number: int, name: str) -> None:
        await self.seen(workspace, {number: name})
        self.former[asked] = number
