"""Stop: at once, from wherever it is pressed, and for good."""

import asyncio
import time
from dataclasses import replace

import pytest

from standins.anthropic.faults import Faults as ModelFaults
from standins.github.faults import Faults as GitHubFaults
from standins.redis.faults import Faults as RedisFaults
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.product import ADA, GRACE, RELEASES, Product, shown, until

LOADED = 0.4
"""Seconds that a loaded machine with two cores may add to any measured time."""


async def stopped(notra: Product) -> Message:
    """The message once it says Stopped."""
    return await notra.message_with("*Stopped*")


async def closed_at(notra: Product) -> float:
    """When the model's last stream was closed by the bot (the machine's monotonic clock)."""
    call = await until(lambda: next((c for c in notra.model_calls()[-1:] if c["closed_by_client"]), None), "the close")
    return float(call["closed_at_monotonic"])


async def test_the_button_stops_the_model_and_keeps_what_was_written(notra: Product) -> None:
    message = await notra.write_slowly()

    await notra.click("draft_stop", message, GRACE)

    ended = await stopped(notra)
    assert ended.ts == message.ts
    assert f"<@{GRACE}>" in shown(ended)
    assert notra.model_calls()[-1]["closed_by_client"]
    versions = await notra.versions()
    assert [(version["version"], version["partial"]) for version in versions] == [(1, True)]
    assert "_Written by".startswith(versions[0]["text"][:8])
    assert f"· {len(versions[0]['text'].split())} word" in shown(ended)


async def test_the_command_stops_the_newest_draft_at_work_here(notra: Product) -> None:
    older = await notra.draft()
    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=older.ts)
    notra.anthropic.faults = ModelFaults(chars_per_second=60.0)
    await notra.message_with("characters so far")

    await notra.command("/notra stop")

    assert (await stopped(notra)).ts == older.ts


async def test_a_bare_stop_in_the_thread_stops(notra: Product) -> None:
    message = await notra.write_slowly()

    notra.slack.people.say(GRACE, RELEASES, " Stop ", thread_ts=message.ts)

    assert f"<@{GRACE}>" in shown(await stopped(notra))


async def test_stop_within_a_sentence_is_an_instruction(notra: Product) -> None:
    message = await notra.draft()

    notra.slack.people.say(ADA, RELEASES, "stop the deploy", thread_ts=message.ts)

    await notra.message_with("version 2")
    rows = await notra.rows("select instruction from runs where kind = 'revise'")
    assert rows == [{"instruction": "stop the deploy"}]


async def test_nothing_is_edited_after_the_stopped_state(notra: Product) -> None:
    message = await notra.write_slowly(pace=400.0)
    await notra.click("draft_stop", message)
    await stopped(notra)
    since = time.time()

    await until(lambda: time.time() > since + 1.5, "a while")

    assert notra.edits(since) == []


@pytest.mark.parametrize("presses", range(3))
async def test_stop_reaches_the_process_that_writes(notra: Product, presses: int) -> None:
    await notra.start_bot()
    message = await notra.write_slowly()

    pressed = time.monotonic()
    await notra.click("draft_stop", message)

    assert await closed_at(notra) - pressed < 0.15 + LOADED
    await stopped(notra)


async def test_without_subscribe_the_stop_still_arrives(notra: Product) -> None:
    await notra.start_bot()
    notra.redis.faults = RedisFaults(subscribe_off=True)
    message = await notra.write_slowly()

    pressed = time.monotonic()
    await notra.click("draft_stop", message)

    assert await closed_at(notra) - pressed < 0.6 + LOADED


@pytest.mark.parametrize("faults", [RedisFaults(down=True), RedisFaults(hang_s=5.0), RedisFaults(error_500=True)])
async def test_without_redis_the_stop_arrives_within_two_seconds(notra: Product, faults: RedisFaults) -> None:
    await notra.start_bot()
    message = await notra.write_slowly()
    notra.redis.faults = faults

    pressed = time.monotonic()
    await notra.click("draft_stop", message)

    assert await closed_at(notra) - pressed < 2.0 + LOADED
    await stopped(notra)


