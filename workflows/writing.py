"""The stage that writes the text."""

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
from bot.models import Draft, DraftState, Prompt, Run, RunKind
from bot.pipeline.evidence import with_markers
from bot.pipeline.generate import draft_prompt, revision_prompt
from bot.pipeline.ledger import cited
from bot.slices import Slices
from workflows.saving import Saving

WRITE_STEP_S = 20.0
"""How long one write step waits for its writer; the next one attaches again (design section 8: within 25 s)."""


class Writing(Saving):
    """A text, from its prompt to its last word."""

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
