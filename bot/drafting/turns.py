"""Whose turn it is to be written: so many drafts of a workspace at once as Slack's limits let people watch."""

import asyncio

from bot.blocks.elements import count
from bot.drafting.presenter import Presenter
from bot.metrics import IN_LINE
from bot.models import Draft, Run
from bot.ports import Drafts, Runs

AT_ONCE = 20
"""Each needs an edit for its beginning and one for its end; 50 a minute are Slack's limit (design section 8)."""
_LOOK_S = 1.0


class Turns:
    """The line of drafts that wait, in the order in which their runs began. It is read off what is stored."""

    def __init__(self, *, drafts: Drafts, runs: Runs, presenter: Presenter, at_once: int = AT_ONCE) -> None:
        """Let `at_once` drafts of a workspace be written at once."""
        self._drafts = drafts
        self._runs = runs
        self._presenter = presenter
        self._at_once = at_once

    async def comes(self, draft: Draft, run: Run, patience: float) -> bool:
        """Wait in line, visibly, for at most `patience` seconds; whether the run may be written now.

        False also when the draft was stopped meanwhile: the next look at it tells.
        """
        with IN_LINE.track_inprogress():
            return await self._comes(draft, run, patience)

    async def _comes(self, draft: Draft, run: Run, patience: float) -> bool:
        clock = asyncio.get_running_loop().time
        deadline, told = clock() + patience, 0
        while place := max(await self._runs.ahead(run) - self._at_once + 1, 0):
            if clock() >= deadline or not await self._waits(draft, run):
                return False
            if place != told:
                line = _line(place, self._at_once)
                await self._presenter.progress(draft, line, priority="stage" if told else "first")
                told = place
            await asyncio.sleep(_LOOK_S)
        return True

    async def _waits(self, draft: Draft, run: Run) -> bool:
        stored = await self._drafts.get(draft.workspace, draft.id)
        return stored is not None and stored.is_written_by(run)


def _line(place: int, at_once: int) -> str:
    return f"In line at place {place}: {count(at_once, 'draft')} at once is as much as Slack lets a workspace watch"
