"""What the writers' calls of the model cost: held before each, charged after it, whatever became of it."""

import asyncio
from typing import Final

from bot.costs import ModelCall
from bot.drafting.page import Page
from bot.errors import Transient
from bot.log import log
from bot.models import Prompt, Run
from bot.ports import Credits

PURPOSE: Final = "write"
"""What these calls are charged for; the number of the writer's fence tells those of a run apart."""
STORE_AGAIN_S: Final = (0.2, 0.5, 1.0, 2.0, 3.0)
"""The pauses between the tries to store an end: an outage of Postgres must not cost a text that was paid for."""


class Meter:
    """Counts what is written against the workspace's budget."""

    def __init__(self, credit: Credits) -> None:
        """Use this port."""
        self._credit = credit

    async def hold(self, run: Run, page: Page, prompt: Prompt) -> None:
        """Before the model is asked. Raises OverBudget when the month's budget does not allow it."""
        await self._credit.reserve(run.workspace, run.id, PURPOSE, prompt)
        page.model = prompt.model

    async def charge(self, run: Run, page: Page, fence: int) -> None:
        """After it has answered, or refused: once, however often this is called, and whoever holds the run by now."""
        for pause in STORE_AGAIN_S:
            if await self._stored(run, page, fence):
                return
            await asyncio.sleep(pause)
        if not await self._stored(run, page, fence):
            log.error("a call of the model was not charged", run_id=run.id, model=page.model)

    async def _stored(self, run: Run, page: Page, fence: int) -> bool:
        call = ModelCall(run_id=run.id, purpose=PURPOSE, id=str(fence), model=page.model, usage=page.usage)
        try:
            if page.model:
                await self._credit.confirm(run.workspace, call)
            if page.end is not None:
                await self._credit.release(run.workspace, run.id)
        except Transient:
            log.warning("charge not stored, trying again", run_id=run.id)
            return False
        return True
