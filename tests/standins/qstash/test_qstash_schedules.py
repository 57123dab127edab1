from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from qstash.errors import QStashError

from tests.standins.qstash.conftest import TOKEN, Serving, SettableClock, make_qstash, serve, single
from tests.standins.qstash.destination import Destination

BERLIN = ZoneInfo("Europe/Berlin")
MORNINGS = "CRON_TZ=Europe/Berlin 30 9 * * 1-5"


def berlin(day: int, hour: int, minute: int) -> float:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).timestamp()


async def test_a_schedule_fires_at_its_minute_in_its_zone_and_not_while_it_is_paused(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    clock.now = berlin(23, 9, 0)
    schedules = clocked.client.schedule
    created = await schedules.create_json(
        destination=f"{destination.url}/fire?a=1", cron=MORNINGS, body={"digest": 1}, schedule_id="digest.1", retries=1
    )
    assert created == "digest.1"

    async def arrivals_at(moment: float) -> int:
        clock.now = moment
        await clocked.qstash.fire_due(moment)
        return len(destination.arrivals)

    assert await arrivals_at(berlin(23, 9, 29)) == 0
    assert await arrivals_at(berlin(23, 9, 30)) == 1
    assert await arrivals_at(berlin(23, 9, 31)) == 1
    await schedules.pause("digest.1")
    assert (await schedules.get("digest.1")).paused
    assert await arrivals_at(berlin(24, 9, 30)) == 1
    await schedules.resume("digest.1")
    assert await arrivals_at(berlin(25, 9, 30)) == 2
    arrival = destination.arrivals[0]
    assert (arrival.path, arrival.body) == ("/fire?a=1", b'{"digest": 1}')
    assert arrival.headers["Upstash-Schedule-Id"] == "digest.1"


async def test_a_schedule_is_shown_overwritten_by_its_id_and_deleted(clocked: Serving) -> None:
    schedules = clocked.client.schedule
    await schedules.create(destination="https://a.example/one", cron="0 0 * * *", schedule_id="s", headers={"X-A": "1"})
    await schedules.pause("s")
    await schedules.create(destination="https://a.example/two", cron="5 0 * * *", schedule_id="s", timeout=30, delay=5)
    (shown,) = await schedules.list()
    assert (shown.destination, shown.cron, shown.paused) == ("https://a.example/two", "5 0 * * *", True)
    assert (shown.timeout, shown.delay, shown.retries, shown.headers) == (30, 5, 3, {})
    await schedules.delete("s")
    with pytest.raises(QStashError, match="404"):
        await schedules.delete("s")


async def test_pause_and_resume_may_be_posted_as_the_services_document_says(clocked: Serving) -> None:
    await clocked.client.schedule.create(destination="https://a.example/pause", cron="0 0 * * *", schedule_id="s")
    async with aiohttp.ClientSession(clocked.url, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        for verb, paused in (("pause", True), ("resume", False)):
            async with session.post(f"/v2/schedules/s/{verb}") as answer:
                assert answer.status == 200
            assert (await clocked.client.schedule.get("s")).paused is paused


async def test_messages_schedules_and_dead_letters_come_back_after_a_restart(
    tmp_path: Path, clock: SettableClock, destination: Destination
) -> None:
    destination.answers = [(500, {}, "")]
    first = make_qstash(tmp_path, clock=clock)
    async with serve(first) as served:
        client = served.client
        await client.message.publish(url=f"{destination.url}/dead", body="x", retries=0)
        await first.fire_due(clock())
        await client.message.publish(url=f"{destination.url}/later", body=b"\xfe", delay="1h")
        await client.schedule.create(destination=f"{destination.url}/daily", cron="0 0 * * *", schedule_id="s")
        rotated = await client.signing_key.rotate()
        await client.message.publish(url="http://127.0.0.1:9/", deduplication_id="same", delay="1d")
    second = make_qstash(tmp_path, clock=clock)
    async with serve(second) as served:
        client = served.client
        assert [letter.url for letter in (await client.dlq.list()).messages] == [f"{destination.url}/dead"]
        assert await client.signing_key.get() == rotated
        assert single(await client.message.publish(url="http://127.0.0.1:9/", deduplication_id="same")).deduplicated
        clock.now += 23 * 3600
        await second.fire_due(clock())
    assert {(arrival.path, arrival.body) for arrival in destination.arrivals[1:]} == {
        ("/later", b"\xfe"),
        ("/daily", b""),
    }
