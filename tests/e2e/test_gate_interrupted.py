"""The gate within a run that is interrupted: by a killed process at each moment of a round, and by a person's Stop."""

import dataclasses

import pytest

from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.faults import Faults as QueueFaults
from tests.e2e.conftest import FAST
from tests.e2e.processes import victim
from tests.e2e.product import Product, shown, until
from tests.e2e.test_gate import TEXT, rewrites
from tests.standins.holding import comes_by

QUICK = 0.02

BEFORE_GATE_1 = "deliver:write-1"
"""The queue names a delivery by the step whose result it carries."""


def queue(notra: Product, hold: str = "") -> None:
    notra.qstash.faults = QueueFaults(time_scale=QUICK, hold=hold)


def model(notra: Product, **switches: object) -> None:
    notra.anthropic.faults = dataclasses.replace(notra.anthropic.faults, **switches)  # type: ignore[arg-type]  # a switch's own type


async def mended_once(notra: Product, *, bought: int) -> None:
    """One draft of one version, mended; and so many rewrites were bought."""
    message = await notra.message_with("draft_approve")
    await notra.served()
    assert len(notra.drafts()) == 1
    assert [version["version"] for version in await notra.versions()] == [1]
    assert "Imports resume in this range, 2 fixes come with it." in shown(message)
    assert len(rewrites(notra)) == bought
    rounds = await notra.rows(
        "select round from rewrites join runs on runs.id = run_id where rewrites.text is not null order by round"
    )
    assert rounds == [{"round": 1}, {"round": 2}]


@pytest.mark.parametrize("place", ["deliver:write-1", "result:gate-1", "deliver:gate-1", "result:gate-2"])
async def test_a_process_that_is_killed_before_or_after_a_round_buys_none_again(notra: Product, place: str) -> None:
    await notra.stop_bots()
    model(notra, script=TEXT)
    queue(notra, hold=place)
    async with victim(notra) as process:
        await notra.command("/notra draft changelog")
        await comes_by(notra.settings.qstash_url, place)
        await process.kill()
    await notra.replace_bots(QUICK)

    await mended_once(notra, bought=2)


@pytest.mark.parametrize("before", ["write-1", "gate-1"])
async def test_a_process_that_is_killed_while_the_model_answers_leaves_the_round_to_the_next(
    notra: Product, before: str
) -> None:
    await notra.stop_bots()
    model(notra, script=TEXT)
    queue(notra, hold=f"deliver:{before}")
    async with victim(notra) as process:
        await notra.command("/notra draft changelog")
        await comes_by(notra.settings.qstash_url, f"deliver:{before}")
        model(notra, hold="messages")
        queue(notra)
        await comes_by(notra.settings.anthropic_base_url, "messages")
        await process.kill()
    await notra.rows("update rewrites set claimed_until = now()")  # the claim of the dead lapses in 30 s
    model(notra, hold="")
    await notra.replace_bots(QUICK)

    await mended_once(notra, bought=2)


async def test_the_message_says_how_many_passages_are_polished(notra: Product) -> None:
    model(notra, script=TEXT)
    queue(notra, hold=BEFORE_GATE_1)
    await notra.command("/notra draft changelog")
    await comes_by(notra.settings.qstash_url, BEFORE_GATE_1)
    model(notra, hold="messages")
    queue(notra)

    await notra.message_with("Polishing 3 passages")

    model(notra, hold="")
    await notra.message_with("draft_approve")


async def test_a_stop_within_a_round_ends_the_draft_as_stopped_and_keeps_the_text(notra: Product) -> None:
    model(notra, script=TEXT)
    queue(notra, hold=BEFORE_GATE_1)
    await notra.command("/notra draft changelog")
    await comes_by(notra.settings.qstash_url, BEFORE_GATE_1)
    model(notra, chars_per_second=20.0)
    queue(notra)
    message = await notra.message_with("Polishing 3 passages")
    await until(lambda: rewrites(notra), "the call")

    await notra.click("draft_stop", message)

    await notra.message_with("*Stopped*")
    await until(lambda: notra.model_calls()[-1]["closed_by_client"], "the end of the call")
    await notra.served()
    versions = await notra.versions()
    assert [(version["version"], version["partial"]) for version in versions] == [(1, True)]
    assert versions[0]["text"].startswith("Imports resume in this range")
    assert len(rewrites(notra)) == 1


async def test_a_retry_after_a_stop_within_a_round_comes_to_its_end(notra: Product) -> None:
    model(notra, script=TEXT)
    queue(notra, hold=BEFORE_GATE_1)
    await notra.command("/notra draft changelog")
    await comes_by(notra.settings.qstash_url, BEFORE_GATE_1)
    model(notra, chars_per_second=20.0)
    queue(notra)
    await notra.click("draft_stop", await notra.message_with("Polishing 3 passages"))
    ended = await notra.message_with("*Stopped*")
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST, script=TEXT)

    await notra.click("draft_retry", ended)

    assert "Imports resume in this range, 2 fixes" in shown(await notra.message_with("draft_approve"))
