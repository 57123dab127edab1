"""Brand analyses in Postgres."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from psycopg.types.json import Jsonb

from bot.adapters.postgres.database import Database
from bot.brands import AnalysisState, BrandAnalysis, Page

_CREATE = """
insert into brand_analyses (id, workspace_id, channel_id, requester, url) values (%s, %s, %s, %s, %s)
on conflict (workspace_id, id) do nothing"""
_GET = "select * from brand_analyses where id = %s"
_MOVE = """
update brand_analyses set state = %(state)s, reason = %(reason)s, voice_id = coalesce(%(voice)s, voice_id),
  message_ts = coalesce(message_ts, %(ts)s), updated_at = clock_timestamp()
where id = %(id)s and run_no = %(run_no)s and state not in ('saved', 'failed') returning id"""
# jsonb forgets the order of keys, so pages are a list of [address, page].
_KEEP = """
update brand_analyses set pages = %s, extracted = %s, updated_at = clock_timestamp() where id = %s"""
_LOCK = "select pages, extracted from brand_analyses where id = %s for update"
_AGAIN = """
update brand_analyses set run_no = run_no + 1, state = 'requested', reason = null, updated_at = clock_timestamp()
where id = %s and run_no = %s and state = 'failed' returning *"""
_SHOWN = "update brand_analyses set shown = %s where id = %s and state || ':' || run_no = %s returning id"
_LEFT = """
select workspace_id, id from brand_analyses
where (state not in ('saved', 'failed') and updated_at < clock_timestamp() - make_interval(secs => %s))
  or (state in ('saved', 'failed') and shown is distinct from state || ':' || run_no
      and updated_at < clock_timestamp() - make_interval(secs => %s))
order by updated_at limit %s"""
_ALONE = """
select set_config('idle_in_transaction_session_timeout', '40s', true),
  pg_advisory_xact_lock(hashtext('brand'), hashtext(%s))"""
# The lock ends with the process; for a machine that is gone without a word there is the timeout, longer than a step.
_AT_ONCE = 2
"""Whoever is alone holds a connection of the pool for as long as a page takes."""


class PostgresBrandAnalyses:
    """BrandAnalyses on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database
        self._alone = asyncio.Semaphore(_AT_ONCE)

    async def create(self, analysis: BrandAnalysis) -> BrandAnalysis:
        """See BrandAnalyses."""
        values = (analysis.id, analysis.workspace, analysis.channel, analysis.requester, analysis.url)
        async with self._database.workspace(analysis.workspace) as connection:
            await connection.execute(_CREATE, values)
            row = await (await connection.execute(_GET, (analysis.id,))).fetchone()
        return _analysis(row) if row else analysis

    async def get(self, workspace: str, analysis_id: str) -> BrandAnalysis | None:
        """See BrandAnalyses."""
        row = await self._database.row(workspace, _GET, (analysis_id,))
        return _analysis(row) if row else None

    async def move(
        self,
        analysis: BrandAnalysis,
        state: AnalysisState,
        *,
        reason: str | None = None,
        voice_id: str | None = None,
        message_ts: str | None = None,
    ) -> bool:
        """See BrandAnalyses."""
        values = {
            "id": analysis.id,
            "run_no": analysis.run_no,
            "state": state.value,
            "reason": reason,
            "voice": voice_id,
            "ts": message_ts,
        }
        return await self._database.row(analysis.workspace, _MOVE, values) is not None

    async def keep(
        self,
        analysis: BrandAnalysis,
        *,
        pages: Mapping[str, Page | None] | None = None,
        answers: Sequence[str] | None = None,
    ) -> None:
        """See BrandAnalyses."""
        async with self._database.workspace(analysis.workspace) as connection:
            row = await (await connection.execute(_LOCK, (analysis.id,))).fetchone()
            if row is None:
                return
            known = _pages(row["pages"]) | dict(pages or {})
            stored = [[url, asdict(page) if page else None] for url, page in known.items()]
            kept = row["extracted"] if answers is None else list(answers)
            await connection.execute(_KEEP, (Jsonb(stored), Jsonb(kept), analysis.id))

    async def again(self, analysis: BrandAnalysis) -> BrandAnalysis | None:
        """See BrandAnalyses."""
        row = await self._database.row(analysis.workspace, _AGAIN, (analysis.id, analysis.run_no))
        return _analysis(row) if row else None

    async def shown(self, analysis: BrandAnalysis) -> bool:
        """See BrandAnalyses."""
        mark = f"{analysis.state}:{analysis.run_no}"
        return await self._database.row(analysis.workspace, _SHOWN, (mark, analysis.id, mark)) is not None

    async def left(self, unmoved_s: float, unshown_s: float, limit: int) -> Sequence[tuple[str, str]]:
        """See BrandAnalyses."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_LEFT, (unmoved_s, unshown_s, limit))
            return [(row["workspace_id"], row["id"]) for row in await cursor.fetchall()]

    @asynccontextmanager
    async def alone(self, analysis: BrandAnalysis) -> AsyncIterator[None]:
        """See BrandAnalyses."""
        async with self._alone, self._database.workspace(analysis.workspace) as connection:
            await connection.execute(_ALONE, (analysis.id,))
            yield


def _pages(stored: list[list[Any]] | None) -> dict[str, Page | None]:
    return {url: Page(**page) if page else None for url, page in stored or ()}


def _analysis(row: dict[str, Any]) -> BrandAnalysis:
    return BrandAnalysis(
        id=row["id"],
        workspace=row["workspace_id"],
        channel=row["channel_id"],
        requester=row["requester"],
        url=row["url"],
        message_ts=row["message_ts"],
        run_no=row["run_no"],
        state=AnalysisState(row["state"]),
        reason=row["reason"],
        voice_id=row["voice_id"],
        pages=_pages(row["pages"]),
        answers=tuple(row["extracted"] or ()),
    )
