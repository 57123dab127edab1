"""The repositories that each workspace reaches, by GitHub's number, on Postgres."""

from collections.abc import Mapping

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database

_NUMBER = "select id from repositories where lower(name) = lower(%s)"
_IS_NEWS = """
select from repositories join unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name)
  on repositories.id = seen.id and repositories.name is distinct from seen.name
  or repositories.id <> seen.id and lower(repositories.name) = lower(seen.name)
limit 1"""
# Whoever else bore one of these names was renamed, and its new name is not known yet.
_FREE = """
update repositories set name = null
from unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name)
where lower(repositories.name) = lower(seen.name) and repositories.id <> seen.id"""
_SEEN = """
insert into repositories (workspace_id, id, name)
select %(workspace)s, seen.id, seen.name from unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name)
on conflict (workspace_id, id) do update set name = excluded.name, seen_at = clock_timestamp()"""


class PostgresRepositories:
    """KnownRepositories on Postgres."""

    def __init__(self, database: Database, changed: Changed = unheard) -> None:
        """Use this database; `changed` is told of a workspace where a repository bears another name than before."""
        self._database = database
        self._changed = changed

    async def number(self, workspace: str, name: str) -> int | None:
        """See KnownRepositories."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_NUMBER, (name,))
            row = await cursor.fetchone()
        return int(row["id"]) if row else None

    async def seen(self, workspace: str, names: Mapping[int, str]) -> None:
        """See KnownRepositories."""
        if not names:
            return
        values = {"workspace": workspace, "ids": list(names), "names": list(names.values())}
        async with self._database.workspace(workspace) as connection:
            news = await (await connection.execute(_IS_NEWS, values)).fetchone()
            await connection.execute(_FREE, values)
            await connection.execute(_SEEN, values)
        if news is not None:
            await self._changed(workspace)
