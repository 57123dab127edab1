"""What drafts cost is held, charged, shown and bounded; and what the model does not write, code outlines."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from bot.costs import PRICES, cost
from bot.models import Usage
from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.slack.records import Message
from tests.e2e.conftest import FAST
from tests.e2e.product import ADA, PATIENCE_S, RELEASES, Product, shown, until

MODEL = "claude-sonnet-5-5"


def usage_of(row: Mapping[str, Any]) -> Usage:
    return Usage(
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        cache_read_tokens=row["cache_read_tokens"],
        cache_write_tokens=row["cache_write_tokens"],
    )


async def charged(notra: Product) -> list[dict[str, Any]]:
    return await notra.rows("select * from model_calls order by at")


async def nothing_held(notra: Product) -> None:
    """Nothing is held any more, and what the month has cost is what its calls have."""
    deadline = time.monotonic() + PATIENCE_S
    while await notra.rows("select 1 from reservations"):
        assert time.monotonic() < deadline, "a reservation is never released"
        await asyncio.sleep(0.02)
    spent = await notra.rows("select spent from spending")
    assert sum(row["spent"] for row in spent) == sum(row["cost"] for row in await charged(notra))


async def with_budget(notra: Product, micros: int) -> None:
    await notra.rows(
        "insert into workspaces (id, monthly_budget) values ('T0ACME', %s)"
        " on conflict (id) do update set monthly_budget = excluded.monthly_budget",
        micros,
    )


async def outlined(notra: Product) -> Message:
    """A draft whose model was cut off once and then stayed down, until its outline is there."""
    notra.qstash.faults = QStashFaults(time_scale=0.01)
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST, cut_after_chars=300)
    await notra.command("/notra draft changelog acme/rocket")
    await until(lambda: notra.model_calls() and notra.model_calls()[0]["closed_at_epoch"], "the cut")
    notra.anthropic.faults = ModelFaults(overloaded_529=True)
    return await notra.message_with("draft_approve")


async def test_a_draft_shows_its_tokens_and_what_they_cost(notra: Product) -> None:
    message = await notra.draft("changelog acme/rocket")

    (call,) = await charged(notra)
    assert call["cost"] == cost(PRICES, MODEL, usage_of(call))
    assert f"{call['input_tokens'] + call['output_tokens']:,} tokens · " in shown(message)
    await nothing_held(notra)


async def test_a_revision_reads_what_the_draft_was_written_from_out_of_the_cache(busy: Product) -> None:
    message = await busy.draft("changelog acme/station")

    busy.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)
    message = await busy.message_with("version 2")

    first, second = await charged(busy)
    assert first["cache_read_tokens"] == 0
    assert second["cache_read_tokens"] == first["cache_write_tokens"] > 1_024
    whole = dict(second, cache_read_tokens=0, cache_write_tokens=0)
    assert second["cost"] < cost(PRICES, MODEL, usage_of(whole))
    assert "% read from the cache" in shown(message)


async def test_the_calls_of_a_text_that_was_cut_are_all_charged(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(time_scale=0.05)
    notra.anthropic.faults = ModelFaults(chars_per_second=2_000, cut_after_chars=500)
    await notra.command("/notra draft changelog acme/rocket")
    await until(lambda: notra.model_calls() and notra.model_calls()[0]["closed_at_epoch"], "the cut")
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)
    await notra.message_with("draft_approve")

    calls = await charged(notra)
    assert len(calls) == len(notra.model_calls()) > 1
    assert calls[0]["output_tokens"] == -(-notra.model_calls()[0]["output_chars"] // 4)
    await nothing_held(notra)


async def test_a_stopped_draft_pays_for_what_was_written_and_holds_nothing(notra: Product) -> None:
    message = await notra.write_slowly("changelog acme/rocket")

    await notra.click("draft_stop", message)
    await notra.message_with("Stopped")

    (call,) = await charged(notra)
    assert 0 < call["output_tokens"] < 200
    await nothing_held(notra)


async def test_a_draft_beyond_the_budget_fails_with_a_sentence_and_is_written_once_it_is_raised(
    notra: Product,
) -> None:
    await with_budget(notra, 10_000)
    await notra.command("/notra draft changelog acme/rocket")
    failed = await notra.message_with("This month's budget for the model does not allow this")
    assert notra.model_calls() == []
    await nothing_held(notra)
    await with_budget(notra, 10_000_000)

    await notra.click("draft_retry", failed)

    await notra.message_with("draft_approve")
    assert len(notra.model_calls()) == 1


async def test_the_status_says_what_is_spent_and_left(notra: Product) -> None:
    await notra.draft("changelog acme/rocket")

    await notra.command("/notra status")

    said = await until(lambda: next((w for w in notra.whispers() if "Your drafts" in w), None), "the status")
    assert "of $50.00 spent" in said
    assert "credits (US cents) are left" in said


async def test_who_asked_is_told_once_that_the_budget_runs_low(notra: Product) -> None:
    await notra.draft("changelog acme/rocket")
    (call,) = await charged(notra)
    await notra.rows("update spending set spent = %s", 41_000_000 - call["cost"])

    for _ in range(2):
        await notra.draft("changelog acme/rocket")
        await notra.served()

    def said() -> list[str]:
        channels = notra.slack.workspace.channels.values()
        told = [message.text for channel in channels for message in notra.slack.workspace.messages_of(channel.id, ADA)]
        return [text for text in told if "budget for drafts is used to 80 %" in text]

    await until(said, "the word about it")
    assert len(said()) == 1


async def test_a_model_that_stays_down_leaves_an_outline_and_retry_goes_on_from_what_was_bought(
    notra: Product,
) -> None:
    outline = await outlined(notra)
    assert "The model does not answer" in shown(outline)
    assert "Outline made by code alone" in shown(outline)
    assert all(f"/pull/{number})" in shown(outline) for number in (2, 3, 4, 5, 7))
    await nothing_held(notra)
    calls = len(notra.model_calls())
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)

    await notra.click("draft_retry", outline)

    written = await notra.message_with("version 2")
    await notra.message_with("draft_regenerate")
    assert "The model does not answer" not in shown(written)
    assert [version["outline"] for version in await notra.versions()] == [True, False]
    assert len(notra.model_calls()) == calls + 1
    assert len(notra.model_calls()[-1]["body"]["messages"]) == 3
    outputs = sum(call["output_chars"] for call in notra.model_calls())
    assert outputs == len(str((await notra.rows("select text from runs order by no desc limit 1"))[0]["text"]))


async def test_an_outline_is_made_once_by_a_queue_that_says_everything_twice(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(time_scale=0.01, deliver_twice=1.0)
    notra.anthropic.faults = ModelFaults(overloaded_529=True)

    await notra.command("/notra draft changelog acme/rocket")

    assert "version 1" in shown(await notra.message_with("draft_retry"))
    await notra.served()
    await nothing_held(notra)
    assert [version["outline"] for version in await notra.versions()] == [True]
    assert [row["state"] for row in await notra.rows("select state from drafts")] == ["in_review"]


async def test_a_model_that_is_cut_at_every_try_leaves_an_outline_too(busy: Product) -> None:
    busy.qstash.faults = QStashFaults(time_scale=0.01)
    busy.anthropic.faults = ModelFaults(chars_per_second=0.0, cut_after_chars=100)

    await busy.command("/notra draft changelog acme/station")

    message = await busy.message_with("draft_approve")
    assert "The model does not answer" in shown(message)
    assert len(await charged(busy)) == len(busy.model_calls())


async def test_a_model_that_asks_for_an_hours_patience_is_not_waited_for(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(rate_limited_429=True, retry_after_s=3_600)

    await notra.command("/notra draft changelog acme/rocket")

    assert "The model does not answer" in shown(await notra.message_with("draft_approve"))
    await nothing_held(notra)


async def test_an_outline_can_be_approved_as_it_is(notra: Product) -> None:
    outline = await outlined(notra)

    await notra.click("draft_approve", outline)

    await notra.message_with("Approved")


async def test_a_failed_revision_keeps_the_version_that_stood(notra: Product) -> None:
    message = await notra.draft("changelog acme/rocket")
    notra.qstash.faults = QStashFaults(time_scale=0.01)
    notra.anthropic.faults = ModelFaults(overloaded_529=True)

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)

    failed = await notra.message_with("This run failed")
    assert "Back to version 1" in shown(failed)
    assert [version["outline"] for version in await notra.versions()] == [False]


async def test_a_key_that_is_refused_makes_no_outline(notra: Product) -> None:
    notra.anthropic.renew("sk-ant-renewed")

    await notra.command("/notra draft changelog acme/rocket")

    failed = shown(await notra.message_with("This run failed"))
    assert "ask whoever runs Notra to renew it" in failed
    assert "ANTHROPIC_API_KEY" not in failed
    assert await notra.versions() == []
