"""What arrives by itself: set in a window, posted once for each slot, repaired where the queue forgot it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from standins.qstash import Faults as QueueFaults
from standins.slack.records import Message
from tests.e2e.product import ADA, RELEASES, Product, shown, until
from tests.e2e.windows import window

TYPED = {
    "repo": {"value": "acme/rocket"},
    "at": {"value": "09:30"},
    "day": {"value": "1"},
    "zone": {"value": "Europe/Berlin"},
    "cron": {"value": ""},
    "voice": {"value": ""},
}


async def make(notra: Product, **changed: Any) -> None:
    """Set a digest in the window and wait until it is kept."""
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    answer = await notra.slack.people.submit(ADA, view.id, TYPED | changed)
    assert not answer.body or "errors" not in str(answer.body)
    await until(lambda: any("Saved" in said for said in notra.whispers()), "the confirmation")


async def schedule(notra: Product) -> dict[str, Any]:
    [row] = await notra.rows("select * from schedules")
    return row


async def alarms(notra: Product) -> dict[str, dict[str, Any]]:
    url = notra.settings.qstash_url
    headers = {"Authorization": "Bearer qstash-token"}
    async with aiohttp.ClientSession() as session, session.get(f"{url}/v2/schedules", headers=headers) as answer:
        return {one["scheduleId"]: one for one in await answer.json()}


async def overdue(notra: Product, days: int = 30) -> None:
    """Its last slot was planned so many days ago, as after a long absence; the window reaches back to the start."""
    await notra.rows(
        "update schedules set planned_to = now() - make_interval(days => %s), "
        "recurrence = jsonb_set(recurrence, '{preset}', '\"weekdays\"')",
        days,
    )


async def ring(notra: Product) -> None:
    """Let the schedule's alarm ring at the bot, through the queue, signed."""
    row = await schedule(notra)
    url, target = notra.settings.qstash_url, f"{notra.url}/schedules/fire"
    body = json.dumps({"workspace": row["workspace_id"], "schedule_id": row["id"]})
    headers = {"Authorization": "Bearer qstash-token", "Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{url}/v2/publish/{target}", data=body, headers=headers) as answer:
            assert answer.status == 200


async def ended(notra: Product, count: int = 1) -> list[dict[str, Any]]:
    """Wait until so many slots are over."""
    for _ in range(1000):
        rows = await notra.rows("select * from slots where state not in ('due', 'started') order by at")
        if len(rows) >= count:
            return rows
        await asyncio.sleep(0.02)
    raise AssertionError(f"slots never end: {await notra.rows('select state, error from slots')}")


def digests(notra: Product) -> list[Message]:
    return [message for message in notra.drafts() if "Digest ·" in shown(message)]


async def test_a_digest_is_set_in_a_window_and_its_alarm_stands_at_the_queue(notra: Product) -> None:
    await make(notra)

    row = await schedule(notra)
    assert (row["what"], row["repo"], row["channel_id"], row["owner"]) == ("digest", "acme/rocket", RELEASES, ADA)
    assert "every weekday at 09:30 (Europe/Berlin)" in notra.whispers()[-1]
    assert notra.whispers()[-1].count("09:30") == 4
    found = await alarms(notra)
    assert found[f"notra.{row['workspace_id']}.{row['id']}"]["cron"] == "CRON_TZ=Europe/Berlin 30 9 * * 1-5"
    assert "notra.reconcile" in found


async def test_an_alarm_that_rings_twice_posts_one_digest_with_its_details_and_moves_the_cursor(notra: Product) -> None:
    notra.qstash.faults = QueueFaults(deliver_twice=1.0, time_scale=0.01)
    await make(notra)
    await overdue(notra)
    # The repository's history is old: the first window is made to hold it.
    await notra.rows("update schedules set cursor_sha = 'v1.0.0', cursor_at = now(), cursor_changes = 2")

    await asyncio.gather(ring(notra), ring(notra))
    [slot] = await ended(notra)

    assert slot["state"] == "done", slot["error"]
    [message] = digests(notra)
    assert "Steer with the keyboard" in shown(message)
    assert "against the last one" in shown(message)
    assert len(notra.thread(message)) == 1
    row = await schedule(notra)
    assert (
        row["cursor_sha"] == notra.github.repository.head_sha
        if hasattr(notra.github.repository, "head_sha")
        else row["cursor_sha"] != "v1.0.0"
    )
    assert row["failures"] == 0


async def test_after_a_digest_nothing_is_repeated_and_a_quiet_window_posts_nothing(notra: Product) -> None:
    await make(notra)
    await overdue(notra)
    await notra.rows("update schedules set cursor_sha = 'v1.0.0', cursor_at = now(), cursor_changes = 2")
    await ring(notra)
    await ended(notra)

    await overdue(notra)
    await notra.rows("update slots set at = at - interval '1 day'")
    await ring(notra)

    assert [slot["state"] for slot in await ended(notra, 2)] == ["done", "quiet"]
    assert len(digests(notra)) == 1


async def test_three_failures_pause_it_and_its_owner_resumes_it(notra: Product) -> None:
    await make(notra, repo={"value": "acme/nowhere"})
    for number in range(1, 4):
        await notra.rows("update slots set at = at - interval '1 day'")
        await overdue(notra)
        await ring(notra)
        assert (await ended(notra, number))[-1]["state"] == "failed"

    channel = f"D{ADA[1:]}"
    dms = [one for one in notra.slack.workspace.channels if one.startswith("D")]
    message = await until(
        lambda: (
            next((m for dm in dms or [channel] for m in notra.drafts(dm) if "digest_resume" in shown(m)), None)
            if (dms := [one for one in notra.slack.workspace.channels if one.startswith("D")])
            else None
        ),
        "the owner's message",
    )
    row = await schedule(notra)
    assert (row["is_on"], row["failures"], row["told"]) == (False, 3, True)
    assert f"notra.{row['workspace_id']}.{row['id']}" not in await alarms(notra)

    await notra.click("digest_resume", message)
    await notra.served()

    row = await schedule(notra)
    assert (row["is_on"], row["failures"]) == (True, 0)
    assert f"notra.{row['workspace_id']}.{row['id']}" in await alarms(notra)


async def test_an_unsigned_alarm_is_refused(notra: Product) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{notra.url}/schedules/fire", json={"reconcile": True}) as answer:
            assert answer.status == 401


async def test_a_scheduled_draft_comes_for_review_as_one_that_was_asked_for(notra: Product) -> None:
    await make(notra)
    await notra.rows(
        "update schedules set what = 'changelog', cursor_sha = 'v1.0.0', cursor_at = now(), cursor_changes = 2"
    )
    await overdue(notra)

    await ring(notra)

    message = await notra.message_with("draft_approve")
    assert "Steer with the keyboard" in shown(message)
    assert len(await ended(notra)) == 1
    assert datetime.now(UTC) - (await notra.rows("select * from drafts"))[0]["created_at"] < timedelta(minutes=5)
