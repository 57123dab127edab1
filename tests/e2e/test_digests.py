"""What arrives by itself: set in a window, posted once for each slot, repaired where the queue forgot it."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from standins.qstash import Faults as QueueFaults
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.product import ADA, GRACE, RELEASES, Product, shown, until
from tests.e2e.test_voices import private
from tests.e2e.windows import blocks_of, choose, chosen, inputs, save, window, words
from tests.standins.holding import comes_by

TYPED = {
    "repo": {"value": "acme/rocket"},
    "at": {"value": "09:30"},
    "zone": {"value": "Europe/Berlin"},
}


async def make(notra: Product, what: str = "digest", **changed: Any) -> None:
    """Set a digest in the window, or drafts of a type, and wait until it is kept."""
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    if what != "digest":
        view = await choose(notra, view, "content_type", what)
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


async def overdue(notra: Product, minute: int = 0) -> None:
    """Due at another time of day, and last planned a month ago: as after a long absence."""
    await notra.rows(
        "update schedules set planned_to = now() - interval '30 days', "
        "recurrence = jsonb_set(recurrence, '{at}', to_jsonb(%s::text))",
        f"00:{minute:02d}:00",
    )


async def read_up_to(notra: Product, ref: str) -> None:
    """Its last digest ended at this ref, with two changes."""
    await notra.rows("update schedules set cursor_sha = %s, cursor_at = now(), cursor_changes = 2", ref)


async def ring(notra: Product) -> None:
    """Let the schedule's alarm ring at the bot, through the queue, signed."""
    row = await schedule(notra)
    url, target = notra.settings.qstash_url, f"{notra.url}/schedules/fire"
    body = json.dumps({"workspace": row["workspace_id"], "schedule_id": row["id"]})
    headers = {"Authorization": "Bearer qstash-token", "Content-Type": "application/json"}
    publish = f"{url}/v2/publish/{target}"
    async with aiohttp.ClientSession() as session, session.post(publish, data=body, headers=headers) as answer:
        assert answer.status == 200


async def ended(notra: Product, count: int = 1) -> list[dict[str, Any]]:
    """Wait until so many slots are over."""
    for _ in range(1000):
        rows = await notra.rows("select * from slots where state not in ('due', 'started') order by at")
        if len(rows) >= count:
            return rows
        await asyncio.sleep(0.02)
    states = [row["state"] for row in await notra.rows("select state from slots")]
    raise AssertionError(f"slots never end: {states}")


def told(notra: Product) -> Message | None:
    """The message with a Resume in one of the bot's direct messages."""
    direct = [channel for channel in notra.slack.workspace.channels if channel.startswith("D")]
    found = (message for channel in direct for message in notra.drafts(channel) if "digest_resume" in shown(message))
    return next(found, None)


def digests(notra: Product) -> list[Message]:
    return [message for message in notra.drafts() if "Digest ·" in shown(message)]


async def test_a_digest_is_set_in_a_window_and_its_alarm_stands_at_the_queue(notra: Product) -> None:
    await make(notra)

    row = await schedule(notra)
    assert (row["what"], row["repo"], row["channel_id"], row["owner"]) == ("digest", "acme/rocket", RELEASES, ADA)
    assert "every weekday at 09:30 (Europe/Berlin)" in notra.whispers()[-1]
    assert re.search(r"Next: (\w{3} \d{1,2} \w{3}( \d{4})?(, )?){3} at 09:30", notra.whispers()[-1])
    found = await alarms(notra)
    assert found[f"notra.{row['workspace_id']}.{row['id']}"]["cron"] == "CRON_TZ=Europe/Berlin 30 9 * * 1-5"
    assert "notra.reconcile" in found


