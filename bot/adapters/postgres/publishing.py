"""Drafts that their run publishes, on Postgres."""

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import guarded_move
from bot.models import Draft, DraftState

_FOR = "update drafts set published_for = %s where id = %s"
_WAITS = "update drafts set waits_because = %s, presented = null where id = %s and state = 'in_review'"


class PostgresPublishing:
    """Publishing on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def publish(self, draft: Draft, person: str) -> bool:
        """See Publishing. Approved and published in one transaction, so that no crash leaves it between the two."""
        async with self._database.workspace(draft.workspace) as connection:
            approved = await guarded_move(
                connection, draft, DraftState.APPROVED, actor=person, version=draft.version, run_id=draft.run_id
            )
            if approved is None:
                return False
            await connection.execute(_FOR, (person, draft.id))
            return await guarded_move(connection, approved, DraftState.PUBLISHED, actor=person) is not None

    async def wait(self, draft: Draft, reason: str) -> None:
        """See Publishing."""
        async with self._database.workspace(draft.workspace) as connection:
            await connection.execute(_WAITS, (reason, draft.id))
