"""Drafts as earlier steps leave them in Postgres."""

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.versions import PostgresVersions
from bot.models import Draft, DraftState, Run
from tests.factories import make_request

TEAM = "T0ACME"
WRITING = (DraftState.INGESTING, DraftState.ANALYZING, DraftState.WRITING)
CHECKING = (*WRITING, DraftState.CHECKING)
REVIEW = (*CHECKING, DraftState.IN_REVIEW)


async def a_draft(database: Database, request_id: str = "r1", workspace: str = TEAM) -> Draft:
    return await PostgresDrafts(database).create(
        workspace=workspace, channel="C1", requester="U1", request=make_request(), request_id=request_id
    )


async def its_run(database: Database, draft: Draft) -> Run:
    run = await PostgresRuns(database).get(draft.workspace, draft.run_id)
    assert run is not None
    return run


async def in_state(database: Database, draft: Draft, *states: DraftState) -> Draft:
    for state in states:
        moved = await PostgresDrafts(database).move(draft, state)
        assert moved is not None
        draft = moved
    return draft


async def reviewed(database: Database) -> Draft:
    """A draft whose first version waits for a person."""
    draft = await in_state(database, await a_draft(database), *CHECKING)
    await PostgresVersions(database).save_written(draft, await its_run(database, draft), "Text", "First.", [])
    return await in_state(database, draft, DraftState.IN_REVIEW)
