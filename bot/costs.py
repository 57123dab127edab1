"""What the model costs: prices, the cost of a call, and the most that a call can cost. All in micro-dollars.

A micro-dollar is a millionth of a US dollar, so dollars per million tokens are micro-dollars per token.
People read credits as well: 1 credit is 1 US cent, 10,000 micro-dollars.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType
from typing import Any, Final

from bot.errors import SettingsError
from bot.models import Prompt, Usage

DOLLAR: Final = 1_000_000
CREDIT: Final = DOLLAR // 100
"""A credit in micro-dollars."""

TOLD_AT: Final = (80, 100)
"""The per cents of a month's budget at which somebody is told."""

_LEAST_CHARACTERS: Final = 2
"""Characters of a token at least: English has four, code three. What is held for a call must not be too little, and is
given back at its end."""
_CACHE_WRITE: Final = Decimal("1.25")
_CACHE_READ: Final = Decimal("0.1")
"""What the cache costs in relation to the input where nothing else is stated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """Micro-dollars per token. For a prompt of more than `long_from` tokens, `long_factor` times that."""

    input: Decimal
    output: Decimal
    cache_write: Decimal
    cache_read: Decimal
    long_from: int | None = None
    long_factor: int = 1


def _price(dollars_in: str, dollars_out: str, cache_read: str, **long: int) -> Price:
    paid = Decimal(dollars_in)
    return Price(
        input=paid, output=Decimal(dollars_out), cache_write=paid * _CACHE_WRITE, cache_read=Decimal(cache_read), **long
    )


PRICES: Final[Mapping[str, Price]] = MappingProxyType(
    {
        "claude-opus-5-5": _price("4", "20", "0.20"),
        "claude-sonnet-5-5": _price("2", "10", "0.10"),
        "claude-haiku-5-5": _price("0.10", "0.50", "0.01", long_from=100_000, long_factor=5),
    }
)
"""Dollars per million tokens (https://platform.claude.com/docs/en/about-claude/pricing, November 2026). The cache is
the one of five minutes. NOTRA_PRICES states others."""

_UNKNOWN: Final = _price("10", "50", "1")
"""For a model that no table knows: dear, so that a budget is not overspent."""


def read_prices(stated: str) -> Mapping[str, Price]:
    """The table with what NOTRA_PRICES states: `{"model": {"input": 2, "output": 10}}`, dollars per million tokens.

    `cache_write` and `cache_read` may be stated too, and are 1.25 and 0.1 times the input otherwise. "" changes
    nothing. Raises SettingsError.
    """
    if not stated.strip():
        return PRICES
    try:
        models = json.loads(stated, parse_float=Decimal, parse_int=Decimal)
        return MappingProxyType({**PRICES, **{str(name): _stated(price) for name, price in models.items()}})
    except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError):
        raise SettingsError(
            'NOTRA_PRICES is not usable: must look like {"claude-sonnet-5-5": {"input": 2, "output": 10}}, in dollars '
            "per million tokens; cache_write and cache_read may follow."
        ) from None


def _stated(price: Mapping[str, Any]) -> Price:
    paid = Decimal(price["input"])
    found = Price(
        input=paid,
        output=Decimal(price["output"]),
        cache_write=Decimal(price.get("cache_write", paid * _CACHE_WRITE)),
        cache_read=Decimal(price.get("cache_read", paid * _CACHE_READ)),
    )
    rates = (found.input, found.output, found.cache_write, found.cache_read)
    if not all(rate.is_finite() and rate >= 0 for rate in rates):
        raise ValueError("no price")
    return found


def cost(prices: Mapping[str, Price], model: str, usage: Usage) -> int:
    """What these tokens cost in micro-dollars, rounded up."""
    price = prices.get(model, _UNKNOWN)
    plain = usage.input_tokens - usage.cache_read_tokens - usage.cache_write_tokens
    paid = (
        max(plain, 0) * price.input
        + usage.cache_read_tokens * price.cache_read
        + usage.cache_write_tokens * price.cache_write
        + usage.output_tokens * price.output
    )
    is_long = price.long_from is not None and usage.input_tokens > price.long_from
    return int((paid * (price.long_factor if is_long else 1)).to_integral_value(ROUND_CEILING))


def most(prices: Mapping[str, Price], prompt: Prompt) -> int:
    """What one answer to this prompt can cost in micro-dollars: nothing of it cached before, all its room used."""
    characters = len(prompt.system) + sum(len(text) for _, text in prompt.turns)
    read = -(-characters // _LEAST_CHARACTERS)
    return cost(
        prices,
        prompt.model,
        Usage(input_tokens=read, output_tokens=prompt.max_tokens, cache_write_tokens=read),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCall:
    """A call of the model that is to be paid for. `id` is unique within what the run asks for this purpose."""

    run_id: str
    purpose: str
    id: str
    model: str
    usage: Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """Tokens and what they cost: of some calls together."""

    usage: Usage
    micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A workspace's month, from its `first` day (UTC): what is spent, what is held for runs at work, what there is.

    `ceiling`: what the server allows, where the workspace has chosen to spend less; else None. `denied`: the budget has
    refused something.
    """

    first: date
    spent: int
    reserved: int
    budget: int
    ceiling: int | None = None
    denied: bool = False

    @property
    def reached(self) -> int:
        """The highest of TOLD_AT that the month has come to, 0 for none; a budget that refuses is used up."""
        return max((each for each in TOLD_AT if self.denied or self.spent * 100 >= self.budget * each), default=0)

    @property
    def renews(self) -> date:
        """The day on which the next budget begins."""
        return date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)

    @property
    def most(self) -> int:
        """The largest budget that the workspace may choose."""
        return self.budget if self.ceiling is None else self.ceiling


def dollars(micros: int) -> str:
    """`$0.08`, `$1,204.50`; less than a cent is `<$0.01`."""
    if 0 < micros < CREDIT:
        return "<$0.01"
    cents = (micros + CREDIT // 2) // CREDIT
    return f"${cents // 100:,}.{cents % 100:02}"


def denied(month: Month, wanted: int) -> str:
    """Why a run may not ask the model: a sentence for people, with what they can do."""
    held = f" and {dollars(month.reserved)} is held for drafts at work" if month.reserved else ""
    who = (
        "whoever runs this server can raise it"
        if month.ceiling is None
        else "an admin of the workspace can raise it by `/notra budget`"
    )
    return (
        f"This month's budget for the model does not allow this: {dollars(month.spent)} of {dollars(month.budget)} is "
        f"spent{held}, and this may take up to {dollars(wanted)}. It renews on {month.renews.day} {month.renews:%B}; "
        f"{who}. Retry works then."
    )
