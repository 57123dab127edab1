"""The switches of the GitHub stand-in; all off by default."""

from dataclasses import dataclass

from standins.github.limits import HOUR_S


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong with API calls.

    - `hang_s`: each call waits this long before it is looked at (a slow network as well as a hang).
    - `error_502`: a proxy's HTML page on REST, "Something went wrong" on GraphQL.
    - `rate_limited_403`: the hourly budget is used up for `retry_after_s` (x-ratelimit-reset, no Retry-After).
    - `rate_limited_429`, `secondary_limit`: 429, and 403 for abuse, each with Retry-After.
    - `cut_body`: the connection drops in the middle of the answer. `partial_graphql`: data comes with errors.
    - `times_out_over`: a query of more points than this is given up with a 502, as one that takes over ten seconds is.
    - `repeat_page`: the second page of a comparison holds what the first one held, as when refs move between two calls.
    - `missing_scope`: the token may see the repository and read nothing in it. `no_repositories`: it sees none.
    - `renamed_to`: the repository bears this name (owner/name) now; the former one is redirected, as GitHub does.
    - `revoked_installation`, `suspended_installation`: the GitHub App was uninstalled, or halted.
    - `hour_s`: how long the hour lasts for which calls and points are counted, where a day's work comes in minutes.
    - `token_lasts_s`: how long the tokens of its installation last; 0: an hour.
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
    times_out_over: int = 0
    repeat_page: bool = False
    missing_scope: bool = False
    no_repositories: bool = False
    renamed_to: str = ""
    revoked_installation: bool = False
    suspended_installation: bool = False
    token_lasts_s: float = 0.0
    hour_s: float = HOUR_S
    retry_after_s: float = 60.0
    only_next: int = 0
    hold: str = ""


STAYS = ("hang_s", "retry_after_s", "hold", "renamed_to", "token_lasts_s", "hour_s")
"""What `only_next` does not switch off: these are no failures of a call."""
