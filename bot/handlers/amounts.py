"""Amounts of money that people type after `/notra budget`, read into values. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.costs import DOLLAR
from bot.errors import UsageError

_AMOUNT: Final = re.compile(r"\$?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(\.[0-9]{1,2})?\$?")
_UNITS: Final = frozenset({"$", "usd", "dollar", "dollars"})


@dataclass(frozen=True, slots=True)
class Budget:
    """`/notra budget [50]`: how the month stands; with an amount, the workspace's own budget in micro-dollars."""

    micros: int | None = None


def read_budget(words: list[str]) -> Budget:
    """The command in the words after `budget`. Raises UsageError for what is no amount of dollars."""
    if not words:
        return Budget()
    amount = words[1:] if words[0].lower() in _UNITS else words[:-1] if words[-1].lower() in _UNITS else words
    found = _AMOUNT.fullmatch(amount[0]) if len(amount) == 1 else None
    if found is None:
        typed = " ".join(words)[:60].replace("`", "'")
        raise UsageError(
            f"`{typed}` is no amount. Name dollars a month, as in `/notra budget 50` or `/notra budget 12.50`."
        )
    return Budget(int(Decimal(found[1].replace(",", "") + (found[2] or "")) * DOLLAR))
