"""Notifications on Postgres: the row is the claim, so that nobody is told twice."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.adapters.postgres.database import Database
from bot.models import UNFINISHED, Draft
from bot.notifications import Kind, Notification, Way
from bot.ports import Claim

# No target: it gives way to the same notification, and to a budget's that somebody else is told.
_INSERT = """
insert into notifications (workspace_id, kind, subject, person, channel_id, thread_ts)
values (%(workspace)s, %(kind)s, %(subject)s, %(person)s, %(channel)s, %(thread)s)
on conflict do nothing returning *"""
_OPEN = """
select * from notifications
where kind = %(kind)s and subject = %(subject)s and person = %(person)s and over_at is null"""
_OVER = """
update notifications set over_at = clock_timestamp(), message_ts = %(ts)s
where kind = %(kind)s and subject = %(subject)s and person = %(person)s and over_at is null"""
_ENDED = "update drafts set told_run = run_id where id = %s and run_id = %s returning id"
_LEFT = """
select workspace_id, id from drafts
where told_run is distinct from run_id and state <> all(%s)
  and updated_at between clock_timestamp() - interval '1 day' and clock_timestamp() - make_interval(secs => %s)
order by updated_at limit %s"""
_UNFINISHED: Final = [state.value for state in UNFINISHED]
_CHOSEN = "select kind, way from notification_choices where person = %s"
_CHOOSE = """
insert into notification_choices (workspace_id, person, kind, way) values (%s, %s, %s, %s)
on conflict (workspace_id, person, kind) do update set way = excluded.way"""


class PostgresNotifications:
    """Notifications on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def claim(self, notification: Notification, channel: str) -> Claim | None:
        """See Notifications."""
        values = _key(notification) | {
            "workspace": notification.workspace,
            "channel": channel,
            "thread": notification.thread_ts,
        }
        async with self._database.workspace(notification.workspace) as connection:
            made = await (await connection.execute(_INSERT, values)).fetchone()
            row = made or await (await connection.execute(_OPEN, values)).fetchone()
        if row is None:
            return None
        return Claim(channel=row["channel_id"], thread_ts=row["thread_ts"], since=row["claimed_at"], again=made is None)

    async def over(self, notification: Notification, message_ts: str | None) -> None:
        """See Notifications."""
        async with self._database.workspace(notification.workspace) as connection:
            await connection.execute(_OVER, _key(notification) | {"ts": message_ts})

    async def ended(self, draft: Draft) -> None:
        """See Notifications."""
        await self._database.row(draft.workspace, _ENDED, (draft.id, draft.run_id))

    async def left(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        """See Notifications."""
        async with self._database.system() as connection:
            rows = await (await connection.execute(_LEFT, (_UNFINISHED, older_than, limit))).fetchall()
        return [(row["workspace_id"], row["id"]) for row in rows]

    async def chosen(self, workspace: str, person: str) -> Mapping[Kind, Way]:
        """See Notifications."""
        async with self._database.workspace(workspace) as connection:
            rows = await (await connection.execute(_CHOSEN, (person,))).fetchall()
        return {Kind(row["kind"]): Way(row["way"]) for row in rows}

    async def choose(self, workspace: str, person: str, chosen: Mapping[Kind, Way]) -> None:
        """See Notifications."""
        rows = [(workspace, person, kind.value, way.value) for kind, way in chosen.items()]
        async with self._database.workspace(workspace) as connection, connection.cursor() as cursor:
            await cursor.executemany(_CHOOSE, rows)


def _key(notification: Notification) -> dict[str, str | None]:
    return {"kind": notification.kind.value, "subject": notification.subject, "person": notification.person}
