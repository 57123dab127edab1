"""Who waits for a draft is told once how it ended; who watches, and who wants to hear nothing, is not."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.ports import RETRIES
from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash import Faults as QueueFaults
from standins.qstash.courier import Delivery
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.conftest import FAST
from tests.e2e.product import ADA, GRACE, RELEASES, Product, until
from tests.e2e.test_costs import with_budget
from tests.e2e.test_digests import ended, make, overdue, read_up_to, ring, told
from tests.e2e.windows import save, window
from tests.standins.holding import comes_by

METRIC = 'notra_notifications_total{kind="ready"}'


async def begin(notra: Product, words: str = "changelog acme/rocket") -> Message:
    """Ask for a draft, and let a minute pass while it is written."""
    message = await notra.write_slowly(words, pace=100.0)
    await minute_passes(notra)
    return message


async def minute_passes(notra: Product) -> None:
    """All runs began a minute earlier."""
    await notra.rows("update runs set created_at = created_at - interval '1 minute'")
    await notra.rows("update drafts set created_at = created_at - interval '1 minute'")


def goes_on(notra: Product) -> None:
    """The model writes as fast as it can from here on."""
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)


async def over(notra: Product, runs: int = 1) -> None:
    """Wait until so many runs have told what there was to tell."""

    def told_all() -> bool:
        done = [each for each in notra.qstash.deliveries if each.step == "notify" and each.status == 200]
        return len({each.run_id for each in done}) >= runs

    await until(lambda: told_all() or None, "the last step")


def direct(notra: Product, user: str = ADA) -> list[Message]:
    """What the bot wrote to this person directly."""
    channels = notra.slack.workspace.channels.values()
    mine = [channel.id for channel in channels if channel.id.startswith("D") and user in channel.members]
    return [message for channel in mine for message in notra.drafts(channel)]


async def choose(notra: Product, **ways: str) -> None:
    """Set in the window how Ada is told."""
    await notra.command("/notra notifications")
    view = await window(notra, "Notifications")
    usual = {"ready": "thread", "failed": "thread", "credits": "direct", "paused": "direct"}
    state = {kind: {"value": way} for kind, way in (usual | ways).items()}
    answer = await notra.slack.people.submit(ADA, view.id, state)
    assert "errors" not in str(answer.body)
    await notra.served()


async def rows(notra: Product) -> list[dict[str, Any]]:
    return await notra.rows("select * from notifications order by claimed_at")


async def test_who_waited_a_minute_is_mentioned_once_in_the_thread(notra: Product) -> None:
    message = await begin(notra)
    goes_on(notra)
    await notra.message_with("draft_approve")
    await over(notra)

    [reply] = notra.thread(message)
    assert reply.text.startswith(f"<@{ADA}> <")
    assert reply.text.endswith("|Changelog · acme/rocket> is ready for review.")
    assert [(row["kind"], row["person"], row["message_ts"]) for row in await rows(notra)] == [("ready", ADA, reply.ts)]


async def test_who_watched_is_not_told(notra: Product) -> None:
    message = await notra.draft("changelog acme/rocket")
    await over(notra)

    assert notra.thread(message) == []
    assert await rows(notra) == []


async def test_who_pressed_stop_is_not_told(notra: Product) -> None:
    message = await begin(notra)
    await notra.click("draft_stop", message)
    await notra.message_with("Stopped")
    await over(notra)

    assert notra.thread(message) == []


async def test_a_failure_is_told_with_its_reason_and_its_retry_goes_on(notra: Product) -> None:
    message = await fail(notra)
    [reply] = await until(lambda: notra.thread(message), "the reply")
    assert reply.text.startswith(f"<@{ADA}> ")
    assert "failed. This month's budget for the model does not allow this" in reply.text
    await with_budget(notra, 10_000_000)

    await notra.click("draft_retry", reply)

    await notra.message_with("draft_approve")
    await over(notra)
    assert [row["kind"] for row in await rows(notra) if row["kind"] != "credits"] == ["failed"]


async def test_a_run_that_was_lost_on_the_way_is_told_by_the_sweep(notra: Product) -> None:
    notra.qstash.faults = QueueFaults(hold="deliver:load")
    await notra.command("/notra draft changelog acme/rocket")
    await comes_by(notra.settings.qstash_url)
    await minute_passes(notra)
    await notra.rows("update drafts set updated_at = now() - interval '40 seconds', state = 'failed', reason = 'Lost.'")

    message = await notra.message_with("This run failed")

    [reply] = notra.thread(message)
    assert reply.text.endswith("failed. Lost.")


async def fail(notra: Product) -> Message:
    """A draft that fails for lack of money, a minute after it was asked for."""
    notra.qstash.faults = QueueFaults(time_scale=0.02, hold="deliver:ingest")
    await notra.command("/notra draft changelog acme/rocket")
    await comes_by(notra.settings.qstash_url)
    await minute_passes(notra)
    await with_budget(notra, 10_000)
    notra.qstash.faults = QueueFaults(time_scale=0.02)
    return await notra.message_with("This run failed")


async def test_who_asked_for_a_revision_is_mentioned_in_the_line_about_it(notra: Product) -> None:
    message = await notra.draft("changelog acme/rocket")
    await over(notra)
    notra.anthropic.faults = ModelFaults(chars_per_second=100.0)
    notra.slack.people.say(GRACE, RELEASES, "shorter", thread_ts=message.ts)
    await notra.message_with("characters so far")
    await minute_passes(notra)
    goes_on(notra)
    await over(notra, 2)

    [line] = notra.thread(message)
    assert line.text.startswith(f"<@{GRACE}> Version 2: ")
    assert [row["person"] for row in await rows(notra)] == [GRACE]


async def test_who_chose_direct_messages_gets_one_with_a_link(notra: Product) -> None:
    await choose(notra, ready="direct")
    message = await begin(notra)
    goes_on(notra)
    await over(notra)

    assert notra.thread(message) == []
    [told_directly] = direct(notra)
    assert "|Changelog · acme/rocket> is ready for review." in told_directly.text
    assert "<@" not in told_directly.text


async def test_who_chose_nothing_is_told_nothing(notra: Product) -> None:
    await choose(notra, ready="off", failed="off", credits="off", paused="off")
    message = await begin(notra)
    goes_on(notra)
    await over(notra)
    await fail(notra)
    await notra.served()
    await settled(notra)

    assert notra.thread(message) == []
    assert direct(notra) == []
    assert await rows(notra) == []


async def settled(notra: Product) -> None:
    """Nothing is on its way at the queue."""
    async with aiohttp.ClientSession() as session:
        for _ in range(500):
            headers = {"Authorization": "Bearer qstash-token"}
            async with session.get(f"{notra.settings.qstash_url}/v2/workflows/logs", headers=headers) as answer:
                runs = (await answer.json())["runs"]
            if all(run["workflowState"] != "RUN_STARTED" for run in runs):
                return
            await asyncio.sleep(0.02)
    raise AssertionError("a run never ends")


async def test_a_scheduled_draft_is_told_at_once_as_nobody_watched(notra: Product) -> None:
    await make(notra)
    await notra.rows("update schedules set what = 'changelog'")
    await read_up_to(notra, "v1.0.0")
    await overdue(notra)
    await ring(notra)

    message = await notra.message_with("draft_approve")
    [reply] = await until(lambda: notra.thread(message), "the reply")

    assert reply.text.startswith(f"<@{ADA}> ")


async def begin_campaign(notra: Product) -> Message:
    """Ask for a campaign, and let a minute pass while its four drafts are written; its message."""
    notra.anthropic.faults = ModelFaults(chars_per_second=400.0)
    await notra.command("/notra draft campaign acme/rocket")
    parent = await notra.message_with("Campaign")
    await until(lambda: len(notra.thread(parent)) >= 4 or None, "four drafts")
    await minute_passes(notra)
    return parent


async def test_a_campaign_is_told_once_when_all_of_it_is_there(notra: Product) -> None:
    parent = await begin_campaign(notra)
    goes_on(notra)
    await over(notra, 4)

    [reply] = notra.thread(parent, f"<@{ADA}>")
    assert reply.text.endswith("|Campaign · acme/rocket>: 4 drafts wait for review.")


async def test_of_a_campaign_one_of_whose_drafts_failed_the_others_are_told_as_well(notra: Product) -> None:
    parent = await begin_campaign(notra)
    await notra.rows("update drafts set state = 'failed', reason = 'Lost.' where content_type = 'x'")
    goes_on(notra)
    await over(notra, 4)

    [failure] = notra.thread(parent, "failed. Lost.")
    [ready] = notra.thread(parent, "|Campaign · acme/rocket>: 3 drafts wait for review, 1 failed.")
    assert failure.text.startswith(f"<@{ADA}> ")
    assert ready.text.startswith(f"<@{ADA}> ")


@pytest.mark.parametrize(
    "faults",
    [
        SlackFaults(lose_reply="chat.postMessage", lose_reply_next=1),
        SlackFaults(
            lose_reply="chat.postMessage", lose_reply_next=1, storm_429="conversations.replies", storm_429_next=2
        ),
        SlackFaults(storm_429="chat.postMessage", storm_429_next=3),
        SlackFaults(error_500="chat.postMessage", error_500_next=2),
    ],
    ids=["a lost reply", "a lost reply that is hard to look up", "a pause", "trouble"],
)
@pytest.mark.parametrize("way", ["thread", "direct"])
async def test_whatever_slack_does_one_notification_comes(notra: Product, faults: SlackFaults, way: str) -> None:
    await choose(notra, ready=way)
    message = await begin(notra)
    notra.qstash.faults = QueueFaults(time_scale=0.02, deliver_twice=0.5, seed=4)
    notra.slack.faults = faults
    goes_on(notra)
    await over(notra)
    await settled(notra)

    assert len(notra.thread(message)) + len(direct(notra)) == 1
    assert [row["message_ts"] is None for row in await rows(notra)] == [False]


@pytest.mark.parametrize("where", ["before:chat.postMessage", "after:chat.postMessage", "result:notify"])
async def test_a_bot_that_is_killed_while_it_tells_leaves_one_notification(notra: Product, where: str) -> None:
    message = await begin(notra)
    queue = where.startswith("result")
    notra.qstash.faults = QueueFaults(time_scale=0.02, hold=where if queue else "")
    notra.slack.faults = SlackFaults(hold="" if queue else where)
    goes_on(notra)
    await comes_by(notra.settings.qstash_url if queue else notra.slack.base_url)

    await kill_and_go_on(notra)
    await over(notra)

    assert len(notra.thread(message)) == 1


@pytest.mark.parametrize("way", ["thread", "direct"])
async def test_what_slack_refused_at_every_try_is_told_by_the_sweep(
    notra: Product, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatch._MEND_S", 0.05)
    await choose(notra, ready=way)
    message = await begin(notra)
    notra.qstash.faults = QueueFaults(time_scale=0.02)
    notra.slack.faults = SlackFaults(error_500="chat.postMessage,conversations.open", error_500_next=1_000)
    goes_on(notra)
    await notra.message_with("draft_approve")
    await settled(notra)
    assert len(notra.thread(message)) + len(direct(notra)) == 0

    await kill_and_go_on(notra)
    await notra.rows("update drafts set updated_at = now() - interval '6 minutes'")

    [said] = await until(lambda: notra.thread(message) + direct(notra), "what is told")
    assert said.text.endswith("|Changelog · acme/rocket> is ready for review.")


async def test_a_pause_that_slack_refused_to_tell_at_every_try_is_told_by_the_sweep(
    notra: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatch._MEND_S", 0.05)
    await make(notra)
    await notra.rows("update schedules set repo = 'acme/nowhere'")  # as if it had been deleted since
    notra.qstash.faults = QueueFaults(time_scale=0.002)
    notra.slack.faults = SlackFaults(error_500="chat.postMessage,conversations.open", error_500_next=1_000)
    for number in range(1, 4):
        await overdue(notra, number)
        await ring(notra)
        await ended(notra, number)
    await until(lambda: len(refused(notra)) > RETRIES or None, "the last try")
    assert told(notra) is None

    await kill_and_go_on(notra)
    await notra.rows("update slots set ended_at = ended_at - interval '6 minutes'")

    await until(lambda: told(notra), "what is told")
    await until_told(notra)
    assert len(direct(notra)) == 1


def refused(notra: Product) -> list[Delivery]:
    """What the queue brought in vain, to be brought again."""
    return [each for each in notra.qstash.deliveries if each.status == 503]


async def until_told(notra: Product) -> None:
    """Wait until it is written down."""
    for _ in range(500):
        if await notra.rows("select id from schedules where told"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never written down")


async def kill_and_go_on(notra: Product) -> None:
    """Another bot takes over, and nothing is held any more."""
    notra.slack.faults = SlackFaults()
    await notra.replace_bots(time_scale=0.02)


async def test_a_mention_in_a_line_stays_the_runs_one_line_when_the_draft_was_approved_meanwhile(
    notra: Product,
) -> None:
    message = await notra.draft("changelog acme/rocket")
    await over(notra)
    notra.qstash.faults = QueueFaults(time_scale=0.02, hold="result:note")
    notra.anthropic.faults = ModelFaults(chars_per_second=100.0)
    notra.slack.people.say(GRACE, RELEASES, "shorter", thread_ts=message.ts)
    await notra.message_with("characters so far")
    await minute_passes(notra)
    goes_on(notra)
    await comes_by(notra.settings.qstash_url)
    await notra.click("draft_approve", await notra.message_with("draft_approve"))
    await notra.message_with("Approved")

    await kill_and_go_on(notra)
    await over(notra, 2)

    [line] = notra.thread(message)
    assert line.text.startswith(f"<@{GRACE}> Version 2: ")


async def test_every_step_that_comes_twice_at_once_tells_once(notra: Product) -> None:
    message = await begin(notra)
    notra.qstash.faults = QueueFaults(time_scale=0.02, deliver_twice=1.0)
    goes_on(notra)
    await over(notra)
    await settled(notra)

    assert len(notra.thread(message)) == 1


async def test_who_connected_the_workspace_is_told_once_that_the_budget_runs_low(notra: Product) -> None:
    await notra.command("/notra connect github", GRACE)
    await save(notra, await window(notra, "Token", GRACE), GRACE, secret="ghp_test")
    await window(notra, "is connected as", GRACE)
    await notra.draft("changelog acme/rocket")
    await over(notra)
    [spent] = await notra.rows("select spent from spending")
    await with_budget(notra, int(spent["spent"] * 1.2))
    for _ in range(2):
        await notra.command("/notra draft changelog acme/rocket", user=ADA)
        await notra.served()
        await settled(notra)

    assert direct(notra, ADA) == []
    [said] = [message.text for message in direct(notra, GRACE)]
    assert "This month's budget for drafts is used up" in said


async def test_an_owner_who_wants_to_hear_nothing_finds_a_paused_schedule_in_the_list(notra: Product) -> None:
    await choose(notra, paused="off")
    await make(notra)
    await notra.rows("update schedules set repo = 'acme/nowhere'")  # as if it had been deleted since
    for number in range(1, 4):
        await overdue(notra, number)
        await ring(notra)
        await ended(notra, number)
    await settled(notra)

    assert told(notra) is None
    assert [row["is_on"] for row in await notra.rows("select is_on from schedules")] == [False]


async def test_the_window_shows_what_was_chosen_and_opens_from_the_home(notra: Product) -> None:
    await choose(notra, ready="off", credits="off")
    notra.slack.people.open_home(ADA)
    home = await until(lambda: notra.slack.workspace.home_of(ADA), "the Home")
    await notra.slack.people.click(ADA, home.id, "notifications", "notifications_open")

    view = await window(notra, "Notifications")

    chosen = {block["block_id"]: block["element"]["initial_option"]["value"] for block in view.blocks[:4]}
    assert chosen == {"ready": "off", "failed": "thread", "credits": "off", "paused": "direct"}


async def test_a_choice_that_the_window_does_not_offer_is_refused(notra: Product) -> None:
    await notra.command("/notra notifications")
    view = await window(notra, "Notifications")
    forged = {"type": "static_select", "selected_option": {"value": "thread"}}  # a budget has no thread
    answer = await notra.send(
        {
            "type": "view_submission",
            "team": {"id": "T0ACME"},
            "user": {"id": ADA},
            "trigger_id": "1.2.3",
            "view": {
                "id": view.id,
                "type": "modal",
                "callback_id": "notifications",
                "state": {"values": {kind: {"value": forged} for kind in ("ready", "failed", "credits", "paused")}},
            },
        }
    )

    assert "out of date" in str(answer.body)
    assert await notra.rows("select * from notification_choices") == []


async def test_the_metrics_count_what_was_told_by_kind(notra: Product) -> None:
    def counted(exposition: str) -> float:
        line = next((each for each in exposition.splitlines() if each.startswith(METRIC)), f"{METRIC} 0")
        return float(line.split()[-1])

    async with aiohttp.ClientSession() as session:
        before = counted(await (await session.get(f"{notra.url}/metrics")).text())
        await begin(notra)
        goes_on(notra)
        await over(notra)
        assert counted(await (await session.get(f"{notra.url}/metrics")).text()) == before + 1
