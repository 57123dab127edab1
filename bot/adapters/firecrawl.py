"""Websites read by Firecrawl (docs.firecrawl.dev, API v2), through its own client."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import httpx
from firecrawl.v2.client_async import AsyncFirecrawlClient
from firecrawl.v2.utils.error_handler import (
    DNSResolutionError,
    FirecrawlError,
    PaymentRequiredError,
    RateLimitError,
    RequestTimeoutError,
    TLSError,
    UnauthorizedError,
    WebsiteNotSupportedError,
)
from pydantic import ValidationError

from bot.adapters.waits import retry_after
from bot.brands import Page
from bot.errors import NotraError, Permanent, RateLimited, Transient
from bot.log import log

_PAGE_S: Final = 18.0
_MAP_S: Final = 6.0
_OVERHEAD_S: Final = 3.0
"""What a call may take beyond the time that the service gives the website."""
_LARGEST_PAGE: Final = 100_000
"""Characters of one page that are kept; a prompt takes less."""
_MOST_LINKS: Final = 250
_SENTENCES: Final = {
    401: "The website asks for a login, so it cannot be read. Name a public page, or add the voice by hand.",
    403: "The website does not let itself be read (403). Name another page of it, or add the voice by hand.",
    404: "There is no such page (404). Please check the address.",
    410: "This page is gone (410). Please check the address.",
    415: "There is no text at this address (415), but a file of another kind. Name a page of the website.",
    429: "The website is turning readers away for the moment (429). Try again in a few minutes.",
}

_SLOW: Final = "The website took too long to answer. Try again later, or name another page."
_REFUSALS: Final[dict[type[FirecrawlError], str]] = {
    RequestTimeoutError: _SLOW,
    WebsiteNotSupportedError: "Firecrawl does not read this website. Name another one, or add the voice by hand.",
    DNSResolutionError: "There is no website of this name. Please check the spelling.",
    TLSError: "The website's certificate is not valid, so it is not read.",
    UnauthorizedError: "Firecrawl does not accept this server's key: ask whoever runs Notra to renew it.",
    PaymentRequiredError: "Firecrawl's credits are used up: ask whoever runs Notra to check the plan.",
}
_OF_THE_KEY: Final = (UnauthorizedError, PaymentRequiredError)


class FirecrawlSites:
    """Sites by Firecrawl. Its client would try a call three times, each may be paid for; here it is made once."""

    def __init__(self, *, api_key: str, api_url: str) -> None:
        """Prepare the client; nothing is sent."""
        self._client = AsyncFirecrawlClient(
            api_key=api_key, api_url=api_url, max_retries=1, timeout=_PAGE_S + _OVERHEAD_S
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.async_http_client.close()

    async def page(self, url: str) -> Page:
        """See Sites."""
        with _translated():
            found = await self._client.scrape(
                url,
                formats=["markdown"],
                only_main_content=True,
                skip_tls_verification=False,
                timeout=int(_PAGE_S * 1_000),
                auto_resume=False,
            )
        metadata = found.metadata
        status = metadata.status_code if metadata else None
        if status is not None and status >= 400:
            raise Permanent(_SENTENCES.get(status, f"The website answers with an error ({status}). Try again later."))
        text = (found.markdown or "").replace("\x00", "").strip()
        if not text:
            raise Permanent("This page holds no text that could be read. Name another one, or add the voice by hand.")
        landed = (metadata.url or metadata.source_url if metadata else None) or url
        title = metadata.title if metadata and isinstance(metadata.title, str) else ""
        return Page(url=landed, title=title.replace("\x00", "")[:300], text=text[:_LARGEST_PAGE])

    async def links(self, url: str) -> Sequence[str]:
        """See Sites."""
        with _translated():
            async with asyncio.timeout(_MAP_S + _OVERHEAD_S):
                found = await self._client.map(
                    url, limit=_MOST_LINKS, include_subdomains=False, timeout=int(_MAP_S * 1_000)
                )
        return [link.url for link in found.links[:_MOST_LINKS]]

    async def ping(self) -> None:
        """Ask for the credits that are left, which costs none. Raises Transient or Permanent."""
        with _translated():
            async with asyncio.timeout(_OVERHEAD_S):
                await self._client.get_credit_usage()  # type: ignore[no-untyped-call]  # as it is shipped


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FirecrawlError as error:
        raise _meant(error) from error
    except httpx.TimeoutException as error:
        raise Permanent(_SLOW) from error
    except (httpx.HTTPError, TimeoutError, ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Transient("The service that reads websites (Firecrawl) does not answer properly just now.") from error


def _meant(error: FirecrawlError) -> NotraError:
    wait = _wait(error.response)
    if isinstance(error, RateLimitError):
        return RateLimited("Firecrawl's rate limit is used up for the moment.", wait)
    for kind, sentence in _REFUSALS.items():
        if isinstance(error, kind):
            if kind in _OF_THE_KEY:
                log.warning("Firecrawl refused the key", error=kind.__name__, setting="FIRECRAWL_API_KEY")
            return Permanent(sentence)
    status = error.status_code or 0
    if status >= 500 or status == 0:
        return Transient("The service that reads websites (Firecrawl) is down for the moment.", wait)
    return Permanent(_SENTENCES.get(status, f"Firecrawl refuses to read this page ({status}). Name another one."))


def _wait(response: Any) -> float | None:
    return retry_after(response.headers) if response is not None else None
