"""Which workspaces a delivery concerns, by what they connected."""

from collections.abc import Sequence

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database
from bot.deliveries import Owner

_OF_REPOSITORY = "select workspace_id, id, name from repositories where id = %s order by workspace_id"
_OF_INSTALLATION = """
select repositories.workspace_id, repositories.id, repositories.name from connections
join repositories on repositories.workspace_id = connections.workspace_id
where connections.kind = 'github' and connections.details ->> 'installation' = %s
order by repositories.workspace_id, repositories.id"""
_OF_ORGANIZATION = """
select distinct workspace_id from connections where kind = 'linear' and details ->> 'organization' = %s
order by workspace_id"""
# A name belongs to one repository at a time: one that had it before is known by its number until it is seen again.
_VACATE = "update repositories set name = 'repository-' || id where lower(name) = lower(%s) and id <> %s"
_RENAME = "update repositories set name = %s, seen_at = clock_timestamp() where id = %s"

_RENAME_SCHEDULES = "update schedules set repo = %s where lower(repo) = lower(%s)"
_RENAME_LABELLED = """
insert into labelled (workspace_id, repo, pull, label)
select workspace_id, lower(%s), pull, label from labelled where repo = lower(%s)
on conflict do nothing"""


class PostgresOwners:
    """Owners on Postgres."""

    def __init__(self, database: Database, changed: Changed = unheard) -> None:
        """Use this database; `changed` is told of a workspace that knows a repository by another name."""
        self._database = database
        self._changed = changed

    async def of_repository(self, repository: int) -> Sequence[Owner]:
        """See Owners."""
        async with self._database.system() as connection:
            rows = await (await connection.execute(_OF_REPOSITORY, (repository,))).fetchall()
        return [Owner(workspace=row["workspace_id"], repository=row["id"], name=row["name"]) for row in rows]

    async def of_installation(self, installation: int) -> Sequence[Owner]:
        """See Owners."""
        async with self._database.system() as connection:
            rows = await (await connection.execute(_OF_INSTALLATION, (str(installation),))).fetchall()
        return [Owner(workspace=row["workspace_id"], repository=row["id"], name=row["name"]) for row in rows]

    async def of_organization(self, organization: str) -> Sequence[str]:
        """See Owners."""
        async with self._database.system() as connection:
            rows = await (await connection.execute(_OF_ORGANIZATION, (organization,))).fetchall()
        return [row["workspace_id"] for row in rows]

    async def renamed(self, owner: Owner, name: str) -> None:
        """See Owners."""
        async with self._database.workspace(owner.workspace) as connection:
            await connection.execute(_VACATE, (name, owner.repository))
            await connection.execute(_RENAME, (name, owner.repository))
            await connection.execute(_RENAME_SCHEDULES, (name, owner.name))
            await connection.execute(_RENAME_LABELLED, (name, owner.name))
        await self._changed(owner.workspace)
