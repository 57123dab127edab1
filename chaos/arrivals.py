"""Whether runs are at a point, and which of them the killed bots were working on."""

import asyncio
import statistics
import time
from collections.abc import Sequence

from chaos.gather import rows
from chaos.points import LATER_WRITE, Point
from chaos.processes import Program
from chaos.texts import whole_text
from chaos.values import Row
from chaos.world import World

ARRIVE_S = 60.0
"""The longest that the runs of a round are waited for."""
_CUT_S = 0.5  # a delivery is found cut within this time of the kill
_ON_ITS_WAY_S = 0.5
_LOOK_S = 0.01
_WRITERS = """
select runs.id, split_part(leased_by, '-', -2)::integer as pid
from runs join drafts on drafts.id = runs.draft_id and drafts.run_id = runs.id
where (drafts.wanted->>'days')::integer = any(%(days)s) and leased_by is not null and not done
  and leased_until > clock_timestamp()"""
_CLAIMED = "select id, attempts from requests where state = 'claimed'"
_SERVED = """
select runs.id, requests.id as request, requests.attempts
from runs join requests on requests.id = runs.request_id"""


class Arrivals:
    """The runs of one round, on their way to its point."""

    def __init__(self, world: World, point: Point, days: Sequence[int]) -> None:
        """Nothing has happened yet."""
        self._world = world
        self._point = point
        self._days = list(days)
        self._writing: frozenset[str] = frozenset()
        self._claimed: dict[str, int] = {}
        self.share = 0.0
        """How much of their texts the model had said, in the middle, when the kill was about to come."""

    async def on_their_way(self, wanted: int, since: float) -> None:
        """Wait until most of so many texts have come as far as the point says, or the step of one is under way.

        One that begins late, as faults may have it, must not let the others come to their ends.
        """
        if not self._point.share:
            await asyncio.sleep(_ON_ITS_WAY_S)
            return
        deadline = time.monotonic() + ARRIVE_S
        whole = 0
        while time.monotonic() < deadline:
            calls = [call for call in await self._world.controls.written() if call["started_at_epoch"] >= since]
            if calls and not whole:
                whole = len(whole_text((await self._world.controls.model_calls())[-1]))
            said = [call["output_chars"] for call in calls]
            self.share = statistics.median(said) / whole if said else 0.0
            if 2 * len(said) >= wanted and self.share >= self._point.share:
                return
            await asyncio.sleep(_LOOK_S)

    async def writers(self) -> list[int]:
        """The processes that write texts of the round now, each as often as it does."""
        return [row["pid"] for row in await self._leases()] if self._is_writing else []

    async def note(self, victims: Sequence[Program]) -> None:
        """Remember, at the last moment before the kill, what can be known then only."""
        pids = {bot.pid for bot in victims}
        if self._is_writing:
            self._writing = frozenset(row["id"] for row in await self._leases() if row["pid"] in pids)
        if self._point.gathering is None:
            self._claimed = {row["id"]: row["attempts"] for row in await rows(self._world, _CLAIMED)}

    async def met(self, runs: frozenset[str], at: float) -> frozenset[str]:
        """Those of the runs that the killed bots were working on at that time."""
        if self._point.spares_nobody:
            return runs
        if self._is_writing:
            return self._writing
        if self._point.gathering is None:
            return await self._claimed_again()
        cut = [row for row in await self._world.controls.deliveries() if row["status"] == 0]
        return frozenset(row["run_id"] for row in cut if at <= row["at"] <= at + _CUT_S)

    @property
    def _is_writing(self) -> bool:
        return bool(self._point.share) or (self._point.step, self._point.moment) == (LATER_WRITE, "during")

    async def _leases(self) -> list[Row]:
        return await rows(self._world, _WRITERS, days=self._days)

    async def _claimed_again(self) -> frozenset[str]:
        """Runs whose request was being served, and had to be served again."""
        found = await rows(self._world, _SERVED)
        return frozenset(
            row["id"] for row in found if row["attempts"] > self._claimed.get(row["request"], row["attempts"])
        )
