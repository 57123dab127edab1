"""The connections of workspaces on Postgres; the database sees their secrets sealed only."""

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database
from bot.adapters.vault import Vault
from bot.connections import Connection, ConnectionKind
from bot.errors import Permanent

_GET = "select * from connections where kind = %s"
_LISTED = "select * from connections order by kind"
# The secret is bound to the id, so the id of a connection that is replaced must be known before it is sealed.
_ID = "select id from connections where kind = %s for update"
_SAVE = """
insert into connections (id, workspace_id, kind, details, secret, connected_by) values (%s, %s, %s, %s, %s, %s)
on conflict (workspace_id, kind) do update
set details = excluded.details, secret = excluded.secret, connected_by = excluded.connected_by,
    connected_at = clock_timestamp(), id = excluded.id
returning *"""
_KEEP = "update connections set details = %s where id = %s"
_REMOVE = "delete from connections where kind = %s returning id"
# Row security keeps each of these to the workspace.
_FORGET: Mapping[ConnectionKind, Sequence[LiteralString]] = MappingProxyType(
    {
        ConnectionKind.GITHUB: (
            "delete from stored_repositories",
            "delete from stored_stretches",
            "delete from stored_commits",
            "delete from stored_pulls",
            "delete from stored_releases",
        ),
        ConnectionKind.LINEAR: ("delete from stored_tickets",),
    }
)
_SEALED_BEFORE = (
    "select workspace_id, id, secret from connections where secret is not null and not starts_with(secret, %s)"
)
_RESEAL = "update connections set secret = %s where workspace_id = %s and id = %s and secret = %s"
_TAKEN = "Another workspace connected this installation of the GitHub App. Type `/notra disconnect github` there first."


class PostgresConnections:
    """Connections on Postgres."""

    def __init__(self, database: Database, vault: Vault, changed: Changed = unheard) -> None:
        """Use this database, and these keys; `changed` is told of a workspace whose connections are other ones now."""
        self._database = database
        self._vault = vault
        self._changed = changed

    async def get(self, workspace: str, kind: ConnectionKind) -> Connection | None:
        """See Connections."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_GET, (kind.value,))
            row = await cursor.fetchone()
        if row is None:
            return None
        sealed = row["secret"]
        secret = self._vault.unseal(sealed, workspace=workspace, row=row["id"]) if sealed is not None else None
        return _connection(row, secret)

    async def listed(self, workspace: str) -> Sequence[Connection]:
        """See Connections."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_LISTED)
            return [_connection(row, None) for row in await cursor.fetchall()]

    async def save(
        self, workspace: str, kind: ConnectionKind, *, details: Mapping[str, object], secret: str | None, by: str
    ) -> Connection:
        """See Connections. Raises Permanent for an installation that is another workspace's."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_ID, (kind.value,))
            known = await cursor.fetchone()
            name = str(known["id"]) if known else uuid.uuid4().hex
            sealed = self._vault.seal(secret, workspace=workspace, row=name) if secret else None
            try:
                cursor = await connection.execute(
                    _SAVE, (name, workspace, kind.value, Jsonb(dict(details)), sealed, by)
                )
            except UniqueViolation as error:
                raise Permanent(_TAKEN) from error
            row = await cursor.fetchone()
        await self._changed(workspace)
        if row is None:
            raise RuntimeError("an upsert gave no row")
        return _connection(row, secret)

    async def keep_details(self, connection: Connection, details: Mapping[str, object]) -> None:
        """See Connections."""
        async with self._database.workspace(connection.workspace) as transaction:
            await transaction.execute(_KEEP, (Jsonb(dict(details)), connection.id))
        await self._changed(connection.workspace)

    async def remove(self, workspace: str, kind: ConnectionKind) -> bool:
        """See Connections."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_REMOVE, (kind.value,))
            removed = await cursor.fetchone() is not None
            if removed:
                for statement in _FORGET[kind]:
                    await connection.execute(statement)
        await self._changed(workspace)
        return removed

    async def reseal(self) -> int:
        """Seal with the newest key what an older one sealed, in all workspaces; how many were.

        A secret that no key opens stays as it is: whoever uses it is told.
        """
        resealed = 0
        async with self._database.system() as connection:
            cursor = await connection.execute(_SEALED_BEFORE, (self._vault.newest,))
            for row in await cursor.fetchall():
                place = {"workspace": str(row["workspace_id"]), "row": str(row["id"])}
                try:
                    secret = self._vault.unseal(row["secret"], **place)
                except Permanent:
                    continue
                sealed = self._vault.seal(secret, **place)
                done = await connection.execute(_RESEAL, (sealed, row["workspace_id"], row["id"], row["secret"]))
                resealed += done.rowcount
        return resealed


def _connection(row: DictRow, secret: str | None) -> Connection:
    return Connection(
        id=row["id"],
        workspace=row["workspace_id"],
        kind=ConnectionKind(row["kind"]),
        details=row["details"],
        secret=secret,
        connected_by=row["connected_by"],
        connected_at=row["connected_at"],
    )
