"""What becomes of a stopped run: the text written so far is kept as a version, and the message says who stopped it."""

import asyncio
from datetime import datetime

from bot.drafting.presenter import Presenter
from bot.errors import Transient
from bot.log import log
from bot.models import UNFINISHED, Draft, DraftState, Run
from bot.pipeline.check import check
from bot.ports import AbortSignals, Checkpoints, Credits, Drafts, Runs, Versions

_LET_THE_WRITER_S = 3.0
"""How long a live writer is given to make the last edit itself before somebody else does."""
_LOOK_S = 0.2


class Stopper:
    """Stops runs, and settles what a stop leaves behind. Every step may be repeated."""

    def __init__(
        self,
        *,
        drafts: Drafts,
        runs: Runs,
        checkpoints: Checkpoints,
        versions: Versions,
        signals: AbortSignals,
        presenter: Presenter,
        credit: Credits,
    ) -> None:
        """Use these ports."""
        self._drafts = drafts
        self._runs = runs
        self._checkpoints = checkpoints
        self._versions = versions
        self._signals = signals
        self._presenter = presenter
        self._credit = credit

    async def stop(
        self, draft: Draft, actor: str, *, asked_at: datetime | None, to: DraftState = DraftState.STOPPED
    ) -> Draft | None:
        """End the draft's run by a person's wish: first the row, which is the truth, then the flag, which is fast.

        A live writer makes the last edit itself; without one it is made here, so that on return the draft is settled.
        None when the draft was not in work any more, or when its run began after the wish, which cannot have meant it.
        Raises Transient when Postgres is away; a Redis that is away costs the writer up to a second, no more.
        """
        run = await self._runs.get(draft.workspace, draft.run_id)
        if run is None or (asked_at is not None and run.begun_at > asked_at):
            return None
        writes = await self._checkpoints.held(run)
        stopped = await self._drafts.move(draft, to, actor=actor, run_id=run.id)
        if stopped is None:
            return None
        try:
            await self._signals.raise_flag(draft.workspace, draft.id, run.id)
        except Transient:
            log.warning("abort flag not raised, the writer will read the row", draft_id=draft.id)
        if writes:
            await self._let_the_writer(stopped)
        await self.settle(stopped)
        return stopped

    async def settle(self, draft: Draft, *, again: bool = False) -> None:
        """Keep what the stopped run of `draft` wrote as a version, and show the draft as it stands, if it is at rest.

        `again`: an edit of the caller's own may stand over what the message showed.
        """
        run = await self._runs.get(draft.workspace, draft.run_id)
        stored = await self._drafts.get(draft.workspace, draft.id)
        if run is not None and stored is not None and _is_stopped(stored, run):
            await self._keep_written(stored, run)
        if run is not None and stored is not None and stored.state not in UNFINISHED:
            await self._credit.release(stored.workspace, stored.run_id)
        await self._presenter.present(draft.workspace, draft.id, again=again)

    async def mend(self, workspace: str, draft_id: str) -> None:
        """Settle a draft at rest whose message shows something else."""
        draft = await self._drafts.get(workspace, draft_id)
        if draft is not None:
            await self.settle(draft)

    async def _let_the_writer(self, draft: Draft) -> None:
        """Wait until the writer has shown how the draft ended, or should have."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _LET_THE_WRITER_S
        while loop.time() < deadline:
            await asyncio.sleep(_LOOK_S)
            stored = await self._drafts.get(draft.workspace, draft.id)
            if stored is None or stored.run_id != draft.run_id or stored.is_presented:
                return

    async def _keep_written(self, draft: Draft, run: Run) -> None:
        written = (await self._checkpoints.read(run)).text
        analysis = await self._runs.analysis(draft.workspace, draft.id)
        if written.strip() and analysis is not None:
            checked = await asyncio.to_thread(check, written, analysis, content_type=draft.request.content_type)
            await self._versions.save_stopped(draft, run, checked.text, checked.ledger)
        log.info("run stopped", draft_id=draft.id, run_id=run.id, characters=len(written))


def _is_stopped(draft: Draft, run: Run) -> bool:
    return draft.state is DraftState.STOPPED and draft.run_id == run.id
