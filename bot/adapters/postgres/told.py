"""What deliveries say by themselves, stored so that their order does not matter: of two sayings the newer holds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import TypeAdapter

from bot.activity import PullRequest, Ticket
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.rows import stored_json
from bot.told import Merged, Release, Released, Tracked

_PULL_VALUE = TypeAdapter(PullRequest)
_RELEASE_VALUE = TypeAdapter(Release)
_TICKET_VALUE = TypeAdapter(Ticket)
_FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
"""A deletion states no time of its own, and nothing comes after it."""

_PULL = """
insert into stored_pulls (workspace_id, repository_id, number, merge_sha, told, told_at) values (%s, %s, %s, %s, %s, %s)
on conflict (workspace_id, repository_id, number) do update
set merge_sha = excluded.merge_sha, told = excluded.told, told_at = excluded.told_at
where stored_pulls.told_at is null or excluded.told_at > stored_pulls.told_at"""
_PATHS = """
insert into stored_commits (workspace_id, repository_id, sha, paths) values (%s, %s, %s, %s)
on conflict (workspace_id, repository_id, sha) do update set paths = excluded.paths"""
# What is gone is kept as a row without its value: a late delivery must not bring it back.
_RELEASE = """
insert into stored_releases (workspace_id, repository_id, release_id, release, told_at) values (%s, %s, %s, %s, %s)
on conflict (workspace_id, repository_id, release_id) do update
set release = excluded.release, told_at = excluded.told_at where excluded.told_at > stored_releases.told_at"""
_TICKET = """
insert into stored_tickets (workspace_id, organization_id, ticket_id, ticket, told_at) values (%s, %s, %s, %s, %s)
on conflict (workspace_id, organization_id, ticket_id) do update
set ticket = excluded.ticket, told_at = excluded.told_at where excluded.told_at > stored_tickets.told_at"""


class PostgresTold:
    """ToldStore on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def pull(self, workspace: str, repository: int, merged: Merged) -> None:
        """See ToldStore."""
        values = (merged.pull.number, merged.merge_sha, stored_json(_PULL_VALUE, merged.pull), merged.updated_at)
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_PULL, (workspace, repository, *values))

    async def paths(self, workspace: str, repository: int, paths: Mapping[str, Sequence[str]]) -> None:
        """See ToldStore."""
        rows = [(workspace, repository, sha, list(found)) for sha, found in sorted(paths.items())]
        async with self._database.workspace(workspace) as connection, connection.cursor() as cursor:
            await cursor.executemany(_PATHS, rows)

    async def release(self, workspace: str, repository: int, released: Released) -> None:
        """See ToldStore."""
        value = stored_json(_RELEASE_VALUE, released.release) if released.release else None
        at = _FOR_GOOD if released.gone else released.at
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_RELEASE, (workspace, repository, released.number, value, at))

    async def ticket(self, workspace: str, tracked: Tracked) -> None:
        """See ToldStore."""
        value = stored_json(_TICKET_VALUE, tracked.ticket) if tracked.ticket else None
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_TICKET, (workspace, tracked.organization, tracked.number, value, tracked.at))