async def test_the_window_shows_the_inputs_that_the_choice_needs_and_keeps_what_stood_in_the_others(
    notra: Product,
) -> None:
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    assert blocks_of(view) == ["content_type", "repo", "channel", "preset", "at", "zone", "quiet"]
    assert "Every weekday at 09:00 (Europe/London)" in words(view)

    view = await choose(notra, view, "preset", "monthly")
    assert blocks_of(view) == ["content_type", "repo", "channel", "preset", "day", "at", "zone", "quiet"]
    view = await choose(notra, view, "content_type", "changelog")
    assert blocks_of(view)[-2:] == ["quiet", "publish"]
    view = await choose(notra, view, "preset", "label")
    assert blocks_of(view) == ["repo", "preset", "label"]
    view = await choose(notra, view, "preset", "weekly")
    view = await choose(notra, view, "weekday", "4")
    assert "Every Friday at 09:00 (Europe/London)" in words(view)
    await notra.slack.people.submit(ADA, view.id, {"repo": {"value": "acme/rocket"}})

    await until(lambda: any("every Friday at 09:00" in said for said in notra.whispers()), "the confirmation")
    row = await schedule(notra)
    assert (row["what"], row["channel_id"], row["recurrence"]["weekday"]) == ("changelog", RELEASES, 4)


async def always_boards(notra: Product) -> None:
    """The workspace looks at the board of every draft."""
    await notra.rows(
        "insert into workspaces (id, board) values ('T0ACME', true) on conflict (id) do update set board = true"
    )


async def test_the_window_says_that_drafts_wait_on_their_board_where_the_workspace_always_looks_at_it(
    notra: Product,
) -> None:
    await always_boards(notra)
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    assert "presses *Write*" not in words(view)

    view = await choose(notra, view, "content_type", "changelog")
    assert "presses *Write*" in words(view)
    view = await choose(notra, view, "preset", "label")
    assert "presses *Write*" not in words(view)


async def test_a_scheduled_draft_waits_on_its_board_and_is_not_published_by_itself_then(notra: Product) -> None:
    await make(notra, "changelog", publish={"value": ["publish"]})
    await always_boards(notra)
    await read_up_to(notra, "v1.0.0")
    await overdue(notra)
    await ring(notra)
    board = await notra.message_with("board_write")
    assert [slot["state"] for slot in await ended(notra)] == ["done"]

    await notra.click("board_write", board)

    await notra.message_with("draft_approve")
    [draft] = await notra.rows("select state, publish_for from drafts")
    assert (draft["state"], draft["publish_for"]) == ("in_review", ADA)


async def test_an_expression_is_told_in_words_with_its_dates_before_it_is_saved(notra: Product) -> None:
    await notra.command("/notra digest")
    view = await choose(notra, await window(notra, "New digest"), "preset", "cron")
    assert blocks_of(view) == ["content_type", "repo", "channel", "preset", "cron", "zone", "quiet"]
    await notra.slack.people.click(ADA, view.id, "cron", "value", value="30 9 * * 1-5")
    view = await window(notra, "At 09:30, Monday through Friday (Europe/London)")
    assert "at 09:30" in words(view)

    await notra.slack.people.click(ADA, view.id, "cron", "value", value="never")
    view = await window(notra, "A cron expression has five fields")
    answer = await notra.slack.people.submit(ADA, view.id, {"repo": {"value": "acme/rocket"}})
    assert "five fields" in str(answer.body)


async def test_what_was_chosen_before_its_inputs_were_shown_is_complained_about_where_there_is_an_input(
    notra: Product,
) -> None:
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    typed = {"repo": {"value": "acme/rocket"}, "preset": {"value": "push"}}
    answer = await notra.slack.people.submit(ADA, view.id, typed)

    assert json.loads(answer.body)["errors"] == {"preset": "Write the branch whose pushes count, such as main."}
    assert await notra.rows("select * from schedules") == []


async def test_an_alarm_that_rings_twice_posts_one_digest_with_its_details_and_moves_the_cursor(notra: Product) -> None:
    notra.qstash.faults = QueueFaults(deliver_twice=1.0, time_scale=0.01)
    await make(notra)
    await overdue(notra)
    await read_up_to(notra, "v1.0.0")

    await asyncio.gather(ring(notra), ring(notra))
    [slot] = await ended(notra)

    assert slot["state"] == "done", slot["error"]
    [message] = digests(notra)
    assert "Steer with the keyboard" in shown(message)
    assert "against the last one" in shown(message)
    assert len(notra.thread(message)) == 1
    row = await schedule(notra)
    assert row["cursor_sha"] != "v1.0.0"
    assert row["failures"] == 0


