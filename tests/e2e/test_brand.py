"""A brand voice from a website, seen by the people in the channel: one message, one voice, nothing bought twice."""

from typing import Any

import aiohttp
import pytest

from bot.drafting.branding import LOST_S
from standins.anthropic.faults import Faults as ModelFaults
from standins.firecrawl.faults import Faults as WebFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.slack.records import Message
from tests.e2e.processes import victim
from tests.e2e.product import Product, shown, until
from tests.standins.holding import comes_by

SITE = "/notra brand https://example.com"


async def analyzed(notra: Product, words: str = SITE) -> Message:
    """Type the command and wait for the voice."""
    await notra.command(words)
    return await notra.message_with("brand_correct")


def bought(notra: Product) -> list[str]:
    return [f"{call['kind']} {call['url']}" for call in notra.firecrawl.calls]


async def redis(notra: Product, *command: str) -> Any:
    """What Redis answers to a command."""
    token = {"Authorization": f"Bearer {notra.settings.upstash_redis_rest_token.get_secret_value()}"}
    url = notra.settings.upstash_redis_rest_url
    async with aiohttp.ClientSession(headers=token) as session, session.post(url, json=command) as answer:
        return (await answer.json())["result"]


def extractions(notra: Product) -> int:
    return len([call for call in notra.model_calls() if "output_config" in call["body"]])


async def test_a_website_becomes_a_voice_in_one_message(notra: Product) -> None:
    message = await analyzed(notra)

    [voice] = await notra.rows("select * from voices")
    assert (voice["company"], voice["language"], voice["tone"]) == ("Lantern", "English", "Conversational")
    assert voice["is_default"]
    assert "never" in voice["instructions"]
    assert len(notra.drafts()) == 1
    assert "Lantern" in shown(message)
    assert bought(notra)[:2] == ["scrape https://example.com/", "map https://example.com/"]
    assert sorted(bought(notra)[2:]) == [
        "scrape https://example.com/about",
        "scrape https://example.com/pricing",
        "scrape https://example.com/product",
    ]


async def test_its_progress_is_told_in_three_steps_and_kept_for_five_minutes(notra: Product) -> None:
    notra.firecrawl.faults = WebFaults(hold="map")
    await notra.command(SITE)
    await until(lambda: bought(notra) or None, "the first page")
    [analysis] = await notra.rows("select id, run_no from brand_analyses")
    key = f"run:progress:T0ACME:wfr_{analysis['id']}_{analysis['run_no']}"
    kept, left = [await redis(notra, command, key) for command in ("GET", "TTL")]
    assert kept == "1/3 Reading example.com"
    assert 0 < int(left) <= 300
    notra.firecrawl.faults = WebFaults()
    await notra.message_with("brand_correct")

    texts = [str(call.args.get("text")) for call in notra.slack.calls.of("chat.update")]
    told = [text for text in texts if text[:2] in {"1/", "2/", "3/"}]
    assert told[0] == "1/3 Reading example.com"
    assert [text[0] for text in told] == sorted(text[0] for text in told)


@pytest.mark.parametrize("step", ["home", "pages", "extract", "save", "present"])
async def test_a_process_that_is_killed_after_a_step_leaves_nothing_to_buy_again(notra: Product, step: str) -> None:
    await notra.stop_bots()
    notra.qstash.faults = QStashFaults(time_scale=0.02, hold=f"result:{step}")
    async with victim(notra) as process:
        await notra.command(SITE)
        await comes_by(notra.settings.qstash_url, f"result:{step}")
        await process.kill()
    await notra.replace_bots(time_scale=0.02)

    await notra.message_with("brand_correct")
    await once(notra)


