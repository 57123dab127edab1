"""What goes wrong beside the kills: nothing, faults of QStash or Slack all the time, or an outage at the kill."""

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from chaos.processes import hung
from chaos.trouble import restart
from chaos.values import Span
from chaos.world import World

OUTAGE_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Condition:
    """`faults` of a service hold from the first command to the last rest; `away` begins with the kill."""

    name: str
    service: Literal["", "qstash", "slack"] = ""
    faults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    away: Literal["", "postgres", "redis"] = ""
    hangs: bool = False

    async def begin(self, world: World) -> None:
        """Switch the faults on; what Slack refuses for its rate is not what this is about."""
        await world.controls.switch("slack", unlimited=True)
        if self.service:
            await world.controls.switch(self.service, **self.faults)

    async def end(self, world: World) -> None:
        """Take the faults back."""
        if self.service:
            off = {name: type(value)() for name, value in self.faults.items()}
            await world.controls.switch(self.service, **off)

    async def strike(self, world: World, struck: asyncio.Event) -> None:
        """The outage, if there is one; `struck` is set once it has begun."""
        if not self.away:
            struck.set()
            return
        standins, server = (world.postgres, "postgres") if self.away == "postgres" else (world.redis, "redis-server")
        begin = time.time()
        if self.away == "postgres":
            world.postgres_away = (begin, math.inf)
        if self.hangs:
            async with hung(standins, server):
                struck.set()
                await asyncio.sleep(OUTAGE_S)
        else:
            struck.set()
            await restart(world, standins, OUTAGE_S)
        if self.away == "postgres":
            world.postgres_away = (begin, time.time())
        kind = f"{self.away} {'hangs' if self.hangs else 'restarts'}"
        world.spans.append(Span(kind=kind, begin=begin, end=time.time()))
        world.note(f"{kind}, {time.time() - begin:.1f} s")


CALM = Condition(name="calm")
CONDITIONS: Sequence[Condition] = (
    CALM,
    Condition(
        name="QStash faults",
        service="qstash",
        faults={
            "deliver_twice": 0.5,
            "lose_reply": 0.3,
            "lose_delivery_reply": 0.2,
            "reorder": True,
            "delay_s": 0.2,
        },
    ),
    Condition(
        name="Slack faults",
        service="slack",
        faults={"deliver_twice": True, "lose_reply": "*", "lose_reply_chance": 0.3, "reorder": True},
    ),
    Condition(name="Postgres hangs", away="postgres", hangs=True),
    Condition(name="Postgres down", away="postgres"),
    Condition(name="Redis hangs", away="redis", hangs=True),
    Condition(name="Redis down", away="redis"),
)
