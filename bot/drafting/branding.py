"""Brings the message of a brand analysis to what is stored, however often it is asked and by however many processes."""

import asyncio

from bot.blocks.brand import analyzing, message_of, progress_of
from bot.brands import AnalysisState, BrandAnalysis
from bot.drafting.editor import METHOD
from bot.errors import MessageGone, NotraError, RateLimited, TooLong, Transient
from bot.log import log
from bot.ports import BrandAnalyses, EditBudget, Messages, RunProgress, Voices

_PATIENCE_S = 20.0
LOST_S = 1_800.0
"""A run whose steps are tried again and again moves its analysis more often than that; what it holds of the month's
budget has lapsed by then."""
_UNSHOWN_S = 30.0
"""Longer than whoever ended an analysis tries to show it."""
_AT_ONCE = 20
_LOST = "The run was lost on the way. Please press Retry: what was read already is not read again."


class Branding:
    """Shows analyses: their progress, which may be lost, and their ends, which must arrive."""

    def __init__(
        self,
        *,
        analyses: BrandAnalyses,
        voices: Voices,
        messages: Messages,
        budget: EditBudget,
        progress: RunProgress,
    ) -> None:
        """Use these ports."""
        self._analyses = analyses
        self._voices = voices
        self._messages = messages
        self._budget = budget
        self._progress = progress

    async def tell(self, analysis: BrandAnalysis, detail: str = "") -> None:
        """Show how far it is, if the budget allows it now; lost edits are no trouble."""
        step, words = progress_of(analysis, detail)
        await self._progress.tell(analysis.workspace, analysis.run_id, f"{step}/3 {words}")
        if analysis.message_ts is None or await self._budget.take(analysis.workspace, METHOD, "first", analysis.id):
            return
        rendered = analyzing(analysis, detail)
        try:
            await self._messages.edit(analysis.channel, analysis.message_ts, rendered.blocks, rendered.text)
        except RateLimited as error:
            await self._budget.cool_off(analysis.workspace, METHOD, error.retry_after or 1.0)
        except (Transient, MessageGone, TooLong):
            log.warning("progress edit lost", analysis_id=analysis.id)

    async def show(self, workspace: str, analysis_id: str) -> None:
        """Show it as it is stored now. Raises Transient when Slack does not take the edit in time."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            analysis = await self._analyses.get(workspace, analysis_id)
            if analysis is None:
                return
            if analysis.message_ts is None:
                await self._analyses.shown(analysis)  # there is nothing to show it in
                return
            if wait := await self._budget.take(workspace, METHOD, "final", analysis_id):
                await asyncio.sleep(wait)
                continue
            voices = await self._voices.listed(workspace) if analysis.voice_id else ()
            rendered = message_of(analysis, next((each for each in voices if each.id == analysis.voice_id), None))
            try:
                await self._messages.edit(analysis.channel, analysis.message_ts, rendered.blocks, rendered.text)
            except RateLimited as error:
                await self._budget.cool_off(workspace, METHOD, error.retry_after or 1.0)
                continue
            except MessageGone:  # somebody deleted it; `/notra voices` shows the voice
                log.warning("analysis has no message", analysis_id=analysis_id)
            if not analysis.is_over or await self._analyses.shown(analysis):
                return
        raise Transient("Slack has not taken the edit yet; this is tried again.")

    async def sweep(self) -> None:
        """End the analyses whose run the queue lost, and show the ends that nobody could show. Raises Transient."""
        for workspace, analysis_id in await self._analyses.left(LOST_S, _UNSHOWN_S, _AT_ONCE):
            analysis = await self._analyses.get(workspace, analysis_id)
            if analysis is not None and not analysis.is_over:
                await self._analyses.move(analysis, AnalysisState.FAILED, reason=_LOST)
            await self._mend(workspace, analysis_id)

    async def _mend(self, workspace: str, analysis_id: str) -> None:
        """Show one; a message that cannot be edited must not hold up the others."""
        try:
            await self.show(workspace, analysis_id)
        except Transient:
            log.warning("analysis not mended yet", analysis_id=analysis_id)
        except NotraError:
            log.warning("analysis cannot be mended", analysis_id=analysis_id)
            if (analysis := await self._analyses.get(workspace, analysis_id)) is not None:
                await self._analyses.shown(analysis)