async def test_steps_that_are_delivered_twice_and_answers_that_are_lost_buy_nothing_again(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(time_scale=0.02, deliver_twice=1.0, lose_delivery_reply=0.3, lose_reply=0.2)

    await analyzed(notra)

    await once(notra)


async def once(notra: Product) -> None:
    """One message, one voice, each page and the extraction paid for once."""
    await notra.served()
    assert len(notra.drafts()) == 1
    assert len(await notra.rows("select 1 from voices")) == 1
    assert len(bought(notra)) == len(set(bought(notra))) == 5
    assert extractions(notra) == 1


async def sweeping_often(notra: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that sweeps at once where a person would wait for ten seconds."""
    await notra.stop_bots()
    monkeypatch.setattr("bot.dispatch._MEND_S", 0.05)
    await notra.start_bot()


async def lose_the_run(notra: Product) -> None:
    """Take the analysis's run out of the queue, which then tells nobody."""
    [analysis] = await notra.rows("select id, run_no from brand_analyses")
    token = {"Authorization": f"Bearer {notra.settings.qstash_token.get_secret_value()}"}
    url = f"{notra.settings.qstash_url}/v2/workflows/runs/wfr_{analysis['id']}_{analysis['run_no']}?cancel=true"
    async with aiohttp.ClientSession(headers=token) as session, session.delete(url) as answer:
        assert answer.status == 200


async def aged(notra: Product, seconds: float) -> None:
    """Let the analysis be as old as if nothing had moved it for so long."""
    await notra.rows("update brand_analyses set updated_at = updated_at - make_interval(secs => %s)", seconds)


async def test_a_run_that_the_queue_lost_is_ended_by_the_sweep_and_retry_reads_on(
    notra: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sweeping_often(notra, monkeypatch)
    notra.qstash.faults = QStashFaults(hold="deliver:home")
    await notra.command(SITE)
    await comes_by(notra.settings.qstash_url, "deliver:home")
    await lose_the_run(notra)
    notra.qstash.faults = QStashFaults()
    await aged(notra, LOST_S)

    lost = await notra.message_with("The run was lost on the way")

    assert [row["state"] for row in await notra.rows("select state from brand_analyses")] == ["failed"]
    await notra.click("brand_retry", lost)
    await notra.message_with("brand_correct")
    await once(notra)


async def test_an_end_that_nobody_could_show_is_shown_by_the_sweep(
    notra: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sweeping_often(notra, monkeypatch)
    message = await analyzed(notra)
    await notra.rows("update brand_analyses set state = 'failed', reason = 'It broke.'")
    await aged(notra, 60)

    assert (await notra.message_with("It broke.")).ts == message.ts


async def test_a_website_that_cannot_be_read_ends_with_its_sentence_and_retry_reads_it(notra: Product) -> None:
    notra.firecrawl.faults = WebFaults(page_status=403)
    await notra.command(SITE)
    message = await notra.message_with("brand_retry")
    assert "does not let itself be read (403)" in shown(message)
    notra.firecrawl.faults = WebFaults()

    await notra.click("brand_retry", message)

    await notra.message_with("brand_correct")
    assert len(notra.drafts()) == 1


async def test_retry_after_a_useless_answer_asks_the_model_again_and_reads_no_page_again(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(script="I would rather talk about something else.")
    await notra.command(SITE)
    message = await notra.message_with("brand_retry")
    assert "did not make sense of these pages" in shown(message)
    assert extractions(notra) == 2  # the answer, and one attempt at mending it
    notra.anthropic.faults = ModelFaults()

    await notra.click("brand_retry", message)

    await notra.message_with("brand_correct")
    assert extractions(notra) == 3
    assert len(bought(notra)) == 5


@pytest.mark.parametrize("faults", [{"redirect_to": "http://example.com/"}, {"redirect_to": "https://10.0.0.7/admin"}])
async def test_where_redirects_lead_is_checked_and_nothing_of_it_reaches_the_model(
    notra: Product, faults: dict[str, Any]
) -> None:
    notra.firecrawl.faults = WebFaults(**faults)

    await notra.command(SITE)

    assert "brand_retry" in shown(await notra.message_with("brand_retry"))
    assert extractions(notra) == 0


@pytest.mark.parametrize("addresses", ["10.0.0.7", "93.184.215.14,127.0.0.1", "::1", "64:ff9b::7f00:1"])
async def test_a_name_that_leads_inside_is_refused_before_anything_is_fetched(notra: Product, addresses: str) -> None:
    notra.firecrawl.faults = WebFaults(addresses=addresses)

    await notra.command(SITE)

    await notra.served()
    assert "leads into a private network" in notra.whispers()[-1]
    assert (bought(notra), notra.drafts()) == ([], [])


async def test_a_name_whose_second_answer_leads_inside_is_refused_by_the_run(notra: Product) -> None:
    notra.firecrawl.faults = WebFaults(addresses="93.184.215.14", rebinding="127.0.0.1")

    await notra.command(SITE)

    assert "leads into a private network" in shown(await notra.message_with("brand_retry"))
    assert bought(notra) == []


async def test_an_address_by_number_is_refused_privately(notra: Product) -> None:
    await notra.command("/notra brand http://2130706433/")

    await notra.served()
    assert "by their names, not by numbers" in notra.whispers()[-1]
    assert notra.drafts() == []


async def test_a_third_website_within_ten_minutes_waits(notra: Product) -> None:
    for _ in range(2):
        await notra.command(SITE)
        await notra.served()
        await until(lambda: all("brand_correct" in shown(each) for each in notra.drafts()), "the voice")

    await notra.command(SITE)

    await notra.served()
    assert "2 websites read in 10 minutes" in notra.whispers()[-1]
    assert sorted(row["name"] for row in await notra.rows("select name from voices")) == ["Lantern", "Lantern 2"]
