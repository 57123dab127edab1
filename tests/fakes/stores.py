"""Drafts and runs in memory."""

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from bot.activity import Activity
from bot.analysis import Analysis
from bot.models import TRANSITIONS, UNFINISHED, Draft, DraftRequest, DraftState, Run, RunKind
from tests.factories import make_draft, make_run
from tests.fakes.tables import Page, Tables


class FakeDrafts:
    """Drafts in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def create(
        self,
        *,
        workspace: str,
        channel: str,
        requester: str,
        request: DraftRequest,
        request_id: str,
        thread_ts: str | None = None,
    ) -> Draft:
        self._tables.touch()
        draft = make_draft(
            workspace=workspace,
            channel=channel,
            requester=requester,
            request=request,
            message_ts=None,
            thread_ts=thread_ts,
        )
        return self._tables.drafts.setdefault(draft.id, draft)

    async def get(self, workspace: str, draft_id: str) -> Draft | None:
        self._tables.touch()
        return self._tables.drafts.get(draft_id)

    async def find(
        self, workspace: str, *, channel: str, message_ts: str | None = None, requester: str | None = None
    ) -> Draft | None:
        self._tables.touch()
        asked = (channel, message_ts or requester)
        found = [each for each in self._rows() if asked in {(each.channel, each.message_ts), (channel, each.requester)}]
        return found[-1] if found else None

    async def move(
        self,
        draft: Draft,
        to: DraftState,
        *,
        reason: str | None = None,
        actor: str | None = None,
        version: int | None = None,
        run_id: str | None = None,
    ) -> Draft | None:
        self._tables.touch()
        stored = self._tables.drafts[draft.id]
        guarded = version in {None, stored.version} and run_id in {None, stored.run_id}
        if to not in TRANSITIONS[stored.state] or not guarded:
            return None
        return self._put(replace(stored, state=to, reason=reason, actor=actor or stored.actor))

    async def in_thread(self, workspace: str, channel: str, thread_ts: str) -> Sequence[Draft]:
        self._tables.touch()
        return [draft for draft in self._rows() if (draft.channel, draft.thread_ts) == (channel, thread_ts)]

    async def threaded(self, draft: Draft, thread_ts: str) -> Draft:
        self._tables.touch()
        return self._put(replace(self._tables.drafts[draft.id], thread_ts=draft.thread_ts or thread_ts))

    async def posted(self, draft: Draft, message_ts: str) -> Draft:
        self._tables.touch()
        stored = self._tables.drafts[draft.id]
        return self._put(replace(stored, message_ts=message_ts)) if stored.message_ts == draft.message_ts else stored

    async def of_request(self, workspace: str, request_id: str) -> Draft | None:
        self._tables.touch()
        runs = [run for run in self._tables.runs.values() if run.request_id == request_id]
        return self._tables.drafts[runs[-1].draft_id] if runs else None

    async def recent(self, workspace: str, requester: str, limit: int) -> Sequence[Draft]:
        self._tables.touch()
        return [draft for draft in self._rows() if draft.requester == requester][-limit:]

    async def presented(self, draft: Draft) -> bool:
        self._tables.touch()
        stored = self._tables.drafts[draft.id]
        same = (stored.state, stored.version, stored.run_id) == (draft.state, draft.version, draft.run_id)
        if same:
            self._put(replace(stored, presented=f"{stored.state}:{stored.version}"))
        return same

    async def unpresented(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        self._tables.touch()
        resting = [draft for draft in self._rows() if draft.state not in UNFINISHED and draft.message_ts]
        return [(draft.workspace, draft.id) for draft in resting if not draft.is_presented][:limit]

    async def lost(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        self._tables.touch()
        return [(draft.workspace, draft.id) for draft in self._rows() if draft.state in UNFINISHED][:limit]

    async def counts(self) -> Mapping[str, int]:
        self._tables.touch()
        return Counter(draft.state.value for draft in self._rows())

    def _rows(self) -> list[Draft]:
        return list(self._tables.drafts.values())

    def _put(self, draft: Draft) -> Draft:
        self._tables.drafts[draft.id] = draft
        return draft


class FakeRuns:
    """Runs in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._numbers = itertools.count(2)
        self._alone: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

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
        moved = await FakeDrafts(self._tables).move(draft, to, actor=actor, version=version)
        if moved is None:
            return None
        run_id = f"wfr_{draft.id}_{next(self._numbers)}"
        begun_at = self._tables.runs[draft.run_id].begun_at + timedelta(seconds=1)
        self._tables.runs[run_id] = make_run(kind, id=run_id, request_id=request_id, begun_at=begun_at, chosen=chosen)
        former = self._tables.pages[draft.run_id]
        self._tables.pages[run_id] = Page(former.text if resume else "")
        begun = replace(moved, run_id=run_id, run_no=moved.run_no + 1, presented=None)
        self._tables.drafts[draft.id] = begun
        return begun

    async def get(self, workspace: str, run_id: str) -> Run | None:
        self._tables.touch()
        return self._tables.runs.get(run_id)

    async def ahead(self, run: Run) -> int:
        self._tables.touch()
        writing = (draft.run_id for draft in self._tables.drafts.values() if draft.state is DraftState.WRITING)
        others = [self._tables.runs[run_id] for run_id in writing if not self._tables.pages[run_id].done]
        return sum((other.begun_at, other.id) < (run.begun_at, run.id) for other in others)

    async def keep_activity(self, run: Run, activity: Activity) -> None:
        raise NotImplementedError("nothing is read in these tests")

    async def activity(self, run: Run) -> Activity | None:
        return None

    async def keep_analysis(self, run: Run, analysis: Analysis) -> None:
        self._tables.analyses[run.draft_id] = analysis

    async def has_analysis(self, run: Run) -> bool:
        return run.draft_id in self._tables.analyses

    async def analysis(self, workspace: str, draft_id: str) -> Analysis | None:
        self._tables.touch()
        return self._tables.analyses.get(draft_id)

    @asynccontextmanager
    async def alone(self, workspace: str, run_id: str) -> AsyncIterator[None]:
        async with self._alone[run_id]:
            yield
