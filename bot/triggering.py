"""From an event that a schedule waits for to the run of its slot: those of this process and those a dead one left."""

import asyncio
from typing import Final

from bot.errors import NotraError
from bot.log import log
from bot.ports import Occasions
from bot.scheduling import Scheduler

LOOK_S: Final = 5.0
"""How often a process looks for events that are due."""
_AT_ONCE: Final = 50


class Triggering:
    """One per process. An event that is due makes one slot, under the lock of its schedule's row."""

    def __init__(self, occasions: Occasions, scheduler: Scheduler) -> None:
        """Fire by this scheduler."""
        self._occasions = occasions
        self._scheduler = scheduler

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            try:
                await self.fire_due()
            except NotraError as error:
                log.warning("events left to the next look", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def fire_due(self) -> int:
        """Start a run for each schedule with an event due; one that cannot start must not hold up the others."""
        due = await self._occasions.due(_AT_ONCE)
        for workspace, schedule_id in due:
            try:
                await self._scheduler.fire(workspace, schedule_id)
            except NotraError as error:
                log.warning("slot not started", schedule_id=schedule_id, error=type(error).__name__)
        return len(due)
