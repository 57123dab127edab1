"""Which workspaces a delivery concerns, by what they connected."""

from collections.abc import Sequence

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.deliveries import Owner

# One whose name another repository bears now is known by its number until it is seen again.
_OF_REPOSITORY = """
select workspace_id, id, coalesce(name, 'repository-' || id) as name from repositories where id = %s
order by workspace_id"""
_OF_INSTALLATION = """
select repositories.workspace_id, repositories.id, coalesce(name, 'repository-' || repositories.id) as name
from connections
join repositories on repositories.workspace_id = connections.workspace_id
where connections.kind = 'github' and connections.details ->> 'installation' = %s
order by repositories.workspace_id, repositories.id"""
_OF_ORGANIZATION = """
select distinct workspace_id from connections where kind = 'linear' and details ->> 'organization' = %s
order by workspace_id"""


class PostgresOwners:
    """Owners on Postgres."""

    def __init__(self, database: Database, changed: Changed = unheard) -> None:
        """Use this database; `changed` is told of a workspace that knows a repository by another name."""
        self._database = database
        self._repositories = PostgresRepositories(database, changed)

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
        await self._repositories.seen(owner.workspace, {owner.repository: name})