async def test_a_slack_that_does_not_say_who_pressed_does_not_hold_the_stop_up(notra: Product) -> None:
    message = await notra.write_slowly()
    notra.slack.faults = SlackFaults(hang="users.info", hang_s=5.0)

    pressed = time.monotonic()
    await notra.click("draft_stop", message, GRACE)

    assert await closed_at(notra) - pressed < 0.6 + LOADED
    assert f"<@{GRACE}>" in shown(await stopped(notra))


async def test_a_stop_holds_while_the_run_waits_for_a_retry(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(overloaded_529=True)
    await notra.command("/notra draft changelog")
    message = await notra.message_with("trying again")

    await notra.click("draft_stop", message)
    await stopped(notra)
    notra.anthropic.faults = ModelFaults(chars_per_second=0.0)
    since = time.time()
    await until(lambda: any(d.at > since and d.status == 200 for d in notra.qstash.deliveries), "the retry")

    assert notra.model_calls() == []
    assert "*Stopped*" in shown(notra.drafts()[-1])
    assert "nothing was written yet" in shown(notra.drafts()[-1])


async def test_a_stop_while_github_hangs_is_shown_at_once(notra: Product) -> None:
    notra.github.faults = GitHubFaults(hang_s=1.5)
    await notra.command("/notra draft changelog acme/rocket")
    message = await notra.message_with("Reading acme/rocket")
    pressed = time.monotonic()

    await notra.click("draft_stop", message)

    await stopped(notra)
    assert time.monotonic() - pressed < 1.0 + LOADED
    notra.github.faults = GitHubFaults()
    assert notra.model_calls() == []


async def test_a_retry_right_after_a_stop_is_not_stopped_by_it(notra: Product) -> None:
    message = await notra.write_slowly()
    await notra.click("draft_stop", message)
    ended = await stopped(notra)
    notra.anthropic.faults = replace(notra.anthropic.faults, chars_per_second=250.0)

    await notra.click("draft_retry", ended)

    assert "draft_approve" in shown(await notra.message_with("draft_approve"))
    assert await notra.rows("select 1 from requests where state <> 'done'") == []


async def test_two_who_press_stop_at_once_stop_once(notra: Product) -> None:
    message = await notra.write_slowly()

    await asyncio.gather(notra.click("draft_stop", message, ADA), notra.click("draft_stop", message, GRACE))

    await stopped(notra)
    told = await until(lambda: notra.whispers(ADA) + notra.whispers(GRACE), "the answer to the second")
    assert len(told) == 1
    assert "already stopped" in told[0]


async def test_a_stopped_revision_leaves_the_former_version_to_go_back_to(notra: Product) -> None:
    message = await notra.draft()
    notra.anthropic.faults = ModelFaults(chars_per_second=100.0)
    notra.slack.people.say(ADA, RELEASES, "longer", thread_ts=message.ts)
    writing = await notra.message_with("characters so far")
    await notra.click("draft_stop", writing)
    ended = await stopped(notra)

    assert notra.button(ended, "draft_restore")["text"]["text"] == "Back to version 1"
    await notra.click("draft_restore", ended)

    back = await notra.message_with("draft_approve")
    versions = await notra.versions()
    assert [version["partial"] for version in versions] == [False, True, False]
    assert versions[2]["text"] == versions[0]["text"]
    assert "version 3" in shown(back)


async def test_without_a_whole_version_there_is_no_way_back(notra: Product) -> None:
    message = await notra.write_slowly()

    await notra.click("draft_stop", message)

    assert "draft_restore" not in shown(await stopped(notra))


async def test_stop_without_a_draft_at_work_says_so(notra: Product) -> None:
    await notra.command("/notra stop")

    assert await until(notra.whispers, "the answer") == ["You have no draft at work in this channel."]


async def test_a_stopped_draft_can_be_started_over(notra: Product) -> None:
    await notra.click("draft_stop", await notra.write_slowly())
    ended = await notra.message_with("draft_regenerate")
    notra.anthropic.faults = ModelFaults(chars_per_second=20_000.0)

    await notra.click("draft_regenerate", ended)

    await notra.message_with("draft_approve")
    assert [turn["role"] for turn in notra.model_calls()[-1]["body"]["messages"]] == ["user"]
