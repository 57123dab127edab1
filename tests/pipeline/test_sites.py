"""Which pages of a website are read, and that no name leads inside."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from bot.addresses import IPAddress, web_address
from bot.errors import Permanent
from bot.pipeline.sites import check_landed, check_public, choose_pages

HOME = "https://example.com/"
OUTSIDE = "93.184.215.14"


class FakeNames:
    """A directory whose answers a test writes down, one list for each question."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)

    async def addresses(self, host: str) -> Sequence[IPAddress]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [ip_address(each) for each in answer]


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "2002:7f00:1::"]
)
@pytest.mark.parametrize("mixed", [True, False])
async def test_one_inner_address_among_the_answers_is_enough_to_refuse(inside: str, *, mixed: bool) -> None:
    names = FakeNames([OUTSIDE, inside] if mixed else [inside])

    with pytest.raises(Permanent, match="private network"):
        await check_public(names, web_address(HOME))


async def test_a_name_that_nobody_knows_is_said_to_be_none() -> None:
    with pytest.raises(Permanent, match=r"no website called example\.com"):
        await check_public(FakeNames([]), web_address(HOME))


async def test_every_check_asks_anew_so_that_a_second_answer_counts() -> None:
    names = FakeNames([OUTSIDE], ["127.0.0.1"])
    await check_public(names, web_address(HOME))

    with pytest.raises(Permanent):
        await check_public(names, web_address(HOME))


@pytest.mark.parametrize(
    "landed", ["http://example.com/", "https://10.0.0.1/", "https://localhost/", "file:///etc/passwd"]
)
async def test_a_redirect_to_where_nobody_may_read_is_refused(landed: str) -> None:
    with pytest.raises(Permanent):
        await check_landed(FakeNames([OUTSIDE]), web_address(HOME), landed)


async def test_a_redirect_to_another_public_page_is_followed() -> None:
    await check_landed(FakeNames([OUTSIDE]), web_address("http://example.com/"), "https://www.example.com/en")


def test_the_most_telling_pages_of_this_site_are_chosen_and_no_others() -> None:
    paths = (
        "pricing",
        "blog/1",
        "about",
        "login",
        "customers",
        "product",
        "features/alerts",
        "docs",
        "about?a=1",
        "team",
    )
    links = [f"{HOME}{path}" for path in paths]
    others = [
        "https://elsewhere.com/about",
        "https://10.0.0.1/about",
        "mailto:a@example.com",
        "https://www.example.com/company",
    ]

    assert choose_pages(HOME, links + others) == [
        "https://example.com/about",
        "https://www.example.com/company",
        "https://example.com/team",
        "https://example.com/product",
        "https://example.com/features/alerts",
    ]
