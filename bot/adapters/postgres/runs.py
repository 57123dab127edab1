"""Runs and their evidence on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.activity import Activity
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import INSERT_RUN, OF_REQUEST, guarded_move, run_id_of
from bot.adapters.postgres.rewrites import COPY_REWRITES
from bot.adapters.postgres.rows import (
    activity_from_json,
    activity_json,
    analysis_from_json,
    analysis_json,
    draft_from_row,
    run_from_row,
)
from bot.analysis import Analysis
from bot.models import Draft, DraftState, Run, RunKind

_POINT = "update drafts set run_id = %s, run_no = %s, presented = null where id = %s returning *"
_RESUME_TEXT = """
update runs set text = former.text, done = former.done and former.text ~ '\\S', stop_reason = former.stop_reason,
  chosen = runs.chosen or former.chosen
from runs former
where runs.id = %s and former.workspace_id = runs.workspace_id and former.id = %s"""
_CHOSEN = "update runs set chosen = true where id = %s"
_RESUME_EVIDENCE = """
insert into evidence (workspace_id, run_id, draft_id, activity, analysis)
select workspace_id, %s, draft_id, activity, analysis from evidence where run_id = %s and analysis is not null"""
_GET = "select * from runs where id = %s"
_AHEAD = """
select count(*) as ahead from drafts
join runs on runs.workspace_id = drafts.workspace_id and runs.id = drafts.run_id
where drafts.state = 'writing' and not runs.done
  and (runs.created_at, runs.id) < (select created_at, id from runs where id = %s)"""

_KEEP_ACTIVITY = """
insert into evidence (workspace_id, run_id, draft_id, activity) values (%s, %s, %s, %s)
on conflict (workspace_id, run_id) do update set activity = excluded.activity"""

_KEEP_ANALYSIS = """
insert into evidence (workspace_id, run_id, draft_id, analysis) values (%s, %s, %s, %s)
on conflict (workspace_id, run_id) do update set analysis = excluded.analysis"""
_ACTIVITY = "select activity from evidence where run_id = %s and activity is not null"
_HAS_ANALYSIS = "select 1 from evidence where run_id = %s and analysis is not null"
_ANALYSIS = """
select analysis from evidence where draft_id = %s and analysis is not null order by created_at desc limit 1"""

_ALONE = """
select set_config('idle_in_transaction_session_timeout', '30s', true), pg_advisory_xact_lock(hashtextextended(%s, 0))"""
"""The lock ends with the transaction, thus with the process. A machine that is gone without a word does not close its
connections; for that there is the timeout, which is longer than a step takes."""
_ALONE_AT_ONCE = 4  # who is alone with a run holds a connection, and needs others of the pool meanwhile


class PostgresRuns:
    """Runs on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database
        self._alone = asyncio.Semaphore(_ALONE_AT_ONCE)

    async def begin(
        self,
        draft: Draft,
        to: DraftState,
        kind: RunKind,
        *,
        request_id: str,
        actor: str,
        version: int,
        base: int | None = None,
        instruction: str | None = None,
        resume: bool = False,
        chosen: bool = False,
    ) -> Draft | None:
        """See Runs."""
        async with self._database.workspace(draft.workspace) as connection:
            cursor = await connection.execute(OF_REQUEST, (request_id,))
            if row := await cursor.fetchone():
                return draft_from_row(row)
            moved = await guarded_move(connection, draft, to, actor=actor, version=version)
            if moved is None:
                return None
            number = moved.run_no + 1
            run_id = run_id_of(draft.id, number)
            await connection.execute(
                INSERT_RUN,
                {
                    "run_id": run_id,
                    "workspace": draft.workspace,
                    "draft_id": draft.id,
                    "no": number,
                    "kind": kind.value,
                    "base": version if base is None else base,
                    "instruction": instruction,
                    "by": actor,
                    "request_id": request_id,
                },
            )
            if chosen:
                await connection.execute(_CHOSEN, (run_id,))
            if resume:
                await connection.execute(_RESUME_TEXT, (run_id, draft.run_id))
                await connection.execute(_RESUME_EVIDENCE, (run_id, draft.run_id))
                await connection.execute(COPY_REWRITES, (run_id, draft.run_id))
            cursor = await connection.execute(_POINT, (run_id, number, draft.id))
            row = await cursor.fetchone()
        return draft_from_row(row) if row else None

    async def get(self, workspace: str, run_id: str) -> Run | None:
        """See Runs."""
        row = await self._database.row(workspace, _GET, (run_id,))
        return run_from_row(row) if row else None

    async def ahead(self, run: Run) -> int:
        """See Runs."""
        row = await self._database.row(run.workspace, _AHEAD, (run.id,))
        return int(row["ahead"]) if row else 0

    async def keep_activity(self, run: Run, activity: Activity) -> None:
        """See Runs."""
        async with self._database.workspace(run.workspace) as connection:
            await connection.execute(_KEEP_ACTIVITY, (run.workspace, run.id, run.draft_id, activity_json(activity)))

    async def activity(self, run: Run) -> Activity | None:
        """See Runs."""
        row = await self._database.row(run.workspace, _ACTIVITY, (run.id,))
        return activity_from_json(row["activity"]) if row else None

    async def keep_analysis(self, run: Run, analysis: Analysis) -> None:
        """See Runs."""
        async with self._database.workspace(run.workspace) as connection:
            await connection.execute(_KEEP_ANALYSIS, (run.workspace, run.id, run.draft_id, analysis_json(analysis)))

    async def has_analysis(self, run: Run) -> bool:
        """See Runs."""
        async with self._database.workspace(run.workspace) as connection:
            cursor = await connection.execute(_HAS_ANALYSIS, (run.id,))
            return await cursor.fetchone() is not None

    async def analysis(self, workspace: str, draft_id: str) -> Analysis | None:
        """See Runs."""
        row = await self._database.row(workspace, _ANALYSIS, (draft_id,))
        return analysis_from_json(row["analysis"]) if row else None

    @asynccontextmanager
    async def alone(self, workspace: str, run_id: str) -> AsyncIterator[None]:
        """See Runs."""
        async with self._alone, self._database.workspace(workspace) as connection:
            await connection.execute(_ALONE, (run_id,))
            yield
