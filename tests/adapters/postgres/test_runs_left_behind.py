"""A run that its draft has left behind changes nothing any more, and a new run begins from what is worth keeping."""

from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.versions import PostgresVersions
from bot.models import Checkpoint, Draft, DraftState, RunKind, Usage
from tests.adapters.postgres.stored import CHECKING, TEAM, WRITING, a_draft, in_state, its_run

NOTHING = Usage(input_tokens=0, output_tokens=0)


async def begun_again(database: Database, draft: Draft, request_id: str = "r9") -> Draft:
    again = await PostgresRuns(database).begin(
        draft,
        DraftState.REQUESTED,
        RunKind.DRAFT,
        request_id=request_id,
        actor="U1",
        version=draft.version,
        resume=True,
    )
    assert again is not None
    return again


async def held_by(database: Database, draft: Draft, owner: str) -> Checkpoint:
    checkpoint = await PostgresCheckpoints(database).acquire(await its_run(database, draft), owner)
    assert checkpoint is not None
    return checkpoint


async def test_a_run_that_was_retried_saves_no_version_any_more(database: Database) -> None:
    versions = PostgresVersions(database)
    stopped = await in_state(database, await a_draft(database), *CHECKING, DraftState.STOPPED)
    former = await its_run(database, stopped)
    again = await in_state(database, await begun_again(database, stopped), *CHECKING)

    saved = (
        await versions.save_written(again, former, "Late", "First.", []),
        await versions.save_stopped(again, former, "Late"),
    )

    assert saved == (None, None)
    assert (await PostgresDrafts(database).get(TEAM, again.id)) == again


async def test_a_stopped_text_is_not_saved_into_a_draft_that_was_discarded_meanwhile(database: Database) -> None:
    stopped = await in_state(database, await a_draft(database), *WRITING, DraftState.STOPPED)
    run = await its_run(database, stopped)
    await in_state(database, stopped, DraftState.DISCARDED)

    assert await PostgresVersions(database).save_stopped(stopped, run, "Half") is None


async def test_a_draft_that_fails_a_second_time_is_to_be_shown_again(database: Database) -> None:
    drafts = PostgresDrafts(database)
    draft = await drafts.posted(await a_draft(database), "1.0")
    failed = await in_state(database, draft, DraftState.FAILED)
    assert await drafts.presented(failed)

    failed_again = await in_state(database, await begun_again(database, failed), DraftState.FAILED)

    assert not failed_again.is_presented
    assert await drafts.unpresented(0, 10) == [(TEAM, draft.id)]


async def test_a_whole_text_is_not_bought_again_by_a_retry(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    held = await held_by(database, draft, "one")
    await checkpoints.close(await its_run(database, draft), held.fence, "All of it", "end_turn", NOTHING)
    stopped = await in_state(database, draft, DraftState.CHECKING, DraftState.STOPPED)

    again = await begun_again(database, stopped)

    resumed = await checkpoints.read(await its_run(database, again))
    assert (resumed.text, resumed.done, resumed.stop_reason) == ("All of it", True, "end_turn")


async def test_an_empty_answer_is_asked_for_again_by_a_retry(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    held = await held_by(database, draft, "one")
    await checkpoints.close(await its_run(database, draft), held.fence, " \n", "end_turn", NOTHING)
    failed = await in_state(database, draft, DraftState.CHECKING, DraftState.FAILED)

    again = await begun_again(database, failed)

    assert not (await checkpoints.read(await its_run(database, again))).done


async def test_only_the_newest_fence_of_an_unfinished_draft_is_wanted(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run, held = await its_run(database, draft), await held_by(database, draft, "one")
    assert await checkpoints.wanted(run, held.fence)
    assert not await checkpoints.wanted(run, held.fence - 1)

    await in_state(database, draft, DraftState.STOPPED)

    assert not await checkpoints.wanted(run, held.fence)
