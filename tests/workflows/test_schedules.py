"""Alarms of the queue against schedules in Postgres: each due time has one run, whatever the queue does meanwhile."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot.adapters.alarms import QStashAlarms
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.schedules import PostgresSchedules
from bot.adapters.postgres.slots import PostgresSlots
from bot.adapters.qstash import QStashWorkflows
from bot.errors import Permanent, Transient
from bot.ports import DIGEST_PATH, FIRE_PATH, Alarm
from bot.recurrences import Preset, Recurrence
from bot.schedules import DIGEST, SILENT_S, Cursor, Schedule, Slot, SlotState, Wish
from bot.scheduling import RECONCILER, Scheduler
from standins.qstash import Faults, QStash
from standins.server import reserved_port, serving
from workflows.firing import Firing
from workflows.signature import SigningKeys

TEAM, TOKEN, KEY = "T0ACME", "a-token-for-tests", "sig_0123456789abcdef0123456789abcdef"
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Clock:
    """The time of the queue and of the bot."""

    at: datetime = START

    def seconds(self) -> float:
        return self.at.timestamp()


@dataclass
class World:
    """A bot that only fires, behind a real queue; its runs end at once, and `posted` holds the slots of those."""

    clock: Clock
    qstash: QStash
    queue: QStashWorkflows
    alarms: QStashAlarms
    schedules: PostgresSchedules
    slots: PostgresSlots
    scheduler: Scheduler = field(init=False)
    posted: list[Slot] = field(default_factory=list)
    down: bool = False
    runs_at_once: bool = False
    """Runs end as they are started, without the queue; for tests that are about alarms alone."""
    loses_runs: bool = False
    """The queue takes what starts a run, and nothing comes of it."""

    async def add(self, recurrence: Recurrence, schedule_id: str = "s1") -> Schedule:
        wish = Wish(what=DIGEST, repo="acme/rocket", channel="C0RELEASES", recurrence=recurrence)
        schedule = await self.schedules.keep(TEAM, schedule_id, wish, "U0ADA")
        await self.scheduler.ring(schedule)
        return schedule

    async def pass_time(self, until: datetime) -> None:
        """Let the queue ring and deliver, from one alarm to the next."""
        while (at := self.qstash.next_alarm) is not None and at <= until.timestamp():
            self.clock.at = datetime.fromtimestamp(at, UTC)
            await self.qstash.fire_due(self.clock.seconds())
            if not self.runs_at_once:
                await self.qstash.fire_due(self.clock.seconds())  # the runs that were started by it
        self.clock.at = until

    async def listed(self) -> list[dict[str, Any]]:
        _, body = await self.queue.send("GET", "/v2/schedules")
        found: list[dict[str, Any]] = json.loads(body)
        return found

    async def run(self, request: web.Request) -> web.Response:
        """The digest's workflow, as far as the queue can tell."""
        state = json.loads(await request.read())
        payload = json.loads(base64.b64decode(state[0]["body"]))
        slot = await self.slots.serve(
            payload["workspace"], payload["schedule_id"], datetime.fromisoformat(payload["at"])
        )
        assert slot is not None
        assert request.headers["Upstash-Workflow-RunId"] == slot.run_id
        await self._end(slot)
        return web.json_response({}, headers={"Upstash-Workflow-Sdk-Version": "1"})

    async def trigger(self, path: str, run_id: str, payload: Mapping[str, Any]) -> None:
        """As the queue's client, or as a test wants it."""
        if not self.runs_at_once:
            if not self.loses_runs:
                await self.queue.trigger(path, run_id, payload)
            return
        slot = await self.slots.serve(
            payload["workspace"], payload["schedule_id"], datetime.fromisoformat(payload["at"])
        )
        assert slot is not None
        await self._end(slot)

    async def ping(self) -> None:
        """As the queue's client."""
        await self.queue.ping()

    async def _end(self, slot: Slot) -> None:
        if await self.slots.end(slot, SlotState.DONE, Cursor(head_sha="abc", at=slot.at, changes=1)):
            self.posted.append(slot)


