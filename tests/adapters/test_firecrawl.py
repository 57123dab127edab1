"""Firecrawl through its own client, against the stand-in: pages, links, and a sentence for whatever goes wrong."""

from collections.abc import AsyncIterator

import pytest

from bot.adapters.firecrawl import FirecrawlSites
from bot.errors import Permanent, RateLimited, Transient
from standins.firecrawl import Faults, Firecrawl
from standins.server import serving

HOME = "https://example.com/"


@pytest.fixture
def firecrawl() -> Firecrawl:
    return Firecrawl("fc-test")


@pytest.fixture
async def sites(firecrawl: Firecrawl) -> AsyncIterator[FirecrawlSites]:
    async with serving(firecrawl.app()) as url:
        found = FirecrawlSites(api_key="fc-test", api_url=url)
        yield found
        await found.close()


async def test_a_page_comes_as_markdown_with_its_title(sites: FirecrawlSites) -> None:
    page = await sites.page(f"{HOME}about")

    assert (page.url, page.title) == (f"{HOME}about", "About Lantern")
    assert page.text.startswith("# About Lantern\n\nWe're four people")


async def test_the_links_of_a_site_are_those_of_its_map(sites: FirecrawlSites) -> None:
    assert f"{HOME}pricing" in await sites.links(HOME)


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        (Faults(page_status=401), "asks for a login"),
        (Faults(page_status=403), r"does not let itself be read \(403\)"),
        (Faults(page_status=404), r"no such page \(404\)"),
        (Faults(page_status=415), r"no text at this address \(415\)"),
        (Faults(page_status=429), r"turning readers away for the moment \(429\)"),
        (Faults(page_status=503), r"answers with an error \(503\)"),
        (Faults(empty=True), "holds no text"),
        (Faults(unsupported=True), "does not read this website"),
        (Faults(timeout_408=True), "took too long"),
        (Faults(credits_402=True), "credits are used up: ask whoever runs Notra to check the plan"),
    ],
)
async def test_each_page_that_cannot_be_read_has_its_own_sentence(
    firecrawl: Firecrawl, sites: FirecrawlSites, faults: Faults, sentence: str
) -> None:
    firecrawl.faults = faults

    with pytest.raises(Permanent, match=sentence):
        await sites.page(HOME)


async def test_a_website_that_the_service_does_not_find_is_said_to_be_none(sites: FirecrawlSites) -> None:
    with pytest.raises(Permanent, match="no website of this name"):
        await sites.page("https://nowhere.example.org/")


@pytest.mark.parametrize("faults", [Faults(error_500=True), Faults(error_502=True)])
async def test_a_service_that_is_down_is_worth_another_try_and_is_called_once(
    firecrawl: Firecrawl, sites: FirecrawlSites, faults: Faults
) -> None:
    firecrawl.faults = faults

    with pytest.raises(Transient):
        await sites.page(HOME)

    assert firecrawl.calls == []


async def test_a_rate_limit_says_how_long_to_wait(firecrawl: Firecrawl, sites: FirecrawlSites) -> None:
    firecrawl.faults = Faults(rate_limited_429=True, retry_after_s=7)

    with pytest.raises(RateLimited) as refusal:
        await sites.links(HOME)

    assert refusal.value.retry_after == 7


async def test_a_wrong_key_is_named(firecrawl: Firecrawl) -> None:
    async with serving(firecrawl.app()) as url:
        stranger = FirecrawlSites(api_key="fc-other", api_url=url)
        with pytest.raises(Permanent, match="ask whoever runs Notra to renew it"):
            await stranger.ping()
        await stranger.close()


async def test_a_service_that_nobody_runs_is_worth_another_try() -> None:
    nobody = FirecrawlSites(api_key="fc-test", api_url="http://127.0.0.1:9")

    with pytest.raises(Transient):
        await nobody.ping()

    await nobody.close()


async def test_the_stand_in_never_leaves_its_folder(sites: FirecrawlSites) -> None:
    for path in ("../../service", "%2e%2e/%2e%2e/service", "..%2fexample.com%2fabout"):
        with pytest.raises(Permanent):
            await sites.page(f"{HOME}{path}")
