"""The switches of the GitHub stand-in; all off by default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong with API calls.

    - `hang_s`: each call waits this long before it is looked at (a slow network as well as a hang).
    - `error_502`: a proxy's HTML page on REST, "Something went wrong" on GraphQL.
    - `rate_limited_403`: the hourly budget is used up for `retry_after_s` (x-ratelimit-reset, no Retry-After).
    - `rate_limited_429`, `secondary_limit`: 429, and 403 for abuse, each with Retry-After.
    - `cut_body`: the connection drops in the middle of the answer. `partial_graphql`: data comes with errors.
    - `expired_token`: 401 for every token. `only_next`: what is on holds for n calls, then goes off; 0: stays.
    - `hold`: `graphql` or `rest` holds such calls before they are looked at, see `standins.holding`.
    """

    hang_s: float = 0.0
    error_502: bool = False
    rate_limited_403: bool = False
    rate_limited_429: bool = False
    secondary_limit: bool = False
    cut_body: bool = False
    partial_graphql: bool = False
    expired_token: bool = False
    retry_after_s: float = 60.0
    only_next: int = 0
    hold: str = ""
