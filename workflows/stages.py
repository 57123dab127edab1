"""The stages of a draft as steps: each may run again at any time, and texts stay in Postgres."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.activity import Analysis, RangeKind
from bot.blocks.draft import Rendered, writing
from bot.blocks.elements import count
from bot.blocks.notices import changed
from bot.blocks.stream import StreamRenderer
from bot.drafting.editor import Editor
from bot.drafting.writer import Assignment, Outcome
from bot.errors import Permanent, Transient
from bot.log import log
from bot.models import UNFINISHED, Draft, DraftRequest, DraftState, Prompt, Run, RunKind, Version
from bot.pipeline.analyze import analyze
from bot.pipeline.check import Checked, change_note, check
from bot.pipeline.evidence import resolve, with_markers
from bot.pipeline.generate import draft_prompt, revision_prompt
from bot.pipeline.ingest import ingest
from bot.services import Services

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
WRITE_STEP_S = 20.0
"""How long one write step waits for its writer; the next one attaches again (design section 8: within 25 s)."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Which run a workflow is about; all that its payload holds."""

    workspace: str
    draft_id: str
    run_id: str
    request_id: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "Reference":
        """From a workflow's payload. Raises Permanent for what no trigger of ours writes, before a store sees it."""
        ids = {name: str(payload.get(name)) for name in ("workspace", "draft_id", "run_id", "request_id")}
        if not all(name in payload and _ID.fullmatch(value) for name, value in ids.items()):
            raise Permanent("The run was started without its draft.")
        return cls(**ids)


