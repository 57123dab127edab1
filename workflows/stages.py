"""The stages of a draft as steps: each may run again at any time, and texts stay in Postgres."""

from dataclasses import replace

from bot.blocks.notices import changed
from bot.drafting.writer import Outcome
from bot.errors import Transient
from bot.log import log
from bot.models import DraftState, RunKind
from workflows.current import Reference
from workflows.ending import Ending
from workflows.gate import Gate
from workflows.publishing import Publishing
from workflows.reading import Reading
from workflows.writing import Writing

__all__ = ["Reference", "Stages"]

_LONGEST_WAIT_S = 300.0
"""A service that asks for more than this is not waited for; with the tries of a step that is 25 minutes at the most."""


class Stages(Reading, Writing, Gate, Publishing, Ending):
    """The steps of one run. Each answers False, 0 or ENDED once the run is over, because a person stopped it."""

    async def load(self) -> bool:
        """Whether this run is still the draft's own, and the draft is still to be written."""
        draft, run = await self._current()
        return draft.is_written_by(run)

    async def write(self) -> Outcome:
        """As Writing does; but what would have to wait longer than anybody watches gives way at once."""
        try:
            return await super().write()
        except Transient as error:
            if (error.retry_after or 0.0) <= _LONGEST_WAIT_S:
                raise
            await self.give_way(error.user_message)
            return Outcome.ENDED

    async def present(self) -> bool:
        """Put the draft in front of its reviewers, or publish it where its schedule is set to."""
        draft, run = await self._current()
        ready = await self._enter(draft, DraftState.IN_REVIEW)
        await self.publish_if_set(draft, run)
        await self._services.presenter.present(draft.workspace, draft.id)
        await self._settle_credits(draft)
        return ready

    async def note(self, number: int) -> None:
        """Say in the thread, in one line, what the new version changed; once, however often the step runs.

        Who waited for it is mentioned in that line, so that no second one follows.
        """
        draft, run = await self._current()
        version = await self._services.versions.get(draft, number)
        if version is None or draft.thread is None:
            return
        line = changed(replace(draft, version=number), version.note)
        if await self._services.notifier.noted(draft, run, line):
            return
        messages, marks = self._services.messages, {"draft_id": draft.id, "run_id": run.id}
        # Delivered twice at once, neither would find the line of the other before both have posted theirs.
        async with self._services.runs.alone(draft.workspace, run.id):
            if await messages.find(draft.channel, marks, draft.created_at, thread_ts=draft.thread) is None:
                await messages.post(draft.channel, [], line, thread_ts=draft.thread, metadata=marks)

    async def fail(self, message: str) -> None:
        """End the draft visibly; what was written stays stored, so that Retry goes on from there."""
        draft, run = await self._current()
        failed = await self._services.drafts.move(draft, DraftState.FAILED, reason=message, run_id=run.id)
        if failed is not None:
            log.warning("run failed", draft_id=draft.id, run_id=run.id)
        await self._services.presenter.present(draft.workspace, draft.id)
        await self._settle_credits(draft)

    async def give_way(self, message: str) -> None:
        """End a run whose tries are used up: what the model did not write, code outlines; else it fails visibly.

        A revision has a version that stands, and keeps that. It may be called again at any time.
        """
        draft, run = await self._current()
        if run.kind is RunKind.DRAFT and await self.outline(draft, run):
            log.warning("outline instead of a text", draft_id=draft.id, run_id=run.id)
            await self.present()
        else:
            await self.fail(message)
