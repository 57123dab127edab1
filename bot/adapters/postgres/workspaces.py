"""What a workspace and its channels chose: the repository that a command means, the reaction of the shelf."""

from bot.adapters.postgres.database import Database
from bot.shelved import SHELF_EMOJI

_DEFAULT = """
select coalesce(
  (select default_repo from channels where channel_id = %s),
  (select default_repo from workspaces limit 1)
) as repo"""

_EMOJI = "select shelf_emoji from workspaces where shelf_emoji is not null"
_CHOOSE_EMOJI = """
insert into workspaces (id, shelf_emoji) values (%s, %s)
on conflict (id) do update set shelf_emoji = excluded.shelf_emoji"""


class PostgresWorkspaces:
    """Workspaces on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def default_repo(self, workspace: str, channel: str) -> str | None:
        """See Workspaces."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_DEFAULT, (channel,))
            row = await cursor.fetchone()
        return row["repo"] if row else None

    async def shelf_emoji(self, workspace: str) -> str:
        """See Workspaces."""
        async with self._database.workspace(workspace) as connection:
            row = await (await connection.execute(_EMOJI)).fetchone()
        return str(row["shelf_emoji"]) if row else SHELF_EMOJI

    async def choose_shelf_emoji(self, workspace: str, name: str) -> None:
        """See Workspaces."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_CHOOSE_EMOJI, (workspace, name))
