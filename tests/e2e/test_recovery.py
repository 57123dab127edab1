"""A request that was recorded is served, whatever fails on the way, and what was bought is not bought again."""

import asyncio
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from bot.adapters.postgres.requests import request_id
from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.conftest import FAST
from tests.e2e.product import ADA, RELEASES, Product, shown, until
from tests.e2e.wire import command_form


async def reference(notra: Product) -> str:
    """The text of an undisturbed draft, for comparison."""
    await notra.draft("changelog acme/rocket")
    return str((await notra.versions())[-1]["text"])


async def once(notra: Product) -> None:
    """Exactly one message, one draft, one version came of it all, and all requests are served."""
    await notra.served()
    assert len(notra.drafts()) == 1
    assert len(await notra.rows("select 1 from drafts")) == 1
    assert [version["version"] for version in await notra.versions()] == [1]


async def record(notra: Product, **columns: Any) -> None:
    """A command as a process recorded it that did not live to serve it."""
    form = command_form("draft changelog acme/rocket")
    payload = {name: form.get(name) for name in ("text", "channel_id", "user_id", "trigger_id", "response_url")}
    key = form["trigger_id"]
    await notra.rows(
        "insert into requests (id, workspace_id, key, kind, name, payload, state, attempts, due_at)"
        " values (%s, 'T0ACME', %s, 'command', '/notra', %s, %s, %s, clock_timestamp() + make_interval(secs => %s))",
        request_id("T0ACME", key),
        key,
        Jsonb(payload),
        columns.get("state", "recorded"),
        columns.get("attempts", 0),
        columns.get("due_in", 0.0),
    )


async def test_a_request_whose_trigger_failed_is_started_later(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(error_500=1.0)
    await notra.command("/notra draft changelog acme/rocket")
    await notra.message_with("Queued")
    await until(notra.drafts, "the message")

    notra.qstash.faults = QStashFaults()

    await notra.message_with("draft_approve")
    await once(notra)


async def test_a_request_of_a_process_that_died_is_started_by_the_sweep(notra: Product) -> None:
    await record(notra)

    await notra.message_with("draft_approve")
    await once(notra)


async def test_a_request_of_a_process_that_died_while_serving_is_started_again(notra: Product) -> None:
    await record(notra, state="claimed", attempts=1, due_in=0.5)

    await notra.message_with("draft_approve")
    await once(notra)


async def test_a_request_that_was_recorded_before_the_start_is_started(notra: Product) -> None:
    await notra.stop_bots()
    await record(notra)

    await notra.start_bot()

    await notra.message_with("draft_approve")
    await once(notra)


async def test_a_lost_answer_of_slack_posts_no_second_message(notra: Product) -> None:
    notra.slack.faults = SlackFaults(lose_reply="chat.postMessage", lose_reply_next=1)

    await notra.command("/notra draft changelog acme/rocket")

    await notra.message_with("draft_approve")
    await once(notra)
    assert len(notra.slack.calls.of("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "faults",
    [
        QStashFaults(deliver_twice=1.0, time_scale=0.05),
        QStashFaults(lose_reply=0.4, time_scale=0.05, seed=1),
        QStashFaults(lose_delivery_reply=0.4, time_scale=0.05, seed=2),
        QStashFaults(deliver_twice=0.5, lose_reply=0.3, lose_delivery_reply=0.2, reorder=True, time_scale=0.05, seed=3),
    ],
    ids=["twice", "lost-replies", "lost-answers", "all-at-once"],
)
async def test_an_unreliable_queue_makes_one_draft_of_one_text(notra: Product, faults: QStashFaults) -> None:
    notra.qstash.faults = faults

    await notra.command("/notra draft changelog acme/rocket")
    message = await notra.message_with("draft_approve")

    await once(notra)
    assert len(notra.model_calls()) == 1
    notra.qstash.faults = QStashFaults()
    again = await reference(notra)
    assert (await notra.versions())[0]["text"] == again
    assert all(f"/pull/{number})" in shown(message) for number in (2, 3, 4, 5, 7))


async def test_the_waiting_time_that_the_model_asks_for_is_kept(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST, rate_limited_429=True, retry_after_s=2.0, only_next=1)

    await notra.command("/notra draft changelog acme/rocket")
    await notra.message_with("trying again in 2 s")
    refused_at = asyncio.get_running_loop().time()
    await notra.message_with("draft_approve")

    assert asyncio.get_running_loop().time() - refused_at > 1.5
    await once(notra)


async def test_an_overloaded_model_is_asked_again(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(time_scale=0.05)
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST, overloaded_529=True, only_next=2)

    await notra.draft("changelog acme/rocket")

    await once(notra)


@pytest.mark.parametrize("repeat", [0, 40])
@pytest.mark.parametrize("cut", ["cut_after_chars", "error_after_chars"])
async def test_a_cut_stream_goes_on_without_repeating_or_losing_a_word(notra: Product, cut: str, repeat: int) -> None:
    whole = await reference(notra)
    bought = notra.model_calls()[0]["output_chars"]
    notra.qstash.faults = QStashFaults(time_scale=0.2)
    slow = {"chars_per_second": 2_000.0, "repeat_chars": repeat}
    notra.anthropic.faults = ModelFaults(**slow, **{cut: 500})  # type: ignore[arg-type]  # names chosen by the test

    await notra.command("/notra draft changelog acme/rocket", channel="C0GENERAL")
    await until(lambda: notra.model_calls()[1:] and notra.model_calls()[1]["closed_at_epoch"], "the cut")
    notra.anthropic.faults = ModelFaults(**slow)  # type: ignore[arg-type]  # as above
    await notra.message_with("draft_approve", "C0GENERAL")

    assert (await notra.versions())[-1]["text"] == whole
    outputs = [call["output_chars"] for call in notra.model_calls()[1:]]
    assert sum(outputs) - repeat * (len(outputs) - 1) == bought


async def test_a_storm_of_429_does_not_keep_the_final_edit_away(notra: Product) -> None:
    notra.slack.faults = SlackFaults(storm_429="chat.update", storm_429_next=4, storm_429_retry_after=1)

    message = await notra.draft("changelog acme/rocket")

    assert "version 1" in shown(message)
    await once(notra)


async def test_a_message_that_a_person_deletes_is_posted_anew(notra: Product) -> None:
    message = await notra.write_slowly("changelog acme/rocket", pace=600.0)
    notra.slack.workspace.delete(message)

    anew = await notra.message_with("draft_approve")

    assert anew.ts != message.ts
    await once(notra)
    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=anew.ts)
    assert (await notra.message_with("version 2")).ts == anew.ts
