"""Which pages of a website tell most about a company, and whether a name leads to the public net at all."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from bot.addresses import WebAddress, is_public, web_address
from bot.errors import Permanent, UsageError
from bot.ports.brands import Names

MOST_PAGES: Final = 6
"""The first page among them."""
_WORTH: Final = (
    ("about", "about-us", "aboutus", "company", "who-we-are", "our-story"),
    ("mission", "values", "manifesto", "brand", "team"),
    ("product", "products", "platform", "features", "how-it-works"),
    ("solutions", "use-cases", "services"),
    ("customers", "case-studies", "stories"),
    ("pricing",),
)
"""First words of paths, the most telling ones first. A page of none of these is not read."""
_RANK: Final = {word: rank for rank, words in enumerate(_WORTH) for word in words}


async def check_public(names: Names, address: WebAddress) -> None:
    """Raises Permanent unless every address of this name is one on the public net; Transient when nobody knows now.

    Names are asked for anew each time: an answer that was fine a minute ago proves nothing.
    """
    found = await names.addresses(address.host)
    if not found:
        raise Permanent(f"There is no website called {address.host}. Please check the spelling.")
    if not all(is_public(each) for each in found):
        raise Permanent(f"{address.host} leads into a private network, where I read nothing. Name a public website.")


async def check_landed(names: Names, asked: WebAddress, landed: str) -> None:
    """Check where redirects led, by the same rules as what was typed; from https they must not lead to http."""
    try:
        there = web_address(landed)
    except UsageError as error:
        raise Permanent(f"{asked.host} sends its visitors to an address that I do not read.") from error
    if asked.url.startswith("https:") and not there.url.startswith("https:"):
        raise Permanent(f"{asked.host} sends its visitors from https to http, which I do not follow.")
    await check_public(names, there)


def choose_pages(home: str, links: Iterable[str]) -> list[str]:
    """At most five more pages of this very site, the most telling first; addresses with a query are left out."""
    site = _site(urlsplit(home).hostname)
    found: dict[str, tuple[int, int, str]] = {}
    for link in links:
        try:
            address = web_address(link)
        except UsageError:
            continue
        parts = urlsplit(address.url)
        steps = [step for step in parts.path.lower().split("/") if step]
        if _site(parts.hostname) != site or parts.query or not steps or len(steps) > 2 or steps[0] not in _RANK:
            continue
        found.setdefault("/".join(steps), (_RANK[steps[0]], len(steps), address.url))
    kinds: dict[int, int] = {}
    chosen = []
    for rank, _, url in sorted(found.values()):
        kinds[rank] = kinds.get(rank, 0) + 1
        if kinds[rank] <= 2:  # ten pages of products say little more than two
            chosen.append(url)
    return chosen[: MOST_PAGES - 1]


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.")
