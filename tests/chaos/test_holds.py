"""Runs are held at places, let go in order, and known by what the stand-ins have recorded of them."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from chaos.arrivals import Arrivals
from chaos.conditions import CONDITIONS, Condition
from chaos.holds import holding
from chaos.points import Hold, Point
from chaos.processes import Program, Standins
from chaos.values import Row
from chaos.world import World
from standins.qstash import Faults as QStashFaults
from standins.slack.faults import Faults as SlackFaults


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
async def test_faults_are_taken_back_to_what_they_were(condition: Condition) -> None:
    switched: dict[str, Any] = {"qstash": asdict(QStashFaults()), "slack": asdict(SlackFaults())}

    class Switches:
        async def switch(self, service: str, **faults: Any) -> None:
            assert set(faults) <= set(switched[service])
            switched[service] |= faults

    world = cast("World", type("", (), {"controls": Switches()}))
    await condition.begin(world)
    await condition.end(world)

    assert switched == {"qstash": asdict(QStashFaults()), "slack": asdict(SlackFaults(unlimited=True))}


async def test_a_locked_table_holds_who_reads_it_until_it_is_let_go(database_dsn: str, tmp_path: Path) -> None:
    world = World(
        folder=tmp_path,
        environment={"DATABASE_URL": database_dsn},
        postgres=cast("Standins", None),
        redis=cast("Standins", None),
        bots=[cast("Program", None)],
        controls=cast("Any", None),
    )
    hold = Hold(service="postgres", place="runs", query="from runs")
    async with holding(world) as holder, await psycopg.AsyncConnection.connect(database_dsn) as connection:
        await holder.hold([hold])
        reading = asyncio.create_task(connection.execute("select count(*) from runs"))

        assert await holder.arrived(hold, 1, 5.0) == 1
        assert not reading.done()

        await holder.hold(())
        await reading


class Records:
    """The stand-ins' switches and records, as a test writes them."""

    def __init__(self, **deliveries: tuple[int, float]) -> None:
        self.switched: list[tuple[str, str]] = []
        self._deliveries = deliveries

    async def switch(self, service: str, hold: str) -> None:
        self.switched.append((service, hold))

    async def held(self, service: str) -> list[Row]:
        places = [("result:gate-2", "a"), ("result:gate-2", "a"), ("result:gate-2", "b"), ("deliver:gate-2", "c")]
        return [{"place": place, "about": about, "port": 0} for place, about in places]

    async def deliveries(self) -> list[Row]:
        return [{"run_id": name, "status": status, "at": at} for name, (status, at) in self._deliveries.items()]


async def test_what_is_held_next_is_armed_before_the_last_is_let_go() -> None:
    records = Records()
    async with holding(cast("World", type("", (), {"controls": records}))) as holder:
        await holder.hold([Hold(service="qstash", place="deliver:check")])
        await holder.hold(
            [Hold(service="qstash", place="after:gate-2"), Hold(service="qstash", place="deliver:gate-2")]
        )
        await holder.hold([Hold(service="slack", place="after:chat.update")])

    assert records.switched == [
        ("qstash", "deliver:check"),
        ("qstash", "after:gate-2,deliver:gate-2"),
        ("slack", "after:chat.update"),
        ("qstash", ""),
        ("slack", ""),
    ]


async def test_a_run_that_is_held_twice_has_arrived_once() -> None:
    async with holding(cast("World", type("", (), {"controls": Records()}))) as holder:
        assert await holder.arrived(Hold(service="qstash", place="result:gate-2"), 2, 0.0) == 2


async def test_met_are_the_runs_whose_delivery_was_cut_at_the_kill() -> None:
    records = Records(a=(0, 100.1), b=(200, 100.1), c=(0, 99.0), d=(0, 107.0), e=(0, 100.2))
    world = cast("World", type("", (), {"controls": records}))
    runs = frozenset("abcde")
    held = Arrivals(world, Point(part="draft", step="gate-2", moment="done"), [])
    both = Arrivals(world, Point(part="draft", step="gate-2", moment="before"), [])

    assert await held.met(runs, 100.0) == {"a", "e"}
    assert await both.met(runs, 100.0) == runs
