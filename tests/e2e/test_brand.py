"""A brand voice from a website, seen by the people in the channel: one message, one voice, nothing bought twice."""

from standins.slack.records import Message
from tests.e2e.product import Product, shown

SITE = "/notra brand https://example.com"


async def analyzed(notra: Product, words: str = SITE) -> Message:
    """Type the command and wait for the voice."""
    await notra.command(words)
    return await notra.message_with("brand_correct")


def bought(notra: Product) -> list[str]:
    return [f"{call['kind']} {call['url']}" for call in notra.firecrawl.calls]


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
    await analyzed(notra)

    texts = [str(call.arguments.get("text")) for call in notra.slack.calls.of("chat.update")]
    told = [text for text in texts if text[:2] in {"1/", "2/", "3/"}]
    assert told[0] == "1/3 Reading example.com"
    assert [text[:3] for text in told] == sorted(text[:3] for text in told)
    assert {text[0] for text in told} == {"1", "2", "3"}
