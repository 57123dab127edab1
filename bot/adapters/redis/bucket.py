"""The arithmetic of the edit budget, a leaky bucket kept as one number (GCRA): pure, and the same as the script's.

Slack allows 50 calls a minute to a method of tier 3, per app and workspace. A bucket of CAPACITY calls that refills
at PER_MINUTE lets at most their sum, 45, through in any 60 seconds, whatever the burst; the five that are left pay for
calls that arrive at Slack closer together than they were granted.
"""

from collections.abc import Mapping

from bot.ports import Priority

CAPACITY = 18
"""Deep enough that a draft's stages and the first half minute of its text get an edit a second."""
PER_MINUTE = 27
INTERVAL_US = -(-60_000_000 // PER_MINUTE)
"""Microseconds until one more call fits; whole numbers, because a rounding error once a minute is one too many."""

RESERVED: Mapping[Priority, int] = {"final": 0, "click": 1, "first": 3, "interim": 5, "stage": 12}
"""How many calls a priority leaves in the bucket for those above it.

Stages are the first to do without: of eight drafts that begin together, they would take what the texts need.
"""


def tolerance(priority: Priority) -> int:
    """How far, in microseconds, the bucket may be drained by a call of this priority."""
    return (CAPACITY - RESERVED[priority]) * INTERVAL_US


def ask(full_at: int, now: int, priority: Priority) -> tuple[int, int]:
    """One call at `now`, with a bucket that is full again at `full_at` (microseconds on one clock).

    Returns when it will be full after that, and 0; or the unchanged value and the microseconds to wait.
    """
    then = max(full_at, now) + INTERVAL_US
    wait = then - now - tolerance(priority)
    return (full_at, wait) if wait > 0 else (then, 0)
