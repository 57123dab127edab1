"""One round: some drafts are brought to one point, a bot is killed there, and all of them come to rest."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from chaos.arrivals import ARRIVE_S, Arrivals
from chaos.conditions import Condition
from chaos.controls import CHANNELS
from chaos.gather import rest, rows
from chaos.holds import Holder, holding
from chaos.people import FIRST_DAYS, give_command
from chaos.points import Point
from chaos.processes import Program
from chaos.values import Row, Span
from chaos.world import World

COHORT = 6
"""Drafts that are brought to a point together; the kill meets those of them that the killed bot works on."""
_REST_S, _LISTEN_S = 150.0, 60.0
_HELD_S = 10.0  # a call that is held for longer is given up, and made again later
_TRIES = 3
_DOWN_S = 1.0  # until whatever runs a bot has started it again
_INSTRUCTION = "make it seamless"
"""The model's stand-in cannot, and says so in the text, in a word that a rule of the linter finds."""
_RUNS = """
select runs.id, runs.draft_id, drafts.requester, drafts.channel_id, drafts.message_ts, drafts.state
from runs join drafts on drafts.id = runs.draft_id and drafts.run_id = runs.id
where (drafts.wanted->>'days')::integer = any(%(days)s)"""


@dataclass(frozen=True, kw_only=True)
class Kill:
    """What one kill came to: of all runs of the round, by their ids, those that were at the point when it came."""

    point: Point
    days: Sequence[int]
    runs: frozenset[str]
    met: frozenset[str]
    share: float = 0.0
    """How much of the text was said at a point of the text, in the middle of all runs."""


class Rounds:
    """The rounds of one world, one after the other."""

    def __init__(self, world: World, condition: Condition) -> None:
        """Kill in this world, under this condition."""
        self._world = world
        self._condition = condition
        self._turn = 0

    async def drafts(self, point: Point) -> list[Kill]:
        """Ask for drafts, and kill at a point of their runs; with others once more when the kill met none of them."""
        return await _until_met(lambda: self._drafts(point))

    async def revisions(self, point: Point, days: Sequence[int]) -> list[Kill]:
        """The same for new versions of the drafts of these ranges."""
        return await _until_met(lambda: self._revisions(point, days))

    async def _drafts(self, point: Point) -> Kill:
        first = FIRST_DAYS + len(self._world.commands)
        days = range(first, first + COHORT)
        places = [(channel, user) for channel, users in CHANNELS.items() for user in users]

        async def ask() -> None:
            for each in days:
                channel, user = places[each % len(places)]
                await give_command(self._world, channel, user, each)

        return await self._round(point, days, ask)

    async def _revisions(self, point: Point, days: Sequence[int]) -> Kill:
        reviewed = [row for row in await self._runs(days) if row["state"] == "in_review"]

        async def ask() -> None:
            for row in reviewed:
                place = {"user": row["requester"], "channel": row["channel_id"], "thread_ts": row["message_ts"]}
                await self._world.controls.act("say", text=_INSTRUCTION, **place)

        return await self._round(point, days, ask)

    async def _round(self, point: Point, days: Sequence[int], ask: Callable[[], Awaitable[None]]) -> Kill:
        world = self._world
        await self._listening()
        await world.controls.flush()
        self._turn += 1
        arrivals = Arrivals(world, point, days)
        async with holding(world) as holder, asyncio.TaskGroup() as group:
            count = await self._bring(point, holder, arrivals, ask)
            victims = world.bots if point.spares_nobody else [await self._victim(point, holder, arrivals)]
            begin = time.time()
            await arrivals.note(victims)
            for bot in victims:
                await bot.end(signal.SIGKILL)
            struck = asyncio.Event()
            striking = group.create_task(self._condition.strike(world, struck))
            await struck.wait()
            await holder.hold(())
            await self._start_again(victims, begin)
            await self._come_to_rest(striking)
        runs = frozenset(row["id"] for row in await self._runs(days))
        met = runs & await arrivals.met(runs, begin)
        world.note(f"{self._condition.name}, {point.name}: {count} there, {len(met)} of {len(runs)} met")
        return Kill(point=point, days=days, runs=runs, met=met, share=arrivals.share)

    async def _bring(self, point: Point, holder: Holder, arrivals: Arrivals, ask: Callable[[], Awaitable[None]]) -> int:
        """Bring the runs to the point; how many are there."""
        if point.gathering is None:
            await holder.hold(point.holds)
            await ask()
            return await holder.arrived(point.holds[0], COHORT, _HELD_S)
        await holder.hold((point.gathering,))
        await ask()
        count = await holder.arrived(point.gathering, COHORT, ARRIVE_S)
        if tuple(point.holds) == (point.gathering,):
            return count
        since = time.time()
        await holder.hold(point.holds)
        if point.holds:
            return await holder.arrived(point.holds[0], count, _HELD_S)
        await arrivals.on_their_way(count, since)
        return count

    async def _victim(self, point: Point, holder: Holder, arrivals: Arrivals) -> Program:
        """The bot with most of the work; where both have as much, or nobody can say, they take turns."""
        ports = [port for hold in point.holds[:1] for port in await holder.ports(hold)]
        writers = await arrivals.writers()
        work = {
            bot.name: writers.count(bot.pid) + sum(port in bot.ports() for port in ports) for bot in self._world.bots
        }
        turn = self._world.bots[self._turn % 2]
        return max(self._world.bots, key=lambda bot: (work[bot.name], bot is turn))

    async def _start_again(self, victims: Sequence[Program], begin: float) -> None:
        await asyncio.sleep(_DOWN_S)
        for bot in victims:
            await bot.start()
        self._world.spans.append(Span(kind="SIGKILL", begin=begin, end=time.time()))

    async def _come_to_rest(self, striking: asyncio.Task[None]) -> None:
        """Wait until all is at rest; bots that end meanwhile, as Postgres is away, are started again and again."""
        while not striking.done():
            await asyncio.sleep(0.5)
            await self._world.revive()
        deadline = time.monotonic() + _REST_S
        while not await rest(self._world, 1.0) and time.monotonic() < deadline:
            await self._world.revive()

    async def _listening(self) -> None:
        """Wait until both bots take requests, so that either may get the work. Raises TimeoutError."""
        deadline = time.monotonic() + _LISTEN_S
        port = int(self._world.environment["PORT"])
        while not all(port in bot.ports(listening=True) for bot in self._world.bots):
            await asyncio.sleep(0.1)
            await self._world.revive()
            if time.monotonic() > deadline:
                raise TimeoutError("a bot does not take requests")

    async def _runs(self, days: Sequence[int]) -> list[Row]:
        return await rows(self._world, _RUNS, days=list(days))


async def _until_met(kill: Callable[[], Awaitable[Kill]]) -> list[Kill]:
    kills = [await kill()]
    while not kills[-1].met and len(kills) < _TRIES:
        kills.append(await kill())
    return kills
