"""The stores on a real Postgres: what is guarded stays guarded, and nothing crosses workspaces."""

import asyncio
from dataclasses import replace

import pytest
from psycopg.errors import InsufficientPrivilege

from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.migrations import migrate
from bot.adapters.postgres.requests import PostgresRequests
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.versions import PostgresVersions
from bot.errors import FencedOff, NewerVersion, Transient
from bot.ledger import Entry, Ledger
from bot.models import DraftState, RunKind, Usage
from bot.recorded import RequestKind
from tests.adapters.postgres.stored import CHECKING, REVIEW, TEAM, WRITING, a_draft, in_state, its_run, reviewed
from tests.factories import make_activity, make_analysis, make_commit


async def test_migrating_twice_applies_nothing_more(database_dsn: str) -> None:
    assert await migrate(database_dsn) == []


async def test_a_delivery_is_recorded_once(database: Database) -> None:
    log = PostgresRequests(database)

    first = await log.record(workspace=TEAM, kind=RequestKind.COMMAND, key="t1", name="/notra", payload={"text": "x"})
    again = await log.record(workspace=TEAM, kind=RequestKind.COMMAND, key="t1", name="/notra", payload={"text": "x"})

    assert first is not None
    assert again is None


async def test_processes_that_claim_together_share_the_requests_out(database: Database) -> None:
    log = PostgresRequests(database)
    for number in range(10):
        await log.record(workspace=TEAM, kind=RequestKind.EVENT, key=f"e{number}", name="message", payload={})

    claims = await asyncio.gather(*(log.claim(4) for _ in range(4)))

    claimed = [recorded.id for claim in claims for recorded in claim]
    assert len(claimed) == len(set(claimed)) == 10


async def test_a_postponed_request_is_claimed_again_and_a_finished_one_is_not(database: Database) -> None:
    log = PostgresRequests(database)
    for key in ("later", "done"):
        await log.record(workspace=TEAM, kind=RequestKind.EVENT, key=key, name=key, payload={})
    for recorded in await log.claim(10):
        await (log.postpone(recorded, 0) if recorded.name == "later" else log.finish(recorded))

    (again,) = await log.claim(10)

    assert again.name == "later"
    assert again.attempts == 2


async def test_who_is_alone_with_a_run_lets_others_wait_until_it_is_done(database: Database) -> None:
    one, other = PostgresRuns(database), PostgresRuns(database)
    done: list[str] = []

    async def second() -> None:
        async with other.alone(TEAM, "wfr_a"):
            done.append("second")

    async with one.alone(TEAM, "wfr_a"):
        waiting = asyncio.create_task(second())
        async with other.alone(TEAM, "wfr_b"):
            done.append("another run")
        await asyncio.sleep(0.1)
        done.append("first")
    await waiting

    assert done == ["another run", "first", "second"]


async def test_a_run_that_somebody_left_in_the_middle_is_free(database: Database) -> None:
    runs = PostgresRuns(database)
    with pytest.raises(Transient):
        async with runs.alone(TEAM, "wfr_a"):
            raise Transient("Slack is away.")

    async with asyncio.timeout(2), runs.alone(TEAM, "wfr_a"):
        pass


async def test_a_request_makes_one_draft_however_often_it_is_served(database: Database) -> None:
    first, second = await asyncio.gather(a_draft(database), a_draft(database))

    assert first.id == second.id
    assert (await its_run(database, first)).kind is RunKind.DRAFT


async def test_of_two_people_who_approve_one_is_first(database: Database) -> None:
    drafts = PostgresDrafts(database)
    draft = await in_state(database, await a_draft(database), *REVIEW)

    moves = await asyncio.gather(*(drafts.move(draft, DraftState.APPROVED, actor=who) for who in ("U1", "U2")))

    assert sum(moved is not None for moved in moves) == 1


