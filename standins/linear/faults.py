"""The switches of the Linear stand-in; all off by default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong with API calls.

    - `hang_s`: each call waits this long before it is looked at (a slow network as well as a hang).
    - `error_502`: a proxy's HTML page. `cut_body`: the connection drops in the middle of the answer.
    - `ratelimited`: the hour's requests are used up: 400 with the code RATELIMITED, X-RateLimit-Requests-Reset in
      `retry_after_s`. `rate_limited_429`: a proxy's 429 with Retry-After.
    - `partial_graphql`: data comes with errors. `repeat_page`: every page of issues is the first one.
    - `expired_key`: no key is known any more. `only_next`: what is on holds for n calls, then goes off; 0: stays.
    - `hold`: `graphql` holds calls before they are looked at, see `standins.holding`.
    """

    hang_s: float = 0.0
    error_502: bool = False
    cut_body: bool = False
    ratelimited: bool = False
    rate_limited_429: bool = False
    partial_graphql: bool = False
    repeat_page: bool = False
    expired_key: bool = False
    retry_after_s: float = 60.0
    only_next: int = 0
    hold: str = ""
