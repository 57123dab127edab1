"""The shelf of evidence in Postgres, and what the authors of its messages decided."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.activity import Said
from bot.adapters.postgres.database import Database
from bot.shelved import Consent, Shelved, as_said

_PUT = """
insert into shelf (workspace_id, channel_id, ts, said_at, author, author_name, text, url, repo, added_by, added_with)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (workspace_id, channel_id, ts) do update set
  text = excluded.text, author_name = excluded.author_name, url = excluded.url, repo = excluded.repo,
  added_by = excluded.added_by, added_with = excluded.added_with, added_at = clock_timestamp(), removed_at = null
where shelf.removed_at is not null and shelf.consent <> 'withdrawn'"""
_LIVE = "removed_at is null and consent <> 'withdrawn'"
_OF_REQUEST = "select * from shelf where added_with = %s order by said_at desc"
_OF_PERSON = f"""
select * from shelf where {_LIVE} and (author = %(person)s or added_by = %(person)s)
order by added_at desc, said_at desc limit 100"""  # noqa: S608  # a constant of this module
_AT = "select * from shelf where channel_id = %s and ts = %s"
_REMOVE = "update shelf set removed_at = clock_timestamp(), text = '' where added_with = %s and removed_at is null"
_FOLLOW = f"""
update shelf set as_of = %(as_of)s, text = coalesce(%(text)s, ''),
  removed_at = case when %(text)s::text is null then clock_timestamp() end
where channel_id = %(channel)s and ts = %(ts)s and as_of < %(as_of)s and {_LIVE}"""  # noqa: S608  # as above
_OF = f"""
select * from shelf where {_LIVE} and added_with in (
  select added_with from shelf where {_LIVE}
    and (said_at between %(since)s and %(until)s or added_at between %(since)s and %(until)s)
    and (%(repo)s::text is null or repo is null or lower(repo) = name_now(%(repo)s))
)
order by said_at desc limit 1000"""  # noqa: S608  # as above
_TOLD = """
update shelf set told_channel = %s, told_ts = %s where added_with = %s and author = %s and told_ts is null"""
_DECIDE = """
update shelf set consent = %(consent)s, text = case when %(consent)s = 'withdrawn' then '' else text end
where author = %(author)s and consent <> 'withdrawn' and (removed_at is null or %(consent)s = 'withdrawn')
  and (added_with = %(added_with)s or (told_channel = %(channel)s and told_ts = %(ts)s))
returning *"""


class PostgresShelf:
    """Shelf on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def put(self, workspace: str, entries: Sequence[Shelved]) -> None:
        """See Shelf."""
        rows = [
            (
                workspace, entry.channel, entry.ts, entry.said_at, entry.author, entry.author_name, entry.text,
                entry.url, entry.repo, entry.added_by, entry.added_with,
            )
            for entry in sorted(entries, key=lambda entry: entry.ts)  # two that meet must not wait for each other
        ]  # fmt: skip
        async with self._database.workspace(workspace) as connection:
            for row in rows:
                await connection.execute(_PUT, row)

    async def entries(
        self,
        workspace: str,
        *,
        added_with: str | None = None,
        person: str | None = None,
        at: tuple[str, str] | None = None,
    ) -> Sequence[Shelved]:
        """See Shelf."""
        async with self._database.workspace(workspace) as connection:
            if at is not None:
                cursor = await connection.execute(_AT, at)
            elif person is not None:
                cursor = await connection.execute(_OF_PERSON, {"person": person})
            else:
                cursor = await connection.execute(_OF_REQUEST, (added_with,))
            return [_shelved(row) for row in await cursor.fetchall()]

    async def remove(self, workspace: str, added_with: str) -> None:
        """See Shelf."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_REMOVE, (added_with,))

    async def follow(self, workspace: str, at: tuple[str, str], text: str | None, as_of: str) -> None:
        """See Shelf."""
        values = {"channel": at[0], "ts": at[1], "text": text, "as_of": as_of}
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_FOLLOW, values)

    async def of(
        self, workspace: str, *, since: datetime, until: datetime | None = None, repo: str | None = None
    ) -> Sequence[Said]:
        """See Shelf."""
        values = {"since": since, "until": until or datetime.max.replace(tzinfo=UTC), "repo": repo}
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_OF, values)
            return as_said([_shelved(row) for row in await cursor.fetchall()])


class PostgresConsents:
    """Consents on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def told(self, workspace: str, added_with: str, author: str, message: tuple[str, str]) -> None:
        """See Consents."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_TOLD, (*message, added_with, author))

    async def decide(
        self, workspace: str, added_with: str, author: str, consent: Consent, message: tuple[str, str]
    ) -> Sequence[Shelved]:
        """See Consents."""
        values = {
            "added_with": added_with,
            "author": author,
            "consent": consent.value,
            "channel": message[0],
            "ts": message[1],
        }
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_DECIDE, values)
            return [_shelved(row) for row in await cursor.fetchall()]


def _shelved(row: dict[str, Any]) -> Shelved:
    return Shelved(
        channel=row["channel_id"],
        ts=row["ts"],
        author=row["author"],
        author_name=row["author_name"],
        text=row["text"],
        url=row["url"],
        added_by=row["added_by"],
        added_with=row["added_with"],
        repo=row["repo"],
        consent=Consent(row["consent"]),
        told_channel=row["told_channel"],
        told_ts=row["told_ts"],
        is_removed=row["removed_at"] is not None,
    )
