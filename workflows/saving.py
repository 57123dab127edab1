"""From what a model has written, or code alone, to a version of the draft."""

import asyncio
from dataclasses import replace

from bot.errors import Permanent
from bot.log import log
from bot.models import Checkpoint, Draft, DraftState, Run, Version
from bot.pipeline.check import Checked, change_note, check
from bot.pipeline.lint import Setting
from bot.pipeline.outlines import outlined
from workflows.current import Current

_WROTE_NOTHING = "The model wrote nothing. Please press Retry."


class Saving(Current):
    """What is written so far, what it revises, and the version that it becomes."""

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

    async def _save(self, draft: Draft, run: Run, checked: Checked) -> int:
        """The number of the run's version, which is saved if it is not yet; 0 when the run was ended from outside."""
        if not checked.text:
            raise Permanent(_WROTE_NOTHING)
        log.info("draft checked", draft_id=draft.id, run_id=run.id, warnings=len(checked.warnings))
        base = await self._base(draft, run)
        note = change_note(base.text, checked.text) if base else "First version."
        version = await self._services.versions.save_written(
            draft, run, checked.text, note, checked.warnings, ledger=checked.ledger
        )
        return version.version if version else 0

    async def _setting(self, draft: Draft) -> Setting:
        voice = await self._services.voices.voice(draft.workspace, draft.request.voice)
        return Setting(content_type=draft.request.content_type, voice=voice)

    async def _written(self, run: Run) -> Checkpoint:
        """What the model has written, as the rounds of the gate so far have left it."""
        written = await self._services.checkpoints.read(run)
        made = await self._services.rewrites.made(run)
        return replace(written, text=made[max(made)]) if made else written

    async def _base(self, draft: Draft, run: Run) -> Version | None:
        return await self._services.versions.get(draft, run.base_version) if run.base_version else None
