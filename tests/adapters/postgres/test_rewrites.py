"""The gate's rounds in Postgres: each is made by one, once, and what it cost is the run's."""

import asyncio

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.rewrites import PostgresRewrites
from bot.adapters.postgres.runs import PostgresRuns
from bot.models import DraftState, Run, RunKind, Usage
from tests.adapters.postgres.stored import WRITING, a_draft, in_state, its_run

COST = Usage(input_tokens=100, output_tokens=20)


async def a_run(database: Database) -> Run:
    return await its_run(database, await in_state(database, await a_draft(database), *WRITING))


async def tokens(database: Database, run: Run) -> tuple[int, int]:
    row = await database.row(run.workspace, "select input_tokens, output_tokens from runs where id = %s", (run.id,))
    assert row is not None
    return row["input_tokens"], row["output_tokens"]


async def test_of_two_deliveries_one_makes_the_round(database: Database) -> None:
    rewrites, run = PostgresRewrites(database), await a_run(database)

    assert sorted(await asyncio.gather(*(rewrites.claim(run, 1, 30) for _ in range(2)))) == [False, True]


async def test_a_claim_that_has_lapsed_is_taken_over(database: Database) -> None:
    rewrites, run = PostgresRewrites(database), await a_run(database)
    await rewrites.claim(run, 1, -1)

    assert await rewrites.claim(run, 1, 30)


async def test_a_round_that_was_made_stays_and_is_paid_once(database: Database) -> None:
    rewrites, run = PostgresRewrites(database), await a_run(database)
    await rewrites.claim(run, 1, -1)
    for text in ("First.", "Second."):
        await rewrites.keep(run, 1, text, COST)

    assert await rewrites.made(run) == {1: "First."}
    assert not await rewrites.claim(run, 1, 30)
    assert await tokens(database, run) == (100, 20)


async def test_a_round_that_is_only_claimed_is_not_made(database: Database) -> None:
    rewrites, run = PostgresRewrites(database), await a_run(database)
    await rewrites.claim(run, 1, 30)

    assert await rewrites.made(run) == {}


async def test_another_workspace_sees_none_of_it(database: Database) -> None:
    rewrites, run = PostgresRewrites(database), await a_run(database)
    await rewrites.claim(run, 1, 30)
    await rewrites.keep(run, 1, "Ours.", COST)

    async with database.workspace("T0OTHER") as connection:
        cursor = await connection.execute("select * from rewrites")
        assert await cursor.fetchall() == []


async def test_a_retry_starts_with_the_rounds_that_were_made(database: Database) -> None:
    rewrites, runs = PostgresRewrites(database), PostgresRuns(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run = await its_run(database, draft)
    await rewrites.claim(run, 1, 30)
    await rewrites.keep(run, 1, "Mended.", COST)
    failed = await in_state(database, draft, DraftState.FAILED)

    begun = await runs.begin(
        failed, DraftState.REQUESTED, RunKind.DRAFT, request_id="r2", actor="U1", version=0, resume=True
    )

    assert begun is not None
    again = await its_run(database, begun)
    assert again.id != run.id
    assert await rewrites.made(again) == {1: "Mended."}
    assert await tokens(database, again) == (0, 0)
