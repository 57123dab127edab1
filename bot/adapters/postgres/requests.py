"""The durable list of what Slack sent: recorded in one round trip, claimed by whichever process is free."""

import hashlib
from collections.abc import Mapping, Sequence

from psycopg.types.json import Jsonb

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.rows import recorded_from_row
from bot.recorded import Recorded, RequestKind

CLAIM_S = 30
"""How long a claimed request is held before another process may take it."""

_RECORD = "select record_request(%s, %s, %s, %s, %s, %s) as id"

_CLAIM = """
update requests set state = 'claimed', attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => %s)
where id in (
  select id from requests where state in ('recorded', 'claimed') and due_at <= clock_timestamp()
  order by received_at limit %s for update skip locked
)
returning *"""

_GET = "select * from requests where id = %s"
# The words of others (`words`) were kept for the service alone: now they stand where their author can take them back.
_FINISH = "update requests set state = 'done', error = null, payload = payload - 'words' where id = %s"
_POSTPONE = """
update requests set state = 'recorded', due_at = clock_timestamp() + make_interval(secs => %s) where id = %s"""
_WAIT = """
update requests set state = 'recorded', attempts = 1, due_at = clock_timestamp() + make_interval(secs => %s)
where id = %s"""
_FORGET = """
delete from requests where id in (
  select id from requests where state in ('done', 'failed')
    and received_at < clock_timestamp() - make_interval(secs => %s)
  limit %s for update skip locked
)"""
_WAITING = "select count(*) as waiting from requests where state in ('recorded', 'claimed')"
_GIVE_UP = "update requests set state = 'failed', error = %s, payload = payload - 'words' where id = %s"


def request_id(workspace: str, key: str) -> str:
    """The id of the request with Slack's id `key`: the same for every delivery of it."""
    return "r" + hashlib.sha256(f"{workspace}|{key}".encode()).hexdigest()[:15]


class PostgresRequests:
    """RequestLog on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def record(
        self, *, workspace: str, kind: RequestKind, key: str, name: str, payload: Mapping[str, object]
    ) -> str | None:
        """See RequestLog."""
        values = (workspace, request_id(workspace, key), key, kind.value, name, Jsonb(dict(payload)))
        row = await self._database.call(_RECORD, values)
        return row["id"] if row else None

    async def claim(self, limit: int) -> Sequence[Recorded]:
        """See RequestLog."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_CLAIM, (CLAIM_S, limit))
            rows = await cursor.fetchall()
        return [recorded_from_row(row) for row in sorted(rows, key=lambda row: row["received_at"])]

    async def get(self, workspace: str, request_id: str) -> Recorded | None:
        """See RequestLog."""
        row = await self._database.row(workspace, _GET, (request_id,))
        return recorded_from_row(row) if row else None

    async def finish(self, recorded: Recorded) -> None:
        """See RequestLog."""
        async with self._database.workspace(recorded.workspace) as connection:
            await connection.execute(_FINISH, (recorded.id,))

    async def postpone(self, recorded: Recorded, seconds: float) -> None:
        """See RequestLog."""
        async with self._database.workspace(recorded.workspace) as connection:
            await connection.execute(_POSTPONE, (seconds, recorded.id))

    async def wait(self, recorded: Recorded, seconds: float) -> None:
        """See RequestLog."""
        async with self._database.workspace(recorded.workspace) as connection:
            await connection.execute(_WAIT, (seconds, recorded.id))

    async def give_up(self, recorded: Recorded, error: str) -> None:
        """See RequestLog."""
        async with self._database.workspace(recorded.workspace) as connection:
            await connection.execute(_GIVE_UP, (error, recorded.id))

    async def waiting(self) -> int:
        """See RequestLog."""
        async with self._database.system() as connection:
            row = await (await connection.execute(_WAITING)).fetchone()
        return int(row["waiting"]) if row else 0

    async def forget(self, older_than: float, limit: int) -> int:
        """See RequestLog."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_FORGET, (older_than, limit))
        return cursor.rowcount
