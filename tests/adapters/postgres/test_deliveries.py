"""The log of deliveries: one insert decides, one run serves, and nothing is left behind."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.deliveries import PostgresDeliveries
from bot.deliveries import Delivery, DeliverySource

SUBJECT, OTHER = "github:repository:1", "github:repository:2"


@pytest.fixture
def log(database: Database) -> PostgresDeliveries:
    return PostgresDeliveries(database)


def delivery(number: int = 1, subject: str = SUBJECT, payload: Mapping[str, object] | None = None) -> Delivery:
    return Delivery(
        source=DeliverySource.GITHUB, id=f"d-{number}", event="push", subject=subject, payload=payload or {}
    )


async def due(database: Database) -> None:
    """Let the time pass for which claims are held."""
    async with database.system() as connection:
        await connection.execute("update deliveries set due_at = clock_timestamp() where state = 'received'")


async def test_of_many_at_once_one_is_the_first(log: PostgresDeliveries) -> None:
    fresh = await asyncio.gather(*(log.record(delivery(), 0.0) for _ in range(20)))

    assert sum(fresh) == 1


async def test_the_same_id_of_another_source_is_another_delivery(log: PostgresDeliveries) -> None:
    linear = Delivery(source=DeliverySource.LINEAR, id="d-1", event="issue", subject="linear:organization:x")

    assert await log.record(delivery(), 0.0)
    assert await log.record(linear, 0.0)


async def test_deliveries_about_one_subject_are_served_by_one_run(log: PostgresDeliveries) -> None:
    for number in range(5):
        await log.record(delivery(number), 0.0)
    await log.record(delivery(9, OTHER), 0.0)

    batches = await log.claim(10)

    assert [batch.subject for batch in batches] == [SUBJECT, OTHER]
    assert len(await log.of_run(batches[0].run_id)) == 5
    assert await log.claim(10) == []


async def test_one_that_is_due_takes_those_along_that_still_wait(log: PostgresDeliveries) -> None:
    await log.record(delivery(1), 0.0)
    await log.record(delivery(2), 3_600.0)

    [batch] = await log.claim(10)

    assert [one.id for one in await log.of_run(batch.run_id)] == ["d-1", "d-2"]


async def test_nothing_is_claimed_before_it_is_due(log: PostgresDeliveries) -> None:
    await log.record(delivery(), 3_600.0)

    assert await log.claim(10) == []


async def test_what_comes_while_a_run_serves_its_subject_waits_for_it(log: PostgresDeliveries) -> None:
    await log.record(delivery(1), 0.0)
    [first] = await log.claim(10)
    await log.record(delivery(2), 0.0)
    assert await log.claim(10) == []

    await log.finish(first.run_id)

    [second] = await log.claim(10)
    assert [one.id for one in await log.of_run(second.run_id)] == ["d-2"]


async def test_processes_that_claim_at_once_start_one_run(log: PostgresDeliveries) -> None:
    for number in range(30):
        await log.record(delivery(number), 0.0)

    claimed = await asyncio.gather(*(log.claim(10) for _ in range(4)))

    assert sum(len(batches) for batches in claimed) == 1


async def test_a_claim_that_lapses_is_a_new_run_and_the_old_one_has_nothing_left_to_do(
    log: PostgresDeliveries, database: Database
) -> None:
    await log.record(delivery(), 0.0)
    [lost] = await log.claim(10)
    await due(database)

    [again] = await log.claim(10)
    await log.finish(lost.run_id, "too late")

    assert again.run_id != lost.run_id
    assert await log.of_run(lost.run_id) == []
    assert len(await log.of_run(again.run_id)) == 1


async def test_a_failed_delivery_that_comes_again_is_received_anew_with_what_it_says_now(
    log: PostgresDeliveries,
) -> None:
    await log.record(delivery(), 0.0)
    [first] = await log.claim(10)
    await log.finish(first.run_id, "GitHub was away.")

    assert await log.record(delivery(payload={"new": True}), 0.0)

    [second] = await log.claim(10)
    [served] = await log.of_run(second.run_id)
    assert second.run_id != first.run_id
    assert served.payload == {"new": True}


async def test_a_served_delivery_stays_known_until_it_is_forgotten(log: PostgresDeliveries) -> None:
    await log.record(delivery(), 0.0)
    [batch] = await log.claim(10)
    await log.finish(batch.run_id)
    assert not await log.record(delivery(), 0.0)

    assert await log.forget(0.0, 10) == 1

    assert await log.record(delivery(), 0.0)


async def test_a_sweep_records_each_quiet_repository_once_an_hour(log: PostgresDeliveries, database: Database) -> None:
    for workspace, repository, hours in (("T1", 1, 2), ("T2", 1, 2), ("T1", 2, 0)):
        async with database.workspace(workspace) as connection:
            await connection.execute(
                "insert into stored_repositories (workspace_id, repository_id, tip, fed_at) "
                "values (%s, %s, 'abc', now() - make_interval(hours => %s))",
                (workspace, repository, hours),
            )

    assert [await log.sweep(3_600.0, 86_400.0), await log.sweep(3_600.0, 86_400.0)] == [1, 0]

    [batch] = await log.claim(10)
    [swept] = await log.of_run(batch.run_id)
    assert (swept.source, swept.subject) == (DeliverySource.SWEEP, SUBJECT)


async def test_a_repository_that_was_not_read_whole_for_a_day_is_swept_for_that(
    log: PostgresDeliveries, database: Database
) -> None:
    async with database.workspace("T1") as connection:
        await connection.execute(
            "insert into stored_repositories (workspace_id, repository_id, tip, anew_at) "
            "values ('T1', 1, 'abc', now() - interval '2 days')"
        )

    assert await log.sweep(3_600.0, 86_400.0) == 1

    [batch] = await log.claim(10)
    assert [one.event for one in await log.of_run(batch.run_id)] == ["anew"]


async def test_no_workspace_sees_the_log(log: PostgresDeliveries, database: Database) -> None:
    await log.record(delivery(), 0.0)

    async with database.workspace("T1") as connection:
        cursor = await connection.execute("select has_table_privilege('deliveries', 'select') as may")
        row = await cursor.fetchone()

    assert row == {"may": False}