async def test_after_a_digest_nothing_is_repeated_and_a_quiet_window_posts_nothing(notra: Product) -> None:
    await make(notra)
    await overdue(notra)
    await read_up_to(notra, "v1.0.0")
    await ring(notra)
    await ended(notra)

    await overdue(notra, 1)
    await ring(notra)

    assert [slot["state"] for slot in await ended(notra, 2)] == ["done", "quiet"]
    assert len(digests(notra)) == 1


async def test_three_failures_pause_it_and_its_owner_resumes_it(notra: Product) -> None:
    await make(notra)
    await notra.rows("update schedules set repo = 'acme/nowhere'")  # as if it had been deleted since
    for number in range(1, 4):
        await overdue(notra, number)
        await ring(notra)
        assert (await ended(notra, number))[-1]["state"] == "failed"

    message = await until(lambda: told(notra), "the owner's message")
    row = await schedule(notra)
    for _ in range(500):
        if row["told"]:
            break
        await asyncio.sleep(0.02)  # it is noted once the message is there
        row = await schedule(notra)
    assert (row["is_on"], row["failures"], row["told"]) == (False, 3, True)
    assert f"notra.{row['workspace_id']}.{row['id']}" not in await alarms(notra)

    await notra.click("digest_resume", message)
    await notra.served()

    row = await schedule(notra)
    assert (row["is_on"], row["failures"]) == (True, 0)
    assert f"notra.{row['workspace_id']}.{row['id']}" in await alarms(notra)


async def test_an_unsigned_alarm_is_refused(notra: Product) -> None:
    url = f"{notra.url}/schedules/fire"
    async with aiohttp.ClientSession() as session, session.post(url, json={"reconcile": True}) as answer:
        assert answer.status == 401


async def test_a_scheduled_draft_comes_for_review_as_one_that_was_asked_for(notra: Product) -> None:
    await make(notra)
    await notra.rows("update schedules set what = 'changelog'")
    await read_up_to(notra, "v1.0.0")
    await overdue(notra)

    await ring(notra)

    message = await notra.message_with("draft_approve")
    assert "Steer with the keyboard" in shown(message)
    assert len(await ended(notra)) == 1
    assert datetime.now(UTC) - (await notra.rows("select * from drafts"))[0]["created_at"] < timedelta(minutes=5)


async def test_replies_of_slack_that_are_lost_or_refused_leave_one_digest_and_one_thread(notra: Product) -> None:
    await make(notra)
    await overdue(notra)
    await read_up_to(notra, "v1.0.0")
    notra.qstash.faults = QueueFaults(time_scale=0.01, deliver_twice=0.5, seed=3)
    notra.slack.faults = SlackFaults(
        lose_reply="chat.postMessage", lose_reply_next=2, storm_429="conversations.history", storm_429_next=2
    )

    await ring(notra)
    [slot] = await ended(notra)

    assert slot["state"] == "done", slot["error"]
    [message] = digests(notra)
    assert len(notra.thread(message)) == 1


async def test_the_list_runs_pauses_and_deletes(notra: Product) -> None:
    await make(notra)
    await read_up_to(notra, "v1.0.0")

    await press(notra, "digest_run")
    assert [slot["state"] for slot in await ended(notra)] == ["done"]
    assert len(digests(notra)) == 1

    await press(notra, "digest_pause")
    assert not (await schedule(notra))["is_on"]
    assert list(await alarms(notra)) == ["notra.reconcile"]

    await press(notra, "digest_resume")
    assert (await schedule(notra))["is_on"]
    assert len(await alarms(notra)) == 2

    await press(notra, "digest_delete")
    assert await notra.rows("select * from schedules") == []
    assert list(await alarms(notra)) == ["notra.reconcile"]


