"""What the run of a slot has read and posted so far, on Postgres."""

from collections.abc import Mapping

from bot.activity import Activity
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.rows import activity_from_json, activity_json, analysis_from_json, analysis_json
from bot.analysis import Analysis
from bot.schedules import Slot

_ACTIVITY = "select activity from slots where schedule_id = %s and at = %s"
_ANALYSIS = "select analysis from slots where schedule_id = %s and at = %s"
_KEEP_ACTIVITY = "update slots set activity = %s where schedule_id = %s and at = %s"
_KEEP_ANALYSIS = "update slots set analysis = %s where schedule_id = %s and at = %s"
_ATTEMPT = """
update slots set attempted = array_append(slots.attempted, %(part)s) from
  (select attempted from slots where schedule_id = %(id)s and at = %(at)s for update) as old
where schedule_id = %(id)s and at = %(at)s returning %(part)s = any(old.attempted) as before"""
_WITHDRAW = "update slots set attempted = array_remove(attempted, %s) where schedule_id = %s and at = %s"
_POSTED = "update slots set message_ts = %s where schedule_id = %s and at = %s"
_HAS_TOLD = """
select from slots where schedule_id = %s and at <> %s and state = 'done' and analysis ->> 'span' = %s limit 1"""
_WAITING = "select content_type, count(*) as number from drafts where state = 'in_review' group by content_type"


class PostgresSlotWork:
    """See SlotWork."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def keep_activity(self, slot: Slot, activity: Activity) -> None:
        """See SlotWork."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_KEEP_ACTIVITY, (activity_json(activity), slot.schedule_id, slot.at))

    async def activity(self, slot: Slot) -> Activity | None:
        """See SlotWork."""
        row = await self._database.row(slot.workspace, _ACTIVITY, (slot.schedule_id, slot.at))
        return activity_from_json(row["activity"]) if row and row["activity"] is not None else None

    async def keep_analysis(self, slot: Slot, analysis: Analysis) -> None:
        """See SlotWork."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_KEEP_ANALYSIS, (analysis_json(analysis), slot.schedule_id, slot.at))

    async def analysis(self, slot: Slot) -> Analysis | None:
        """See SlotWork."""
        row = await self._database.row(slot.workspace, _ANALYSIS, (slot.schedule_id, slot.at))
        return analysis_from_json(row["analysis"]) if row and row["analysis"] is not None else None

    async def attempt(self, slot: Slot, part: str) -> bool:
        """See SlotWork."""
        values = {"part": part, "id": slot.schedule_id, "at": slot.at}
        row = await self._database.row(slot.workspace, _ATTEMPT, values)
        return bool(row and row["before"])

    async def withdraw(self, slot: Slot, part: str) -> None:
        """See SlotWork."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_WITHDRAW, (part, slot.schedule_id, slot.at))

    async def posted(self, slot: Slot, message_ts: str) -> None:
        """See SlotWork."""
        async with self._database.workspace(slot.workspace) as connection:
            await connection.execute(_POSTED, (message_ts, slot.schedule_id, slot.at))

    async def has_told(self, slot: Slot, span: str) -> bool:
        """See SlotWork."""
        return await self._database.row(slot.workspace, _HAS_TOLD, (slot.schedule_id, slot.at, span)) is not None

    async def waiting(self, workspace: str) -> Mapping[str, int]:
        """See SlotWork."""
        async with self._database.workspace(workspace) as connection:
            rows = await (await connection.execute(_WAITING)).fetchall()
        return {row["content_type"]: row["number"] for row in rows}
