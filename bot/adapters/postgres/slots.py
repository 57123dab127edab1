"""Slots on Postgres: of each schedule one is open at a time, and its row is what makes a run happen once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.occasions import occasion_from_json, occasion_slot, release
from bot.adapters.postgres.schedules import schedule_from_row
from bot.recurrences import due
from bot.schedules import MOST_FAILURES, SILENT_S, Cursor, Schedule, Slot, SlotState

_LOCK = "select * from schedules where id = %s for update"
_OPEN = "select * from slots where schedule_id = %s and state in ('due', 'started')"
_INSERT = """
insert into slots (workspace_id, schedule_id, at) values (%s, %s, %s)
on conflict (workspace_id, schedule_id, at) do nothing returning *"""
_PLANNED = "update schedules set planned_to = greatest(planned_to, %s) where id = %s"
_SERVE = """
update slots set alive_until = greatest(alive_until, clock_timestamp() + make_interval(secs => %(for_s)s))
where schedule_id = %(id)s and at = %(at)s returning *"""
_STARTED = """
update slots set state = 'started', started_at = clock_timestamp(),
  alive_until = clock_timestamp() + make_interval(secs => %s)
where schedule_id = %s and at = %s and state = 'due'"""
_LEFT = """
select workspace_id, schedule_id, at, state, message_ts, created_at, tries, null as occasion from slots
where state = 'due' and created_at < clock_timestamp() - make_interval(secs => %(due_s)s)
   or state = 'started' and alive_until < clock_timestamp()
order by created_at limit %(limit)s"""
_UNTOLD = """
select slots.workspace_id, schedule_id, at, state, message_ts, slots.created_at, tries, null as occasion
from schedules join slots on slots.workspace_id = schedules.workspace_id and schedule_id = id
where not told and not is_on and state = 'failed'
  and ended_at between clock_timestamp() - interval '1 day' and clock_timestamp() - make_interval(secs => %(ended_s)s)
  and not exists (select from slots later where later.workspace_id = slots.workspace_id
    and later.schedule_id = slots.schedule_id and later.ended_at > slots.ended_at)
order by ended_at limit %(limit)s"""
# Each further try is waited for twice as long as the one before.
_AGAIN = """
update slots set tries = tries + 1,
  alive_until = clock_timestamp() + make_interval(secs => %(for_s)s * power(2, least(tries, 8)))
where schedule_id = %(id)s and at = %(at)s and state = 'started' and alive_until < clock_timestamp() returning *"""
_END = """
update slots set state = %s, error = %s, ended_at = clock_timestamp(), activity = null
where schedule_id = %s and at = %s and state in ('due', 'started') returning at"""
_ADVANCE = """
update schedules set cursor_sha = %s, cursor_at = %s, cursor_changes = %s, failures = 0, paused_because = null
where id = %s"""
_FAILED = """
update schedules set failures = failures + 1,
  is_on = is_on and failures + 1 < %(most)s,
  paused_because = case when is_on and failures + 1 >= %(most)s then %(reason)s else paused_because end,
  told = case when is_on and failures + 1 >= %(most)s then false else told end
where id = %(id)s"""
_SCHEDULE = "select * from schedules where id = %s"


class PostgresSlots:
    """Slots on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def plan(self, workspace: str, schedule_id: str, now: datetime, *, asked: bool = False) -> Slot | None:
        """See Slots. The schedule's row is locked meanwhile, so that two alarms at once make one slot."""
        async with self._database.workspace(workspace) as connection:
            row = await (await connection.execute(_LOCK, (schedule_id,))).fetchone()
            if row is None:
                return None
            opened = await (await connection.execute(_OPEN, (schedule_id,))).fetchone()
            return _slot(opened) if opened else await _planned(connection, schedule_from_row(row), now, asked=asked)

    async def serve(self, workspace: str, schedule_id: str, at: datetime, *, within: float = 0.0) -> Slot | None:
        """See Slots."""
        values = {"for_s": SILENT_S + within, "id": schedule_id, "at": at}
        row = await self._database.row(workspace, _SERVE, values)
        return _slot(row) if row else None

    async def started(self, slot: Slot) -> None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_STARTED, (SILENT_S, slot.schedule_id, slot.at))

    async def left(self, older_than: float, limit: int) -> Sequence[Slot]:
        """See Slots."""
        async with self._database.system() as connection:
            values = {"due_s": older_than, "limit": limit}
            return [_slot(row) for row in await (await connection.execute(_LEFT, values)).fetchall()]

    async def untold(self, older_than: float, limit: int) -> Sequence[Slot]:
        """See Pauses."""
        async with self._database.system() as connection:
            values = {"ended_s": older_than, "limit": limit}
            return [_slot(row) for row in await (await connection.execute(_UNTOLD, values)).fetchall()]

    async def again(self, slot: Slot) -> Slot | None:
        """See Slots."""
        values = {"for_s": SILENT_S, "id": slot.schedule_id, "at": slot.at}
        row = await self._database.row(slot.workspace, _AGAIN, values)
        return _slot(row) if row else None

    async def end(self, slot: Slot, state: SlotState, cursor: Cursor | None) -> bool:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            ended = await connection.execute(_END, (state.value, None, slot.schedule_id, slot.at))
            if ended.rowcount == 0:
                return False
            if cursor is not None:
                values = (cursor.head_sha, cursor.at, cursor.changes, slot.schedule_id)
                await connection.execute(_ADVANCE, values)
            else:  # no later event tells of what was not read
                await release(connection, slot)
        return True

    async def fail(self, slot: Slot, reason: str) -> Schedule | None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            values = (SlotState.FAILED.value, reason[:500], slot.schedule_id, slot.at)
            ended = await connection.execute(_END, values)
            if ended.rowcount:
                failed = {"most": MOST_FAILURES, "reason": reason[:500], "id": slot.schedule_id}
                await connection.execute(_FAILED, failed)
                await release(connection, slot)
            row = await (await connection.execute(_SCHEDULE, (slot.schedule_id,))).fetchone()
        return schedule_from_row(row) if row else None


async def _planned(connection: Connection, schedule: Schedule, now: datetime, *, asked: bool) -> Slot | None:
    """The slot for all that is due until now, stored; None when nothing is."""
    if schedule.wish.trigger is not None and not asked:
        found = await occasion_slot(connection, schedule, now)
        return _slot(found) if found else None
    by_time = schedule.is_on and schedule.wish.trigger is None
    missed = due(schedule.wish.recurrence, schedule.planned_to, now) if by_time else []
    at = now.replace(microsecond=0) if asked else missed[-1] if missed else None
    if at is None:
        return None
    row = await (await connection.execute(_INSERT, (schedule.workspace, schedule.id, at))).fetchone()
    await connection.execute(_PLANNED, (missed[-1] if missed else at, schedule.id))
    return _slot(row) if row else None


def _slot(row: dict[str, Any]) -> Slot:
    return Slot(
        workspace=row["workspace_id"],
        schedule_id=row["schedule_id"],
        at=row["at"],
        state=SlotState(row["state"]),
        created_at=row["created_at"],
        message_ts=row["message_ts"],
        occasion=occasion_from_json(row["occasion"]),
        tries=row["tries"],
    )