@pytest.mark.parametrize("where", ["before:chat.postMessage", "after:chat.postMessage"])
async def test_who_set_a_digest_is_told_once_that_it_was_deleted_also_by_a_bot_that_was_killed_at_it(
    notra: Product, where: str
) -> None:
    await make(notra)
    notra.slack.faults = SlackFaults(hold=where)
    await pressed(notra, "digest_delete", GRACE)
    await comes_by(notra.slack.base_url)

    notra.slack.faults = SlackFaults()
    await notra.rows("update requests set due_at = now()")  # the claim of the dead lapses in 30 s
    await notra.replace_bots(time_scale=0.01)
    await notra.served()

    directly = [channel for channel in notra.slack.workspace.channels if channel.startswith("D")]
    said = [message.text for channel in directly for message in notra.drafts(channel) if "deleted" in message.text]
    assert said == [f"<@{GRACE}> deleted the digest of acme/rocket."]
    assert await notra.rows("select * from schedules") == []
    assert list(await alarms(notra)) == ["notra.reconcile"]


async def test_what_cannot_be_is_said_below_its_input_and_nothing_is_kept(notra: Product) -> None:
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    wrong = {"zone": {"value": "Berlin"}}
    answer = await notra.slack.people.submit(ADA, view.id, TYPED | wrong)

    assert "Europe/Berlin" in str(answer.body)
    assert await notra.rows("select * from schedules") == []


async def test_the_window_knows_the_only_repository_and_offers_the_channels(notra: Product) -> None:
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    assert inputs(view)["repo"] == "acme/rocket"

    await notra.slack.people.submit(ADA, view.id, TYPED | {"channel": {"value": "C0GENERAL"}})

    await until(lambda: any("Saved" in said for said in notra.whispers()), "the confirmation")
    assert (await schedule(notra))["channel_id"] == "C0GENERAL"


async def test_a_channel_that_the_bot_is_not_in_is_said_and_nothing_is_kept(notra: Product) -> None:
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    await notra.slack.people.submit(ADA, view.id, TYPED | {"channel": {"value": "C0RANDOM"}})

    await until(lambda: any("/invite @Notra" in said for said in notra.whispers()), "the reason")
    assert await notra.rows("select * from schedules") == []


async def test_who_set_it_in_a_channel_without_notra_is_told_directly(notra: Product) -> None:
    await notra.command("/notra digest", channel="C0LEADS")
    view = await window(notra, "New digest")
    await notra.slack.people.submit(ADA, view.id, TYPED)

    told_directly = await until(lambda: notra.drafts("D0ADA"), "the refusal")
    assert "Nothing was saved. I am not in that channel." in shown(told_directly[0])
    assert "digest_again" in shown(told_directly[0])


async def test_what_could_not_be_saved_opens_again_as_it_was_typed(notra: Product) -> None:
    await notra.command("/notra digest")
    view = await choose(notra, await window(notra, "New digest"), "preset", "monthly")
    typed = TYPED | {"repo": {"value": "acme/racket"}, "day": {"value": "12"}}
    await notra.slack.people.submit(ADA, view.id, typed)
    refused = await until(lambda: private(notra, "digest_again"), "the refusal")
    assert "Nothing was saved." in shown(refused)
    assert "acme/racket" in shown(refused)
    assert await notra.rows("select * from schedules") == []

    await notra.click("digest_again", refused)

    again = await window(notra, "New digest")
    assert {"repo": "acme/racket", "day": "12", "zone": "Europe/Berlin"}.items() <= inputs(again).items()
    await notra.slack.people.submit(ADA, again.id, {"repo": {"value": "acme/rocket"}})
    await until(lambda: any("day 12" in said or "12th" in said for said in notra.whispers()), "the confirmation")
    assert (await schedule(notra))["repo"] == "acme/rocket"