@pytest.fixture
async def world(tmp_path: Path, database: Database, database_dsn: str) -> AsyncIterator[World]:
    """A world at the beginning of 2026."""
    clock = Clock()
    qstash = QStash(tmp_path, TOKEN, KEY, KEY, clock=clock.seconds)
    with reserved_port() as port:
        url = f"http://127.0.0.1:{port}"
        async with serving(qstash.app()) as queue_url, aiohttp.ClientSession() as session:
            queue = QStashWorkflows(session, url=queue_url, token=TOKEN, public_url=url)
            alarms, schedules = QStashAlarms(queue, public_url=url), PostgresSchedules(database)
            slots = PostgresSlots(database)
            made = World(clock, qstash, queue, alarms, schedules, slots)
            made.scheduler = Scheduler(
                schedules=schedules, slots=slots, alarms=alarms, workflows=made, now=lambda: clock.at
            )
            firing = Firing(made.scheduler, public_url=url, keys=SigningKeys(current=KEY, next_key=KEY))

            async def rung(request: web.Request) -> web.StreamResponse:
                return web.Response(status=502) if made.down else await firing.handle(request)

            app = web.Application()
            app.router.add_post(FIRE_PATH, rung)
            app.router.add_post(DIGEST_PATH, made.run)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port, reuse_port=True).start()
            try:
                yield made
            finally:
                await runner.cleanup()


async def planned_from(world: World, database: Database) -> None:
    """Postgres has its own clock: let what was set count from the world's."""
    async with database.workspace(TEAM) as connection:
        await connection.execute("update schedules set planned_to = %s", (world.clock.at,))


def every(preset: Preset, zone: str, at: time = time(2, 30)) -> Recurrence:
    return Recurrence(preset=preset, zone=zone, at=at, weekday=6, day=15, first=date(2026, 1, 4))


ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
"""Both hemispheres, clocks set by half an hour, half-hour offsets, and none that is ever set."""
PRESETS = (Preset.WEEKDAYS, Preset.WEEKLY, Preset.TWO_WEEKLY, Preset.MONTHLY, Preset.LAST_DAY)


def local_dates(preset: Preset, zone: ZoneInfo, begin: datetime, end: datetime) -> list[date]:
    """The dates on which a preset of `every` is due, counted day by day with nothing of the product's."""
    days = [begin.date() + timedelta(days=number) for number in range(-1, (end - begin).days + 2)]
    days = [day for day in days if begin < datetime.combine(day, time(2, 30), zone) <= end]
    wanted: dict[Preset, Callable[[date], bool]] = {
        Preset.WEEKDAYS: lambda day: day.weekday() < 5,
        Preset.WEEKLY: lambda day: day.weekday() == 6,
        Preset.TWO_WEEKLY: lambda day: (day - date(2026, 1, 4)).days % 14 == 0,
        Preset.MONTHLY: lambda day: day.day == 15,
        Preset.LAST_DAY: lambda day: (day + timedelta(days=1)).day == 1,
    }
    return [day for day in days if wanted[preset](day)]


@pytest.mark.parametrize("zone", ZONES)
async def test_alarms_of_fifteen_months_start_each_preset_on_each_of_its_local_dates_once(
    world: World, database: Database, zone: str
) -> None:
    """They hold each setting of the clocks, one on a last day of a month, the end of a year of 53 weeks, a leap day."""
    begin, end = datetime(2026, 12, 1, tzinfo=UTC), datetime(2028, 3, 2, tzinfo=UTC)
    world.clock.at = begin
    world.runs_at_once = True
    for preset in PRESETS:
        await world.add(every(preset, zone), preset.value)
    await planned_from(world, database)
    await world.scheduler.reconcile()
    await world.alarms.remove(RECONCILER.id)  # an alarm an hour would make this long, and adds nothing here

    await world.pass_time(end)

    local = ZoneInfo(zone)
    for preset in PRESETS:
        found = [slot.at.astimezone(local) for slot in world.posted if slot.schedule_id == preset.value]
        assert [at.date() for at in found] == local_dates(preset, local, begin, end), preset
        times = {(at.hour, at.minute) for at in found}
        # 02:30 is not there when clocks are set forward: then it is the first time that is.
        assert (2, 30) in times
        assert times <= {(2, 30), (3, 0)}, preset


async def test_alarms_that_each_ring_twice_start_one_run(world: World, database: Database) -> None:
    world.qstash.faults = Faults(deliver_twice=1.0)
    await world.add(every(Preset.WEEKDAYS, "Europe/Berlin"))
    await planned_from(world, database)

    await world.pass_time(START + timedelta(days=14))

    found = [slot.at for slot in world.posted]
    assert len(found) == len(set(found)) == 10


async def test_a_run_that_the_queue_lost_is_started_again_within_minutes(world: World, database: Database) -> None:
    schedule = await world.add(every(Preset.WEEKDAYS, "UTC", time(9)))
    await planned_from(world, database)
    world.clock.at = START + timedelta(days=1, hours=10)
    world.loses_runs = True
    slot = await world.scheduler.fire(TEAM, schedule.id)
    assert slot is not None
    world.loses_runs = False
    assert await world.scheduler.sweep() == 0  # it may be at work
    await age(database, SILENT_S + 1)

    assert await world.scheduler.sweep() == 1
    assert await world.scheduler.sweep() == 0
    await world.qstash.fire_due(world.clock.seconds())

    assert [each.at for each in world.posted] == [slot.at]


