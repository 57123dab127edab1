"""What a workspace and its channels chose: here, the repository that a command means when it names none."""

from bot.adapters.postgres.database import Database

_DEFAULT = """
select coalesce(
  (select name from repositories join channels on default_repository = repositories.id where channel_id = %s),
  (select name from repositories join workspaces on default_repository = repositories.id)
) as repo"""


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