async def test_a_limit_of_rates_is_a_wait_and_no_failure_however_often_it_comes(notra: Product) -> None:
    notra.qstash.faults = QueueFaults(time_scale=0.05)
    await make(notra)
    await overdue(notra)
    await read_up_to(notra, "v1.0.0")
    notra.slack.faults = SlackFaults(storm_429="chat.postMessage", storm_429_next=6, storm_429_retry_after=25)

    await ring(notra)
    [slot] = await ended(notra)

    assert slot["state"] == "done", slot["error"]
    assert len(digests(notra)) == 1
    assert (await schedule(notra))["failures"] == 0
    assert not notra.slack.calls.of("conversations.history")


async def press(notra: Product, action: str) -> None:
    """Ask for the list, and press a button of it."""
    await pressed(notra, action)
    await notra.served()


async def pressed(notra: Product, action: str, user: str = ADA) -> None:
    before = len(lists(notra, user))
    await notra.command("/notra digest", user)
    shown_list = await until(lambda: lists(notra, user)[before:], "the list")
    await notra.click(action, shown_list[0], user)


def lists(notra: Product, user: str = ADA) -> list[Message]:
    found = notra.slack.workspace.messages_of(RELEASES, user)
    return [message for message in found if message.ephemeral_to == user and "digest_new" in shown(message)]


async def voices(notra: Product, *names: str) -> None:
    """The workspace has these voices, the first one is the default."""
    for name in names:
        await notra.rows("insert into voices (id, workspace_id, name, company, tone, language, saved_by, is_default)"
                         " values (%s, 'T0ACME', %s, 'Acme', 'Formal', 'English', 'U0ADA', %s)",
                         f"vo_{name}", name, name == names[0])  # fmt: skip


async def test_a_draft_that_arrives_by_itself_has_the_voice_that_is_chosen_by_its_name(notra: Product) -> None:
    await voices(notra, "Acme", "Pirate")
    await notra.command("/notra digest")
    view = await choose(notra, await window(notra, "New digest"), "content_type", "changelog")
    assert "The default voice, now Acme" in words(view)

    await notra.slack.people.submit(ADA, view.id, TYPED | {"voice": {"value": "name:Pirate"}})

    await until(lambda: any("Saved" in said for said in notra.whispers()), "the confirmation")
    assert (await schedule(notra))["voice"] == "Pirate"
    await press(notra, "digest_edit")
    edit = await window(notra, "Edit digest")
    assert chosen(edit, "voice") == "name:Pirate"
    await notra.slack.people.submit(ADA, edit.id, {"voice": {"value": "default"}})
    await notra.served()
    assert (await schedule(notra))["voice"] is None


async def test_a_voice_that_there_is_no_more_is_said_and_nothing_is_kept(notra: Product) -> None:
    await voices(notra, "Acme", "Pirate")
    await notra.command("/notra digest")
    view = await choose(notra, await window(notra, "New digest"), "content_type", "changelog")
    await notra.command("/notra voices")
    await notra.click("voice_delete", await until(lambda: private(notra, "voice_delete"), "the list"))
    await notra.served()

    await notra.slack.people.submit(ADA, view.id, TYPED | {"voice": {"value": "name:Acme"}})

    await until(lambda: "There is no voice `Acme`. There is `Pirate`." in str(notra.whispers()), "the refusal")
    assert await notra.rows("select 1 from schedules") == []


async def test_a_schedule_follows_its_voice_to_another_name_and_at_its_end_to_the_default(notra: Product) -> None:
    await voices(notra, "Acme", "Lantern")
    await make(notra, "changelog", voice={"value": "name:Acme"})
    await notra.command("/notra voices")
    listing = await until(lambda: private(notra, "voice_delete"), "the list")
    assert "1 schedule (changelog of acme/rocket) falls back to the default voice." in shown(listing)
    await notra.click("voice_edit", listing)
    await save(notra, await window(notra, "Brand voice"), name="Acme Blog")
    await notra.served()
    assert (await schedule(notra))["voice"] == "Acme Blog"

    await notra.click("voice_delete", listing)

    await notra.served()
    assert (await schedule(notra))["voice"] is None
