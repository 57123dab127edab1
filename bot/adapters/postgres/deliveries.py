"""The durable list of what webhooks delivered: recorded in one round trip, claimed by subject."""

from collections.abc import Sequence

from psycopg.types.json import Jsonb

from bot.adapters.postgres.database import Database
from bot.deliveries import Batch, Delivery, DeliverySource

HOLD_S = 300
"""How long a claimed delivery is held before another run may take it: longer than a run with all its retries."""
_RECORD = "select record_delivery(%s, %s, %s, %s, %s, %s) as fresh"
# One process claims at a time, so that none waits for the rows of another. What comes while a run serves its subject is
# left for the next run; so a storm of deliveries makes few runs.
_ALONE = "select pg_try_advisory_xact_lock(hashtextextended('claim_deliveries', 0)) as alone"
_CLAIM = """
with led as (
  select distinct on (subject) subject,
    'wfr_ingest_' || left(encode(sha256(convert_to(source || '|' || delivery_id, 'UTF8')), 'hex'), 16)
      || '_' || (attempts + 1) as run
  from deliveries
  where state = 'received' and due_at <= clock_timestamp() and not exists (
    select from deliveries held where held.subject = deliveries.subject and held.state = 'received'
      and held.run_id is not null and held.due_at > clock_timestamp()
  )
  order by subject, received_at, delivery_id limit %(limit)s
)
update deliveries set run_id = led.run, attempts = attempts + 1,
  due_at = clock_timestamp() + make_interval(secs => %(hold)s)
from led where deliveries.subject = led.subject and deliveries.state = 'received'
returning deliveries.run_id, deliveries.subject"""
_OF_RUN = """
select source, delivery_id, event, subject, payload from deliveries where run_id = %s and state = 'received'
order by received_at, delivery_id"""
_FINISH = """
update deliveries set state = case when %(error)s::text is null then 'done' else 'failed' end, error = %(error)s,
  payload = case when %(error)s::text is null then '{}' else payload end
where run_id = %(run)s and state = 'received'"""
_SWEEP = """
insert into deliveries (source, delivery_id, event, subject, payload, due_at)
select distinct 'sweep',
  event || ':' || repository_id || ':' || floor(extract(epoch from clock_timestamp()) / %(every)s),
  event, 'github:repository:' || repository_id, '{}'::jsonb, clock_timestamp()
from stored_repositories, lateral (values
  ('sweep', fed_at < clock_timestamp() - make_interval(secs => %(every)s)),
  ('anew', anew_at < clock_timestamp() - make_interval(secs => %(anew)s))
) as due (event, is_due)
where is_due
on conflict do nothing"""
_FORGET = """
delete from deliveries where (source, delivery_id) in (
  select source, delivery_id from deliveries where state in ('done', 'failed')
    and received_at < clock_timestamp() - make_interval(secs => %s)
  limit %s for update skip locked
)"""


class PostgresDeliveries:
    """DeliveryLog on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def record(self, delivery: Delivery, wait_s: float) -> bool:
        """See DeliveryLog."""
        told = Jsonb(dict(delivery.payload))
        values = (delivery.source.value, delivery.id, delivery.event, delivery.subject, told, wait_s)
        row = await self._database.call(_RECORD, values)
        return bool(row and row["fresh"])

    async def claim(self, limit: int) -> Sequence[Batch]:
        """See DeliveryLog."""
        async with self._database.system() as connection:
            row = await (await connection.execute(_ALONE)).fetchone()
            if row is None or not row["alone"]:
                return ()
            cursor = await connection.execute(_CLAIM, {"limit": limit, "hold": HOLD_S})
            claimed = {Batch(run_id=row["run_id"], subject=row["subject"]) for row in await cursor.fetchall()}
        return sorted(claimed, key=lambda batch: batch.subject)

    async def of_run(self, run_id: str) -> Sequence[Delivery]:
        """See DeliveryLog."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_OF_RUN, (run_id,))
            rows = await cursor.fetchall()
        return [
            Delivery(
                source=DeliverySource(row["source"]),
                id=row["delivery_id"],
                event=row["event"],
                subject=row["subject"],
                payload=row["payload"],
            )
            for row in rows
        ]

    async def finish(self, run_id: str, error: str | None = None) -> None:
        """See DeliveryLog."""
        async with self._database.system() as connection:
            await connection.execute(_FINISH, {"run": run_id, "error": error})

    async def sweep(self, every_s: float, anew_s: float) -> int:
        """See DeliveryLog."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_SWEEP, {"every": every_s, "anew": anew_s})
        return cursor.rowcount

    async def forget(self, older_than: float, limit: int) -> int:
        """See DeliveryLog."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_FORGET, (older_than, limit))
        return cursor.rowcount
