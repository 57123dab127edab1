"""What becomes of a stopped run: the text written so far is kept as a version, and the message says who stopped it."""

from bot.drafting.presenter import Presenter
from bot.errors import Transient
from bot.log import log
from bot.models import Draft, DraftState
from bot.pipeline.evidence import resolve
from bot.ports import AbortSignals, Checkpoints, Drafts, Runs, Versions

_LET_THE_WRITER_S = 3.0
"""How long a live writer is given to make the last edit itself before somebody else does."""


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
    ) -> None:
        """Use these ports."""
        self._drafts = drafts
        self._runs = runs
        self._checkpoints = checkpoints
        self._versions = versions
        self._signals = signals
        self._presenter = presenter

    async def stop(self, draft: Draft, actor: str) -> Draft | None:
        """End the draft's run by a person's wish: first the row, which is the truth, then the flag, which is fast.

        None when the draft was not in work any more. Raises Transient when Postgres is away; a Redis that is away
        costs the writer up to a second, no more.
        """
        stopped = await self._drafts.move(draft, DraftState.STOPPED, actor=actor)
        if stopped is None:
            return None
        await self.tell_writer(stopped)
        return stopped

    async def tell_writer(self, draft: Draft) -> None:
        """Raise the abort flag of the draft's run, for a writer in any process."""
        try:
            await self._signals.raise_flag(draft.workspace, draft.id, draft.run_id)
        except Transient:
            log.warning("abort flag not raised, the writer will read the row", draft_id=draft.id)

    async def settle_soon(self, draft: Draft) -> float:
        """Settle now and answer 0.0, or the seconds to wait while a live writer may do it itself."""
        run = await self._runs.get(draft.workspace, draft.run_id)
        if run is not None and await self._checkpoints.held(run):
            return _LET_THE_WRITER_S
        await self.settle(draft)
        return 0.0

    async def settle(self, draft: Draft) -> None:
        """Keep what the run wrote as a version and show the stopped draft."""
        run = await self._runs.get(draft.workspace, draft.run_id)
        stored = await self._drafts.get(draft.workspace, draft.id)
        if run is None or stored is None or stored.state is not DraftState.STOPPED:
            return
        written = (await self._checkpoints.read(run)).text
        analysis = await self._runs.analysis(draft.workspace, draft.id)
        if written.strip() and analysis is not None:
            await self._versions.save_stopped(stored, run, resolve(written, analysis))
        await self._presenter.present(draft.workspace, draft.id)
        log.info("run stopped", draft_id=draft.id, run_id=run.id, characters=len(written))
