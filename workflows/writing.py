"""The stages that write: the text, its check, its version."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.analysis import Analysis
from bot.blocks.draft import Rendered, writing
from bot.blocks.preview import plain_tail
from bot.blocks.stream import StreamRenderer
from bot.contents import CONTENTS
from bot.drafting.editor import Editor
from bot.drafting.interim import Interim
from bot.drafting.writer import Assignment, Outcome
from bot.errors import Permanent, Transient
from bot.log import log
from bot.models import Draft, DraftState, Prompt, Run, RunKind, Version
from bot.pipeline.check import Checked, change_note, check
from bot.pipeline.evidence import with_markers
from bot.pipeline.generate import draft_prompt, revision_prompt
from bot.pipeline.ledger import cited
from bot.pipeline.lint import lint_warnings
from bot.pipeline.outlines import outlined
from bot.slices import Slices
from workflows.gate import Gate

WRITE_STEP_S = 20.0
"""How long one write step waits for its writer; the next one attaches again (design section 8: within 25 s)."""

_WROTE_NOTHING = "The model wrote nothing. Please press Retry."


class Writing(Gate):
    """A text, from its prompt to a version."""

    async def write(self) -> Outcome:
        """Wait for the run's turn, and write it, or attach to its writer: for up to 20 s in all."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + WRITE_STEP_S
        async with self._pauses_told():
            attached = await self._services.writers.attach(self._reference.run_id, WRITE_STEP_S)
        if attached is not None:
            return attached
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.WRITING):
            await self._services.stopper.settle(draft)
            return Outcome.ENDED

        async def prepare() -> Assignment:
            analysis = await self._analysis(draft)
            prompt = await self._prompt(draft, run, analysis)
            log.info("writing", draft_id=draft.id, run_id=run.id, prompt=prompt.version)
            writing_draft = replace(draft, state=DraftState.WRITING)
            return Assignment(draft=draft, run=run, prompt=prompt, editor=self._editor(writing_draft, analysis))

        if not await self._services.turns.comes(draft, run, max(deadline - clock(), 0.0)):
            return Outcome.QUEUED
        async with self._pauses_told():
            return await self._services.writers.write(run, prepare, max(deadline - clock(), 0.0))

    async def save(self) -> int:
        """Check the whole text with code and save it as the draft's next version, with what is to be said about it.

        The version's number, 0 when the run was ended from outside.
        """
        draft, run = await self._current()
        checked = await self._checked(draft, run)
        if not checked.text:
            raise Permanent(_WROTE_NOTHING)
        log.info("draft checked", draft_id=draft.id, run_id=run.id, warnings=len(checked.warnings))
        base = await self._base(draft, run)
        note = change_note(base.text, checked.text) if base else "First version."
        version = await self._services.versions.save_written(
            draft, run, checked.text, note, checked.warnings, ledger=checked.ledger
        )
        return version.version if version else 0

    async def outline(self, draft: Draft, run: Run) -> bool:
        """Save the outline that code alone makes in place of a text that the model did not write to its end.

        False when the run was not writing (any more). What the model has written stays stored for Retry.
        """
        analysis = await self._services.runs.analysis(draft.workspace, draft.id)
        if analysis is None or (await self._services.checkpoints.read(run)).done:
            return False
        setting = await self._setting(draft)
        made = await asyncio.to_thread(lambda: check(outlined(analysis, setting), analysis, setting.content_type))
        if not made.text or not await self._enter(draft, DraftState.CHECKING):
            return False
        saved = await self._services.versions.save_written(
            draft, run, made.text, "Outline made by code alone.", made.warnings, outline=True
        )
        return saved is not None

    @asynccontextmanager
    async def _pauses_told(self) -> AsyncIterator[None]:
        """Say in the message that writing pauses, and for how long."""
        try:
            yield
        except Transient as error:
            draft, _ = await self._current()
            wait = f" in {error.retry_after:.0f} s" if error.retry_after else " in a moment"
            await self._services.presenter.progress(draft, f"The model is busy, trying again{wait}", priority="first")
            raise

    async def _base(self, draft: Draft, run: Run) -> Version | None:
        return await self._services.versions.get(draft, run.base_version) if run.base_version else None

    async def _prompt(self, draft: Draft, run: Run, analysis: Analysis) -> Prompt:
        model, kind = self._services.draft_model, draft.request.content_type
        voice = await self._services.voices.voice(draft.workspace, draft.request.voice)
        if run.kind is RunKind.DRAFT:
            return draft_prompt(analysis, model, kind, voice=voice)
        base = await self._base(draft, run)
        if base is None or run.instruction is None:
            raise Permanent("The version to revise is gone. Please press Regenerate.")
        standing = cited(with_markers(base.text, analysis), base.ledger)
        return revision_prompt(analysis, standing, run.instruction, model, kind, voice=voice)

    async def _checked(self, draft: Draft, run: Run) -> Checked:
        written = await self._written(run)
        analysis = await self._analysis(draft)
        setting = await self._setting(draft)

        def judge() -> Checked:
            kind = draft.request.content_type
            checked = check(written.text, analysis, kind, stop_reason=written.stop_reason)
            return replace(checked, warnings=(*checked.warnings, *lint_warnings(checked.text, setting)))

        return await asyncio.to_thread(judge)

    def _editor(self, draft: Draft, analysis: Analysis) -> Editor:
        plain = CONTENTS[draft.request.content_type].plain
        interim = Interim(analysis, plain=plain)
        renderer = StreamRenderer(policy=interim.policy)

        def render(text: str) -> Slices[Rendered]:
            shown = yield from interim.shown(text)
            yield
            blocks = plain_tail(shown, renderer.limit) if plain else (yield from renderer.rendering(shown))
            return writing(draft, blocks, len(text), analysis)

        services = self._services
        return Editor(draft, services.messages, services.budget, render, services.renders)
