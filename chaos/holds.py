"""Holding runs where a point wants them: by the switch `hold` of a stand-in, or by a lock on a table of Postgres."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql

from chaos.gather import rows
from chaos.points import Hold, Service
from chaos.values import Row
from chaos.world import World

_LOOK_S = 0.02
_WAITING = """
select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%%' || %(words)s || '%%'"""


class Holder:
    """What is held in one world."""

    def __init__(self, world: World) -> None:
        """Nothing is held yet."""
        self._world = world
        self._services: set[Service] = set()
        self._lock: psycopg.AsyncConnection | None = None

    async def hold(self, holds: Sequence[Hold]) -> None:
        """Hold at these places, then let go what is held at others."""
        services: set[Service] = {hold.service for hold in holds}
        for service in services:
            places = [hold.place for hold in holds if hold.service == service]
            if service == "postgres":
                await self._lock_tables(places)
            else:
                await self._world.controls.switch(service, hold=",".join(places))
        before, self._services = self._services, services
        for service in before - services:
            await self._let_go(service)

    async def arrived(self, hold: Hold, wanted: int, patience_s: float) -> int:
        """Wait until so many runs are held at the place, or for so long; how many there are."""
        deadline = time.monotonic() + patience_s
        while (count := await self._count(hold)) < wanted and time.monotonic() < deadline:  # noqa: ASYNC110  elsewhere
            await asyncio.sleep(_LOOK_S)
        return count

    async def ports(self, hold: Hold) -> list[int]:
        """The callers' ports of the calls that are held at the place."""
        return [row["port"] for row in await self._held(hold)]

    async def _count(self, hold: Hold) -> int:
        if hold.service == "postgres":
            return len(await rows(self._world, _WAITING, words=hold.query))
        # A run may be there twice: a call that waits too long is made again, and so is a delivery by a switch.
        return len({row["about"] or number for number, row in enumerate(await self._held(hold))})

    async def _held(self, hold: Hold) -> list[Row]:
        if hold.service == "postgres":
            return []  # over its socket nobody has a port
        return [row for row in await self._world.controls.held(hold.service) if row["place"] == hold.place]

    async def _lock_tables(self, tables: Sequence[str]) -> None:
        self._lock = await psycopg.AsyncConnection.connect(self._world.dsn)
        for table in tables:
            await self._lock.execute(sql.SQL("lock table {} in access exclusive mode").format(sql.Identifier(table)))

    async def _let_go(self, service: Service) -> None:
        if service != "postgres":
            await self._world.controls.switch(service, hold="")
        elif self._lock is not None:
            await self._lock.close()  # asks nothing of a Postgres that may hang


@asynccontextmanager
async def holding(world: World) -> AsyncIterator[Holder]:
    """A holder that lets go of everything when the block ends."""
    holder = Holder(world)
    try:
        yield holder
    finally:
        await holder.hold(())