async def age(database: Database, seconds: float) -> None:
    """Let so much time have passed since anything was heard of the slots."""
    async with database.workspace(TEAM) as connection:
        await connection.execute("update slots set alive_until = alive_until - make_interval(secs => %s)", (seconds,))


async def test_a_bot_that_was_down_for_three_due_times_posts_once_for_all_of_them(
    world: World, database: Database
) -> None:
    await world.add(every(Preset.WEEKDAYS, "UTC", time(9)))
    await planned_from(world, database)
    world.qstash.faults = Faults(time_scale=0.0)
    world.down = True
    await world.pass_time(START + timedelta(days=5, hours=10))
    assert world.posted == []

    world.down = False
    await world.scheduler.reconcile()
    await world.qstash.fire_due(world.clock.seconds())

    assert [slot.at for slot in world.posted] == [datetime(2026, 1, 6, 9, tzinfo=UTC)]


async def test_a_run_whose_trigger_was_lost_is_started_by_the_sweep(world: World, database: Database) -> None:
    schedule = await world.add(every(Preset.WEEKDAYS, "UTC", time(9)))
    await planned_from(world, database)
    world.clock.at = START + timedelta(days=1, hours=10)
    world.qstash.faults = Faults(error_500=1.0)
    with pytest.raises(Transient):
        await world.scheduler.fire(TEAM, schedule.id)
    world.qstash.faults = Faults()
    async with database.workspace(TEAM) as connection:
        await connection.execute("update slots set created_at = created_at - interval '1 hour'")

    assert await world.scheduler.sweep() == 1
    assert await world.scheduler.sweep() == 0
    await world.qstash.fire_due(world.clock.seconds())

    assert len(world.posted) == 1


async def test_alarms_that_were_removed_changed_paused_or_added_behind_the_bots_back_are_repaired(
    world: World,
) -> None:
    kept = [await world.add(every(Preset.WEEKDAYS, "UTC", time(9)), name) for name in ("a", "b", "c", "d")]
    await world.scheduler.reconcile()
    assert not [each for each in await world.schedules.of(TEAM) if each.repaired_at]
    wanted = sorted(await world.alarms.listed(), key=lambda alarm: alarm.id)
    assert await world.scheduler.reconcile() == 0

    await world.alarms.remove(kept[0].alarm)
    await world.alarms.set(Alarm(id=kept[1].alarm, cron="CRON_TZ=UTC 0 3 * * *", body="{}"))
    await world.queue.send("PATCH", f"/v2/schedules/{kept[2].alarm}/pause")
    await world.alarms.set(Alarm(id="notra.T0ACME.nobodys", cron="* * * * *", body="{}"))
    other = {"Upstash-Cron": "* * * * *", "Upstash-Schedule-Id": "notra.somebody.elses"}
    await world.queue.send("POST", "/v2/schedules/https://other.example.com/x", headers=other)

    with structlog.testing.capture_logs() as said:
        assert await world.scheduler.reconcile() == 4
    drifts = {each["drift"] for each in said if each["event"] == "alarm repaired"}
    assert drifts == {"missing", "changed", "paused", "orphaned"}
    assert [each.id for each in await world.schedules.of(TEAM) if each.repaired_at] == ["a", "b", "c"]
    assert sorted(await world.alarms.listed(), key=lambda alarm: alarm.id) == wanted
    assert "notra.somebody.elses" in {one["scheduleId"] for one in await world.listed()}


async def test_a_paused_schedule_has_no_alarm_and_what_came_due_meanwhile_makes_no_run(
    world: World, database: Database
) -> None:
    schedule = await world.add(every(Preset.WEEKDAYS, "UTC", time(9)))
    await planned_from(world, database)
    paused = await world.schedules.turn(schedule, on=False, actor="U0ADA")
    assert paused is not None
    await world.scheduler.ring(paused)
    assert await world.alarms.listed() == []

    world.clock.at = START + timedelta(days=9)
    assert await world.scheduler.fire(TEAM, schedule.id) is None


async def test_a_plan_without_room_is_said_in_a_sentence() -> None:
    class Full:
        async def send(self, method: str, path: str, **_: object) -> tuple[int, bytes]:
            return 412, b'{"error":"quota maxSchedules exceeded. max: 10"}'

    with pytest.raises(Permanent, match="10 schedules and 1,000 messages a day"):
        await QStashAlarms(Full(), public_url="https://notra.example.com").set(replace(RECONCILER))