async def test_a_stopped_draft_cannot_go_on(database: Database) -> None:
    drafts = PostgresDrafts(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    await drafts.move(draft, DraftState.STOPPED, actor="U2")

    assert await drafts.move(draft, DraftState.CHECKING) is None
    stored = await drafts.get(TEAM, draft.id)
    assert stored is not None
    assert (stored.state, stored.actor) == (DraftState.STOPPED, "U2")


async def test_a_run_begins_once_per_request(database: Database) -> None:
    runs = PostgresRuns(database)
    draft = await in_state(database, await a_draft(database), *REVIEW)
    wanted = {"request_id": "r2", "actor": "U1", "version": 0, "instruction": "shorter"}

    first = await runs.begin(draft, DraftState.CHANGES_REQUESTED, RunKind.REVISE, **wanted)  # type: ignore[arg-type]  # plain values
    again = await runs.begin(draft, DraftState.CHANGES_REQUESTED, RunKind.REVISE, **wanted)  # type: ignore[arg-type]  # plain values

    assert first is not None
    assert again is not None
    assert first.run_id == again.run_id == f"wfr_{draft.id}_2"
    assert (await its_run(database, first)).instruction == "shorter"


async def test_one_writer_holds_the_lease_and_a_fenced_one_cannot_write(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run = await its_run(database, draft)
    held = await checkpoints.acquire(run, "one")
    assert held is not None

    assert await checkpoints.acquire(run, "two") is None
    assert await checkpoints.keep(run, held.fence, "Some text")
    with pytest.raises(FencedOff):
        await checkpoints.keep(run, held.fence - 1, "Other text")
    assert (await checkpoints.read(run)).text == "Some text"


async def test_a_writer_learns_from_its_checkpoint_that_the_draft_was_stopped(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run = await its_run(database, draft)
    held = await checkpoints.acquire(run, "one")
    assert held is not None
    await PostgresDrafts(database).move(draft, DraftState.STOPPED, actor="U1")

    wanted = await checkpoints.keep(run, held.fence, "Some text")

    assert not wanted


async def test_a_text_that_is_whole_is_closed_and_can_be_read_by_any_process(database: Database) -> None:
    checkpoints = PostgresCheckpoints(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run = await its_run(database, draft)
    held = await checkpoints.acquire(run, "one")
    assert held is not None

    await checkpoints.close(run, held.fence, "All", "end_turn", Usage(input_tokens=3, output_tokens=4))

    stored = await checkpoints.read(run)
    assert (stored.text, stored.done, stored.stop_reason) == ("All", True, "end_turn")
    assert not await checkpoints.held(run)


async def test_a_run_saves_one_version_however_often_its_step_runs(database: Database) -> None:
    versions = PostgresVersions(database)
    draft = await in_state(database, await a_draft(database), *CHECKING)
    run = await its_run(database, draft)

    saved = await asyncio.gather(*(versions.save_written(draft, run, "Text", "First.", []) for _ in range(4)))

    assert [version and version.version for version in saved] == [1, 1, 1, 1]


async def test_two_people_who_edit_the_same_version_never_overwrite_each_other(database: Database) -> None:
    versions = PostgresVersions(database)
    draft = await reviewed(database)
    await versions.save_edited(draft, 1, "Ada's", author="U1", note="Edited.", request_id="e1")

    with pytest.raises(NewerVersion):
        await versions.save_edited(draft, 1, "Grace's", author="U2", note="Edited.", request_id="e2")

    newest = await versions.get(draft, 2)
    assert newest is not None
    assert newest.text == "Ada's"


async def test_a_version_keeps_its_ledger_and_who_vouches_for_its_findings_first(database: Database) -> None:
    versions = PostgresVersions(database)
    ledger = Ledger(entries=(Entry(digest="d", words="Faster.", changes=("c1",)),), unused=("c2",))
    draft = await reviewed(database)
    await versions.save_edited(
        draft, 1, "Faster.", author="U1", note="Edited.", request_id="e1", warnings=["87%"], ledger=ledger
    )
    edited = replace(draft, version=2)

    assert await versions.vouch(draft, person="U1") is None
    vouched = await versions.vouch(edited, person="U1")
    again = await versions.vouch(edited, person="U2")

    assert vouched is not None
    assert (vouched.ledger, vouched.vouched_by, vouched.warnings) == (ledger, "U1", ("87%",))
    assert again == vouched
    async with database.workspace(draft.workspace) as connection:
        rows = await (await connection.execute("select * from audit where action = 'vouched'")).fetchall()
    assert [(row["actor"], row["version"], row["detail"]) for row in rows] == [("U1", 2, {"findings": ["87%"]})]


async def test_what_was_read_comes_back_as_it_was_stored(database: Database) -> None:
    runs = PostgresRuns(database)
    draft = await a_draft(database)
    run = await its_run(database, draft)
    activity = make_activity(commits=(make_commit(1, "A NUL\x00 in a subject"), make_commit(2)))
    await runs.keep_activity(run, activity)
    await runs.keep_analysis(run, make_analysis())

    stored = await runs.activity(run)

    assert stored is not None
    assert stored.commits[1] == activity.commits[1]
    assert stored.commits[0].subject == "A NUL in a subject"
    assert await runs.analysis(TEAM, draft.id) == make_analysis()


async def test_another_workspace_sees_nothing_of_a_draft(database: Database) -> None:
    draft = await a_draft(database)

    assert await PostgresDrafts(database).get("T0OTHER", draft.id) is None
    assert await PostgresRuns(database).get("T0OTHER", draft.run_id) is None


async def test_a_transaction_without_a_workspace_sees_no_rows(database: Database) -> None:
    await a_draft(database)

    async with database.workspace("") as connection:
        cursor = await connection.execute("select count(*) as n from drafts")
        row = await cursor.fetchone()

    assert row == {"n": 0}


async def test_the_system_path_cannot_read_texts(database: Database) -> None:
    with pytest.raises(InsufficientPrivilege):
        async with database.system() as connection:
            await connection.execute("select text from versions")


TABLES = (
    "channels",
    "requests",
    "drafts",
    "runs",
    "evidence",
    "rewrites",
    "versions",
    "audit",
    "workspaces",
    "connections",
    "repositories",
    "former_names",
    "shelf",
    "rules",
    "choices",
    "spending",
    "reservations",
    "model_calls",
    "occasions",
    "labelled",
    "schedules",
    "slots",
    "stored_repositories",
    "stored_stretches",
    "stored_commits",
    "stored_pulls",
    "stored_releases",
    "stored_tickets",
    "voices",
    "voice_examples",
    "brand_analyses",
    "proposed_rules",
    "notifications",
    "notification_choices",
)
OF_NO_WORKSPACE = ("deliveries",)
"""No workspace may even ask for these: the system path alone does."""


@pytest.mark.parametrize("table", [*TABLES, *OF_NO_WORKSPACE])
async def test_every_table_forces_row_security(database: Database, table: str) -> None:
    async with database.workspace(TEAM) as connection:
        cursor = await connection.execute(
            "select relrowsecurity and relforcerowsecurity as forced from pg_class where relname = %s", (table,)
        )
        row = await cursor.fetchone()

    assert row == {"forced": True}


async def test_no_table_is_without_its_test(database: Database) -> None:
    async with database.workspace(TEAM) as connection:
        cursor = await connection.execute(
            "select table_name as name from information_schema.tables where table_schema = 'public'"
        )
        names = {row["name"] for row in await cursor.fetchall()}

    assert names == set(TABLES)


async def test_an_edit_that_is_delivered_twice_is_saved_once(database: Database) -> None:
    versions = PostgresVersions(database)
    draft = await reviewed(database)

    saved = [
        await versions.save_edited(draft, 1, "Ada's", author="U1", note="Edited.", request_id="e1") for _ in range(2)
    ]

    assert [version.version for version in saved] == [2, 2]


async def test_a_message_that_shows_an_older_state_is_found_by_the_sweep(database: Database) -> None:
    drafts = PostgresDrafts(database)
    draft = await drafts.posted(await in_state(database, await a_draft(database), *REVIEW), "1.0")
    assert await drafts.presented(draft)
    assert await drafts.unpresented(0, 10) == []

    approved = await drafts.move(draft, DraftState.APPROVED, actor="U1")

    assert approved is not None
    assert not await drafts.presented(draft)
    assert await drafts.unpresented(0, 10) == [(TEAM, draft.id)]
    assert await drafts.presented(approved)
    assert await drafts.unpresented(0, 10) == []


async def test_a_resumed_run_starts_with_what_the_failed_one_had_bought(database: Database) -> None:
    checkpoints, runs, drafts = PostgresCheckpoints(database), PostgresRuns(database), PostgresDrafts(database)
    draft = await in_state(database, await a_draft(database), *WRITING)
    run = await its_run(database, draft)
    await runs.keep_analysis(run, make_analysis())
    held = await checkpoints.acquire(run, "one")
    assert held is not None
    await checkpoints.close(run, held.fence, "Half", None, Usage(input_tokens=1, output_tokens=1))
    failed = await drafts.move(draft, DraftState.FAILED, reason="The model was away.")
    assert failed is not None

    again = await runs.begin(
        failed, DraftState.REQUESTED, RunKind.DRAFT, request_id="r9", actor="U1", version=0, resume=True
    )

    assert again is not None
    assert (await checkpoints.read(await its_run(database, again))).text == "Half"
    assert await runs.analysis(TEAM, draft.id) == make_analysis()


async def test_a_run_counts_those_before_it_that_are_written_or_in_line(database: Database) -> None:
    first, second, third, unread = [await a_draft(database, f"r{number}") for number in range(4)]
    elsewhere = await a_draft(database, "r9", "T0OTHER")
    for draft in (first, second, third, elsewhere):
        await in_state(database, draft, *WRITING)
    await in_state(database, second, DraftState.STOPPED)
    runs = PostgresRuns(database)

    ahead = [await runs.ahead(await its_run(database, draft)) for draft in (first, second, third, unread)]

    assert ahead == [0, 1, 1, 2]


async def test_a_run_whose_text_is_whole_is_not_ahead_of_anybody(database: Database) -> None:
    first, second = [await a_draft(database, f"r{number}") for number in range(2)]
    for draft in (first, second):
        await in_state(database, draft, *WRITING)
    checkpoints, run = PostgresCheckpoints(database), await its_run(database, first)
    lease = await checkpoints.acquire(run, "one")
    assert lease is not None

    await checkpoints.close(run, lease.fence, "Whole.", "end_turn", Usage(input_tokens=1, output_tokens=1))

    assert await PostgresRuns(database).ahead(await its_run(database, second)) == 0
