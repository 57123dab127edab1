"""The repositories that each workspace reaches, by GitHub's number, on Postgres."""

from collections.abc import Mapping

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.renames import carry

_NUMBER = "select id from repositories where lower(name) = lower(%s)"
# Whoever else bore one of these names was renamed, and its new name is not known yet: until then what is kept of it is
# found by its number alone.
_NEWS = """
select coalesce(repositories.name, 'repository-' || repositories.id) as before, seen.name as now
from repositories join unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name) on repositories.id = seen.id
where repositories.name is distinct from seen.name
union all
select repositories.name, 'repository-' || repositories.id
from repositories join unnest(%(names)s::text[]) as seen (name) on lower(repositories.name) = lower(seen.name)
where repositories.id <> all(%(ids)s::bigint[])"""
_NAMED_BEFORE = """
insert into former_names (workspace_id, name, repository)
select workspace_id, lower(repositories.name), repositories.id
from repositories join unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name) on repositories.id = seen.id
where lower(repositories.name) <> lower(seen.name)
on conflict (workspace_id, name) do update set repository = excluded.repository"""
_ASKED = """
insert into former_names (workspace_id, name, repository) values (%(workspace)s, lower(%(asked)s), %(id)s)
on conflict (workspace_id, name) do update set repository = excluded.repository"""
_BORNE = "delete from former_names where name in (select lower(name) from unnest(%(names)s::text[]) as seen (name))"
_FREE = """
update repositories set name = null
from unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name)
where lower(repositories.name) = lower(seen.name) and repositories.id <> seen.id"""
_SEEN = """
insert into repositories (workspace_id, id, name)
select %(workspace)s, seen.id, seen.name from unnest(%(ids)s::bigint[], %(names)s::text[]) as seen (id, name)
on conflict (workspace_id, id) do update set name = excluded.name, seen_at = clock_timestamp()"""


class PostgresRepositories:
    """KnownRepositories on Postgres. What is kept under the name of a repository goes along with it."""

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
            news = await (await connection.execute(_NEWS, values)).fetchall()
            await connection.execute(_NAMED_BEFORE, values)
            await connection.execute(_FREE, values)
            await connection.execute(_SEEN, values)
            await connection.execute(_BORNE, values)
            await carry(connection, {row["before"]: row["now"] for row in news})
        if news:
            await self._changed(workspace)

    async def led(self, workspace: str, asked: str, number: int, name: str) -> None:
        """See KnownRepositories."""
        await self.seen(workspace, {number: name})
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_ASKED, {"workspace": workspace, "asked": asked, "id": number})
            await carry(connection, {asked: name})
