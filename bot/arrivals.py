"""Recorded deliveries become runs: those of this process and those that a dead one left, and what never came."""

import asyncio
from collections.abc import Callable

from bot.errors import NotraError
from bot.log import log
from bot.metrics import INGEST_RUNS
from bot.ports import INGEST_PATH, DeliveryLog, Workflows

LOOK_S = 2.0
"""How often a process looks for deliveries that are due."""
SWEEP_S = 3_600.0
"""A repository that nothing was delivered of for so long is looked at: one cheap call when nothing happened there."""
ANEW_S = 86_400.0
"""Once a day the newest month is read whole: labels that were changed while nobody told of it are then known."""
_TIDY_S = 60.0
_AT_ONCE = 20
_FORGET_S = 30 * 86_400.0
"""GitHub redelivers for three days and Linear for seven hours; a repeat within this time is known as one."""


class Arrivals:
    """One per process; any number of processes share the log of deliveries."""

    def __init__(self, deliveries: DeliveryLog, workflows: Workflows) -> None:
        """Claim from this log; start runs here."""
        self._deliveries = deliveries
        self._workflows = workflows

    async def run(self) -> None:
        """Serve until cancelled."""
        clock: Callable[[], float] = asyncio.get_running_loop().time
        tidied_at = clock() - _TIDY_S
        while True:
            try:
                await self.trigger_due()
                if clock() - tidied_at >= _TIDY_S:
                    tidied_at = clock()
                    await self.tidy()
            except NotraError as error:
                log.warning("deliveries left to the next look", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def trigger_due(self) -> int:
        """Start a run for each subject whose deliveries are due; how many it was.

        A trigger that fails leaves its deliveries claimed: they are due again when the claim lapses, in a new run.
        """
        batches = await self._deliveries.claim(_AT_ONCE)
        for batch in batches:
            payload = {"run_id": batch.run_id, "subject": batch.subject}
            try:
                await self._workflows.trigger(INGEST_PATH, batch.run_id, payload)
            except NotraError as error:
                log.warning("run not started", run_id=batch.run_id, subject=batch.subject, error=type(error).__name__)
                continue
            INGEST_RUNS.inc()
        return len(batches)

    async def tidy(self) -> None:
        """Record what a sweep must look at, and forget what is long over."""
        if found := await self._deliveries.sweep(SWEEP_S, ANEW_S):
            log.info("repositories to sweep", count=found)
        await self._deliveries.forget(_FORGET_S, 500)