class Stages:
    """The steps of one run. Each answers False, or ENDED, once the run is over, because a person stopped it."""

    def __init__(self, services: Services, reference: Reference) -> None:
        """Work on this run."""
        self._services = services
        self._reference = reference

    async def load(self) -> bool:
        """Whether this run is still the draft's own, and the draft is still to be written."""
        draft, run = await self._current()
        return draft.run_id == run.id and draft.state in UNFINISHED

    async def ingest(self) -> bool:
        """Read the activity of the range and store it."""
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.INGESTING):
            return False
        if await self._services.runs.has_analysis(run):
            return True
        presenter = self._services.presenter
        where = f"{draft.request.repo} {draft.request.range}"
        await presenter.progress(draft, f"Reading {where}")

        told: set[str] = set()

        async def tell(commits: int, pulls: int) -> None:
            line = f"Reading {count(commits, 'commit')} · {count(pulls, 'pull request')}"
            if line not in told:
                told.add(line)
                await presenter.progress(draft, line, detail=where)

        request = await self._since_shipped(draft)
        activity = await ingest(self._services.source, draft.workspace, request, tell)
        await self._services.runs.keep_activity(run, activity)
        await tell(len(activity.commits), len(activity.pulls))
        return True

    async def analyze(self) -> bool:
        """Find the changes; with none of them the draft ends as having nothing to say."""
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.ANALYZING):
            return False
        if await self._services.runs.has_analysis(run):
            analysis = await self._analysis(draft)
        else:
            activity = await self._services.runs.activity(run)
            if activity is None:
                raise Permanent("What was read for this draft is gone. Please press Retry.")
            analysis = await asyncio.to_thread(analyze, activity)
            await self._services.runs.keep_analysis(run, analysis)
        if not analysis.changes:
            await self._services.drafts.move(draft, DraftState.NOTHING_TO_SAY, run_id=run.id)
            await self._services.presenter.present(draft.workspace, draft.id)
            return False
        found = count(len(analysis.changes), "change")
        await self._services.presenter.progress(draft, f"{found} found, {len(analysis.pieces_left_out)} left out")
        return True

    async def write(self) -> Outcome:
        """Wait for the run's turn, or write it, or attach to its writer, each for up to 20 s."""
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.WRITING):
            await self._services.stopper.settle(draft)
            return Outcome.ENDED

        async def prepare() -> Assignment:
            analysis = await self._analysis(draft)
            prompt = await self._prompt(draft, run, analysis)
            writing_draft = replace(draft, state=DraftState.WRITING)
            return Assignment(draft=draft, run=run, prompt=prompt, editor=self._editor(writing_draft, analysis))

        if not self._services.writers.writes(run) and not await self._services.turns.comes(draft, run, WRITE_STEP_S):
            return Outcome.QUEUED
        try:
            return await self._services.writers.write(run, prepare, WRITE_STEP_S)
        except Transient as error:
            wait = f" in {error.retry_after:.0f} s" if error.retry_after else " in a moment"
            await self._services.presenter.progress(draft, f"The model is busy, trying again{wait}", priority="first")
            raise

    async def check(self) -> bool:
        """Look at the whole text with code: is there one, and does it stand on its evidence?"""
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.CHECKING):
            return False
        checked = await self._checked(draft, run)
        if not checked.text:
            raise Permanent("The model wrote nothing. Please press Retry.")
        log.info("draft checked", draft_id=draft.id, run_id=run.id, warnings=len(checked.warnings))
        return True

    async def save(self) -> int:
        """Save the checked text as the draft's next version; its number, 0 when the run was ended from outside."""
        draft, run = await self._current()
        checked = await self._checked(draft, run)
        base = await self._base(draft, run)
        note = change_note(base.text, checked.text) if base else "First version."
        version = await self._services.versions.save_written(draft, run, checked.text, note, checked.warnings)
        return version.version if version else 0

    async def present(self) -> bool:
        """Put the draft in front of its reviewers."""
        draft, _ = await self._current()
        ready = await self._enter(draft, DraftState.IN_REVIEW)
        await self._services.presenter.present(draft.workspace, draft.id)
        return ready

    async def note(self, number: int) -> None:
        """Say in the thread, in one line, what the new version changed; once, however often the step runs."""
        draft, run = await self._current()
        version = await self._services.versions.get(draft, number)
        if version is None or draft.message_ts is None:
            return
        messages, marks = self._services.messages, {"draft_id": draft.id, "run_id": run.id}
        if await messages.find(draft.channel, marks, draft.created_at, thread_ts=draft.message_ts) is None:
            line = changed(replace(draft, version=number), version.note)
            await messages.post(draft.channel, [], line, thread_ts=draft.message_ts, metadata=marks)

    async def fail(self, message: str) -> None:
        """End the draft visibly; what was written stays stored, so that Retry goes on from there."""
        draft, run = await self._current()
        failed = await self._services.drafts.move(draft, DraftState.FAILED, reason=message, run_id=run.id)
        if failed is not None:
            log.warning("run failed", draft_id=draft.id, run_id=run.id)
        await self._services.presenter.present(draft.workspace, draft.id)

    async def _since_shipped(self, draft: Draft) -> DraftRequest:
        """The request with the commit that the last draft of its kind went up to, where that is what it asks for."""
        request = draft.request
        if request.range.kind is not RangeKind.SHIPPED:
            return request
        base = await self._services.workspaces.shipped(draft.workspace, request.repo, request.content_type)
        return replace(request, range=replace(request.range, base=base))

    async def _current(self) -> tuple[Draft, Run]:
        reference = self._reference
        draft = await self._services.drafts.get(reference.workspace, reference.draft_id)
        run = await self._services.runs.get(reference.workspace, reference.run_id)
        if draft is None or run is None:
            raise Permanent("This draft does not exist any more.")
        return draft, run

    async def _enter(self, draft: Draft, state: DraftState) -> bool:
        """Move to `state`, or find that this run has moved there already; False when the run is over."""
        run_id = self._reference.run_id
        if await self._services.drafts.move(draft, state, run_id=run_id):
            return True
        stored = await self._services.drafts.get(draft.workspace, draft.id)
        return stored is not None and stored.run_id == run_id and stored.state is state

    async def _analysis(self, draft: Draft) -> Analysis:
        analysis = await self._services.runs.analysis(draft.workspace, draft.id)
        if analysis is None:
            raise Permanent("What was read for this draft is gone. Please press Retry.")
        return analysis

    async def _base(self, draft: Draft, run: Run) -> Version | None:
        return await self._services.versions.get(draft, run.base_version) if run.base_version else None

    async def _prompt(self, draft: Draft, run: Run, analysis: Analysis) -> Prompt:
        model, kind = self._services.draft_model, draft.request.content_type
        if run.kind is RunKind.DRAFT:
            return draft_prompt(analysis, model, kind)
        base = await self._base(draft, run)
        if base is None or run.instruction is None:
            raise Permanent("The version to revise is gone. Please press Regenerate.")
        return revision_prompt(analysis, with_markers(base.text, analysis), run.instruction, model, kind)

    async def _checked(self, draft: Draft, run: Run) -> Checked:
        written = await self._services.checkpoints.read(run)
        analysis = await self._analysis(draft)
        return await asyncio.to_thread(check, written.text, analysis, stop_reason=written.stop_reason)

    def _editor(self, draft: Draft, analysis: Analysis) -> Editor:
        renderer = StreamRenderer()

        def render(text: str) -> Rendered:
            return writing(draft, renderer.render(resolve(text, analysis)), len(text), analysis)

        return Editor(draft, self._services.messages, self._services.budget, render)
