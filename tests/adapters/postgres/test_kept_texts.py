"""The texts of many writers, stored together in Postgres."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar, LiteralString, NoReturn

import pytest
from psycopg.rows import DictRow

from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.errors import FencedOff, Transient
from bot.models import DraftState, Run, Usage
from tests.adapters.postgres.stored import TEAM, WRITING, a_draft, in_state, its_run
from tests.factories import make_run

NOTHING = Usage(input_tokens=0, output_tokens=0)


async def a_writer(database: Database, number: int = 1, workspace: str = TEAM) -> tuple[Run, int]:
    """A run in writing, and the fence of its writer."""
    draft = await in_state(database, await a_draft(database, f"r{number}", workspace), *WRITING)
    run = await its_run(database, draft)
    held = await PostgresCheckpoints(database).acquire(run, "one")
    assert held is not None
    return run, held.fence


async def test_texts_of_many_workspaces_are_stored_together_and_each_writer_learns_of_its_own(
    database: Database,
) -> None:
    checkpoints = PostgresCheckpoints(database)
    writers = [await a_writer(database, number, f"T{number % 3}") for number in range(9)]
    stopped, fenced = writers[4][0], writers[7][0]
    draft = await PostgresDrafts(database).get(stopped.workspace, stopped.draft_id)
    assert draft is not None
    await PostgresDrafts(database).move(draft, DraftState.STOPPED, actor="U1")

    keeping = [checkpoints.keep(run, fence - (run is fenced), f"Text of {run.id}") for run, fence in writers]
    answers = await asyncio.gather(*keeping, return_exceptions=True)

    assert answers[:4] + answers[5:7] + answers[8:] == [True] * 7
    assert answers[4] is False
    assert isinstance(answers[7], FencedOff)
    texts = {run.id: (await checkpoints.read(run)).text for run, _ in writers}
    assert texts == {run.id: "" if run is fenced else f"Text of {run.id}" for run, _ in writers}


async def test_more_texts_than_one_statement_takes_are_all_stored(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    run, fence = await a_writer(database)
    others = [make_run(id=f"wfr_nobodys_{number}") for number in range(250)]

    keeping = [checkpoints.keep(each, 1, "x") for each in others] + [checkpoints.keep(run, fence, "Some text")]
    answers = await asyncio.gather(*keeping, return_exceptions=True)

    assert {type(answer) for answer in answers[:-1]} == {FencedOff}
    assert answers[-1] is True
    assert (await checkpoints.read(run)).text == "Some text"


async def test_a_run_is_not_stored_into_from_another_workspace(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    run, fence = await a_writer(database)

    with pytest.raises(FencedOff):
        await checkpoints.keep(replace(run, workspace="T0OTHER"), fence, "Not theirs")

    assert (await checkpoints.read(run)).text == ""


async def test_what_is_given_later_is_stored_later_also_when_nobody_waits_for_the_first(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    run, fence = await a_writer(database)
    first = asyncio.create_task(checkpoints.keep(run, fence, "Some"))
    await asyncio.sleep(0)
    first.cancel()

    await checkpoints.keep(run, fence, "Some text")

    await asyncio.wait({first})
    assert (await checkpoints.read(run)).text == "Some text"


async def test_a_text_that_comes_after_its_writer_has_closed_is_refused(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    run, fence = await a_writer(database)
    await checkpoints.close(run, fence, "Some text", None, NOTHING)

    with pytest.raises(FencedOff):
        await checkpoints.keep(run, fence, "Some")

    assert (await checkpoints.read(run)).text == "Some text"
    assert not await checkpoints.held(run)


async def test_a_character_that_postgres_cannot_hold_is_left_out(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    run, fence = await a_writer(database)

    assert await checkpoints.keep(run, fence, "So\0me")
    await checkpoints.close(run, fence, "So\0me text", "end_turn", NOTHING)

    assert (await checkpoints.read(run)).text == "Some text"


class Watched(Database):
    """A Postgres of which the answers can be lost after the work was done, and which tells what was sent to it."""

    losing = False
    sent: ClassVar[list[str]] = []

    async def call_all(self, statement: LiteralString, values: tuple[Any, ...]) -> list[DictRow]:
        rows = await super().call_all(statement, values)
        self.sent.extend(values[4])
        if self.losing:
            raise Transient("The answer was lost.")
        return rows


@pytest.fixture
async def watched(database_dsn: str) -> AsyncIterator[Watched]:
    database = Watched(database_dsn, max_size=2)
    await database.open()
    database.sent.clear()
    yield database
    await database.close()


async def test_only_what_a_text_has_grown_by_is_sent(watched: Watched) -> None:
    checkpoints = PostgresCheckpoints(watched)
    run, fence = await a_writer(watched)

    for text in ("Tables", "Tables wrap", "Tables wrap", "Tables wrap. Ünï ✓"):
        await checkpoints.keep(run, fence, text)

    assert watched.sent == ["Tables", " wrap", "", ". Ünï ✓"]
    assert (await checkpoints.read(run)).text == "Tables wrap. Ünï ✓"


async def test_what_a_lost_answer_left_stored_is_not_stored_twice(watched: Watched) -> None:
    checkpoints = PostgresCheckpoints(watched)
    run, fence = await a_writer(watched)
    await checkpoints.keep(run, fence, "Tables")
    watched.losing = True
    with pytest.raises(Transient):
        await checkpoints.keep(run, fence, "Tables wrap")
    watched.losing = False

    await checkpoints.keep(run, fence, "Tables wrap now")

    assert (await checkpoints.read(run)).text == "Tables wrap now"


async def test_a_writer_that_takes_over_goes_on_from_the_text_that_it_found(database: Database) -> None:
    run, fence = await a_writer(database)
    await PostgresCheckpoints(database).keep(run, fence, "Tables wr")
    await PostgresCheckpoints(database).close(run, fence, "Tables wr", None, NOTHING)
    checkpoints = PostgresCheckpoints(database)
    taken = await checkpoints.acquire(run, "two")
    assert taken is not None

    await checkpoints.keep(run, taken.fence, f"{taken.text}ap")

    assert (await checkpoints.read(run)).text == "Tables wrap"


class Away(Database):
    """A Postgres that cannot be reached."""

    async def call_all(self, statement: LiteralString, values: tuple[Any, ...]) -> NoReturn:
        raise Transient("away")


async def test_an_outage_is_told_to_every_writer() -> None:
    checkpoints = PostgresCheckpoints(Away("postgresql://nobody"))

    keeping = [checkpoints.keep(make_run(id=f"wfr_{number}"), 1, "x") for number in range(3)]
    answers = await asyncio.gather(*keeping, return_exceptions=True)

    assert [type(answer) for answer in answers] == [Transient] * 3
