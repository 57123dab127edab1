"""Schedules on Postgres."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import AUDIT
from bot.adapters.postgres.rows import stored_json
from bot.recurrences import Recurrence
from bot.schedules import Cursor, Quiet, Schedule, Wish
from bot.triggers import Trigger

_RECURRENCE = TypeAdapter(Recurrence)
_TRIGGER = TypeAdapter(Trigger)

_KEEP = """
insert into schedules (workspace_id, id, what, repo, channel_id, recurrence, voice, quiet, owner, planned_to, trigger,
  auto_publish)
values (%(workspace)s, %(id)s, %(what)s, %(repo)s, %(channel)s, %(recurrence)s, %(voice)s, %(quiet)s, %(owner)s,
        clock_timestamp(), %(trigger)s, %(auto_publish)s)
on conflict (workspace_id, id) do update
set what = excluded.what, repo = excluded.repo, channel_id = excluded.channel_id, recurrence = excluded.recurrence,
    voice = excluded.voice, quiet = excluded.quiet, is_on = true, planned_to = excluded.planned_to, failures = 0,
    paused_because = null, told = true, trigger = excluded.trigger, auto_publish = excluded.auto_publish,
    -- Another repository has other commits.
    cursor_sha = case when lower(schedules.repo) = lower(excluded.repo) then schedules.cursor_sha end
returning *"""
# What another repository or another trigger waited for is not what this one waits for.
_DROP_OCCASIONS = """
delete from occasions using schedules
where occasions.schedule_id = %(id)s and schedules.id = %(id)s and slot_at is null
  and (trigger is distinct from %(trigger)s or lower(repo) <> lower(%(repo)s))"""
_GET = "select * from schedules where id = %s"
_OF = "select * from schedules order by created_at, id"
_EVERYWHERE = "select * from schedules where is_on order by workspace_id, id"
# What came due while it was paused is in the window of its next run, and makes no run of its own.
_TURN = """
update schedules set is_on = %(on)s, paused_because = null, told = true,
  failures = case when %(on)s then 0 else failures end,
  planned_to = case when %(on)s and not is_on then clock_timestamp() else planned_to end
where id = %(id)s returning *"""
_DELETE = "delete from schedules where id = %s"
_REPAIRED = "update schedules set repaired_at = clock_timestamp() where id = %s"
_TOLD = "update schedules set told = true where id = %s"


class PostgresSchedules:
    """Schedules on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def keep(self, workspace: str, schedule_id: str, wish: Wish, owner: str) -> Schedule:
        """See Schedules."""
        values = {
            "workspace": workspace,
            "id": schedule_id,
            "what": wish.what,
            "repo": wish.repo,
            "channel": wish.channel,
            "recurrence": stored_json(_RECURRENCE, wish.recurrence),
            "voice": wish.voice,
            "quiet": wish.quiet.value,
            "owner": owner,
            "trigger": stored_json(_TRIGGER, wish.trigger) if wish.trigger else None,
            "auto_publish": wish.auto_publish,
        }
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_DROP_OCCASIONS, values)
            row = await (await connection.execute(_KEEP, values)).fetchone()
            await connection.execute(AUDIT, (workspace, owner, "schedule_set", None, None))
        if row is None:
            raise AssertionError("an upsert returns its row")
        return schedule_from_row(row)

    async def get(self, workspace: str, schedule_id: str) -> Schedule | None:
        """See Schedules."""
        row = await self._database.row(workspace, _GET, (schedule_id,))
        return schedule_from_row(row) if row else None

    async def of(self, workspace: str) -> Sequence[Schedule]:
        """See Schedules."""
        async with self._database.workspace(workspace) as connection:
            return [schedule_from_row(row) for row in await (await connection.execute(_OF)).fetchall()]

    async def turn(self, schedule: Schedule, *, on: bool, actor: str) -> Schedule | None:
        """See Schedules."""
        async with self._database.workspace(schedule.workspace) as connection:
            row = await (await connection.execute(_TURN, {"on": on, "id": schedule.id})).fetchone()
            action = "schedule_resumed" if on else "schedule_paused"
            await connection.execute(AUDIT, (schedule.workspace, actor, action, None, None))
        return schedule_from_row(row) if row else None

    async def delete(self, schedule: Schedule, *, actor: str) -> None:
        """See Schedules."""
        async with self._database.workspace(schedule.workspace) as connection:
            await connection.execute(_DELETE, (schedule.id,))
            await connection.execute(AUDIT, (schedule.workspace, actor, "schedule_deleted", None, None))

    async def everywhere(self) -> Sequence[Schedule]:
        """See AllSchedules."""
        async with self._database.system() as connection:
            return [schedule_from_row(row) for row in await (await connection.execute(_EVERYWHERE)).fetchall()]

    async def repaired(self, schedule: Schedule) -> None:
        """See AllSchedules."""
        async with self._database.workspace(schedule.workspace) as connection:
            await connection.execute(_REPAIRED, (schedule.id,))

    async def told(self, schedule: Schedule) -> None:
        """See Schedules."""
        async with self._database.workspace(schedule.workspace) as connection:
            await connection.execute(_TOLD, (schedule.id,))


def schedule_from_row(row: dict[str, Any]) -> Schedule:
    """A row of `schedules`."""
    cursor = None
    if row["cursor_sha"] is not None:
        cursor = Cursor(head_sha=row["cursor_sha"], at=row["cursor_at"], changes=row["cursor_changes"])
    return Schedule(
        id=row["id"],
        workspace=row["workspace_id"],
        wish=Wish(
            what=row["what"],
            repo=row["repo"],
            channel=row["channel_id"],
            recurrence=_RECURRENCE.validate_python(row["recurrence"]),
            voice=row["voice"],
            quiet=Quiet(row["quiet"]),
            trigger=_TRIGGER.validate_python(row["trigger"]) if row["trigger"] is not None else None,
            auto_publish=row["auto_publish"],
        ),
        owner=row["owner"],
        is_on=row["is_on"],
        planned_to=row["planned_to"],
        cursor=cursor,
        failures=row["failures"],
        paused_because=row["paused_because"],
        told=row["told"],
        repaired_at=row["repaired_at"],
    )
