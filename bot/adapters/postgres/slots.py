"""Slots on Postgres: of each schedule one is open at a time, and its row is what makes a run happen once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.activity import Activity
from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.occasions import occasion_from_json, occasion_slot, release
from bot.adapters.postgres.rows import activity_from_json, activity_json, analysis_from_json, analysis_json
from bot.adapters.postgres.schedules import schedule_from_row
from bot.analysis import Analysis
from bot.recurrences import due
from bot.schedules import MOST_FAILURES, Cursor, Schedule, Slot, SlotState

_LOCK = "select * from schedules where id = %s for update"
_OPEN = "select * from slots where schedule_id = %s and state in ('due', 'started')"
_INSERT = """
insert into slots (workspace_id, schedule_id, at) values (%s, %s, %s)
on conflict (workspace_id, schedule_id, at) do nothing returning *"""
_PLANNED = "update schedules set planned_to = greatest(planned_to, %s) where id = %s"
_GET = "select * from slots where schedule_id = %s and at = %s"
_STARTED = """
update slots set state = 'started', started_at = clock_timestamp()
where schedule_id = %s and at = %s and state = 'due'"""
_LEFT = """
select workspace_id, schedule_id, at, state, message_ts, created_at, null as occasion from slots
where state = 'due' and created_at < clock_timestamp() - make_interval(secs => %s) order by created_at limit %s"""
_KEEP_ACTIVITY = "update slots set activity = %s where schedule_id = %s and at = %s"
_KEEP_ANALYSIS = "update slots set analysis = %s where schedule_id = %s and at = %s"
_ATTEMPT = """
update slots set attempted = array_append(slots.attempted, %(part)s) from
  (select attempted from slots where schedule_id = %(id)s and at = %(at)s for update) as old
where schedule_id = %(id)s and at = %(at)s returning %(part)s = any(old.attempted) as before"""
_POSTED = "update slots set message_ts = %s where schedule_id = %s and at = %s"
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
_TOLD = "update schedules set told = true where id = %s"
_WAITING = "select content_type, count(*) as number from drafts where state = 'in_review' group by content_type"
_HAS_TOLD = """
select from slots where schedule_id = %s and at <> %s and state = 'done' and analysis ->> 'span' = %s limit 1"""
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

    async def get(self, workspace: str, schedule_id: str, at: datetime) -> Slot | None:
        """See Slots."""
        row = await self._database.row(workspace, _GET, (schedule_id, at))
        return _slot(row) if row else None

    async def started(self, slot: Slot) -> None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_STARTED, (slot.schedule_id, slot.at))

    async def left(self, older_than: float, limit: int) -> Sequence[Slot]:
        """See Slots."""
        async with self._database.system() as connection:
            return [_slot(row) for row in await (await connection.execute(_LEFT, (older_than, limit))).fetchall()]

    async def keep_activity(self, slot: Slot, activity: Activity) -> None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_KEEP_ACTIVITY, (activity_json(activity), slot.schedule_id, slot.at))

    async def activity(self, slot: Slot) -> Activity | None:
        """See Slots."""
        row = await self._database.row(slot.workspace, _GET, (slot.schedule_id, slot.at))
        return activity_from_json(row["activity"]) if row and row["activity"] is not None else None

    async def keep_analysis(self, slot: Slot, analysis: Analysis) -> None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_KEEP_ANALYSIS, (analysis_json(analysis), slot.schedule_id, slot.at))

    async def analysis(self, slot: Slot) -> Analysis | None:
        """See Slots."""
        row = await self._database.row(slot.workspace, _GET, (slot.schedule_id, slot.at))
        return analysis_from_json(row["analysis"]) if row and row["analysis"] is not None else None

    async def attempt(self, slot: Slot, part: str) -> bool:
        """See Slots."""
        values = {"part": part, "id": slot.schedule_id, "at": slot.at}
        row = await self._database.row(slot.workspace, _ATTEMPT, values)
        return bool(row and row["before"])

    async def posted(self, slot: Slot, message_ts: str) -> None:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_POSTED, (message_ts, slot.schedule_id, slot.at))

    async def end(self, slot: Slot, state: SlotState, cursor: Cursor) -> bool:
        """See Slots."""
        async with self._database.workspace(slot.workspace) as connection:
            ended = await connection.execute(_END, (state.value, None, slot.schedule_id, slot.at))
            if ended.rowcount == 0:
                return False
            values = (cursor.head_sha, cursor.at, cursor.changes, slot.schedule_id)
            await connection.execute(_ADVANCE, values)
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

    async def told(self, schedule: Schedule) -> None:
        """See Slots."""
        async with self._database.workspace(schedule.workspace) as connection:
            await connection.execute(_TOLD, (schedule.id,))

    async def has_told(self, slot: Slot, span: str) -> bool:
        """See Slots."""
        return await self._database.row(slot.workspace, _HAS_TOLD, (slot.schedule_id, slot.at, span)) is not None

    async def waiting(self, workspace: str) -> Mapping[str, int]:
        """See Slots."""
        async with self._database.workspace(workspace) as connection:
            rows = await (await connection.execute(_WAITING)).fetchall()
        return {row["content_type"]: row["number"] for row in rows}


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
    )
