"""The switches of the Firecrawl stand-in; all off by default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong, with the service, with the websites it reads, and with the directory of names.

    - `credits_402`, `rate_limited_429` (Retry-After `retry_after_s`), `error_500`, `error_502`, `hang_s`: the service.
    - `unsupported`: it does not read this website. `timeout_408`: the page did not come in the time given.
    - `page_status`: the website answers every page with this status (403, 404, 415 …). `empty`: with no text.
    - `redirect_to`: every page leads to this address.
    - `addresses`: what every name resolves to, commas between; `rebinding`: from the second question about a name on.
    - `only_next`: what is on holds for n calls of the service, then goes off; 0: stays.
    - `hold`: `scrape` or `map` holds calls before they are looked at, see `standins.holding`; `answer` holds answers
      that are paid for.
    """

    credits_402: bool = False
    rate_limited_429: bool = False
    error_500: bool = False
    error_502: bool = False
    hang_s: float = 0.0
    retry_after_s: float = 1.0
    unsupported: bool = False
    timeout_408: bool = False
    page_status: int = 0
    empty: bool = False
    redirect_to: str = ""
    addresses: str = ""
    rebinding: str = ""
    only_next: int = 0
    hold: str = ""
