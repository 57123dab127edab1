"""Events that schedules wait for, on Postgres: each is recorded once for a schedule and served by one slot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.rows import stored_json
from bot.schedules import Schedule, Slot
from bot.triggers import Occasion, TriggerKind

_OCCASION = TypeAdapter(Occasion)

_RECORD = """
insert into occasions (workspace_id, schedule_id, key, occasion, due_at)
select workspace_id, id, %(key)s, %(occasion)s, clock_timestamp() + make_interval(secs => %(wait)s)
from schedules where id = %(id)s and is_on
on conflict do nothing"""
_PUT_IN = """
insert into labelled (workspace_id, repo, pull, label) values (%s, name_now(%s), %s, %s)
on conflict (workspace_id, repo, pull) do update set label = excluded.label"""
_LABELLED = "select pull, label from labelled where repo = name_now(%s)"
_DUE = """
select distinct occasions.workspace_id, schedule_id from occasions
join schedules on schedules.workspace_id = occasions.workspace_id and schedules.id = schedule_id
where slot_at is null and due_at <= clock_timestamp() and is_on and not exists (
  select from slots where slots.workspace_id = occasions.workspace_id and slots.schedule_id = occasions.schedule_id
    and state in ('due', 'started')
)
limit %s"""
_NEXT = """
select key, occasion from occasions where schedule_id = %s and slot_at is null and due_at <= %s
order by happened_at, key limit 1"""
# A slot is known by its second, so two events of one second are served by two slots of different seconds.
_SLOT = """
insert into slots (workspace_id, schedule_id, at, occasion)
select %(workspace)s, %(id)s,
  greatest(date_trunc('second', %(now)s::timestamptz), max(at) + interval '1 second'), %(occasion)s
from slots where schedule_id = %(id)s
returning *"""
_SERVED = """
update occasions set slot_at = %(at)s where schedule_id = %(id)s and slot_at is null and (%(all)s or key = %(key)s)"""
_AGAIN_S = 60.0
# What failed or met a pause is told by no later event, so it is due again; three failures in a row pause the schedule.
_RELEASE = """
update occasions set slot_at = null, due_at = clock_timestamp() + make_interval(secs => %s)
where schedule_id = %s and slot_at = %s"""


class PostgresOccasions:
    """Occasions on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def record(self, schedule: Schedule, occasion: Occasion) -> bool:
        """See Occasions."""
        stored = stored_json(_OCCASION, occasion)
        values = {"id": schedule.id, "key": occasion.key, "occasion": stored, "wait": occasion.wait_s}
        async with self._database.workspace(schedule.workspace) as connection:
            return (await connection.execute(_RECORD, values)).rowcount > 0

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        """See Occasions."""
        async with self._database.system() as connection:
            rows = await (await connection.execute(_DUE, (limit,))).fetchall()
        return [(row["workspace_id"], row["schedule_id"]) for row in rows]

    async def put_in(self, workspace: str, repo: str, pull: int, label: str) -> None:
        """See Occasions."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_PUT_IN, (workspace, repo, pull, label))

    async def labelled(self, workspace: str, repo: str) -> Mapping[int, str]:
        """See Occasions."""
        async with self._database.workspace(workspace) as connection:
            rows = await (await connection.execute(_LABELLED, (repo,))).fetchall()
        return {row["pull"]: row["label"] for row in rows}


async def occasion_slot(connection: Connection, schedule: Schedule, now: datetime) -> dict[str, Any] | None:
    """The row of a new slot for the oldest event that is due, and with it for all pushes; None when none is due.

    The schedule's row must be locked.
    """
    trigger = schedule.wish.trigger
    found = await (await connection.execute(_NEXT, (schedule.id, now))).fetchone() if schedule.is_on else None
    if found is None or trigger is None:
        return None
    occasion = stored_json(_OCCASION, _OCCASION.validate_python(found["occasion"]))
    values = {"workspace": schedule.workspace, "id": schedule.id, "now": now, "occasion": occasion}
    row = await (await connection.execute(_SLOT, values)).fetchone()
    if row is None:
        raise AssertionError("an insert returns its row")
    served = {"at": row["at"], "id": schedule.id, "all": trigger.kind is TriggerKind.PUSH, "key": found["key"]}
    await connection.execute(_SERVED, served)
    return row


async def release(connection: Connection, slot: Slot) -> None:
    """Let the events of a slot that did not serve them be due again in a minute."""
    await connection.execute(_RELEASE, (_AGAIN_S, slot.schedule_id, slot.at))


def occasion_from_json(value: Any) -> Occasion | None:
    """What started a slot, None for a time or a person."""
    return None if value is None else _OCCASION.validate_python(value)
