"""The figures that drafts are scored by, as values that can be summed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from bot.evaluation.cases import Case


class Share(NamedTuple):
    """A part of a whole, which can be summed; a whole of 0 has no value."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None


class Miss(NamedTuple):
    """A number that the published notes name and the draft does not, and why."""

    number: int
    breaking: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What is counted of one draft, or summed over several. See docs/drafts.md for each."""

    invented: int
    twice: int
    reverts: int
    warnings: int
    ledger: Share
    cited: Share
    coverage: Share
    plain: Share
    precision: Share
    category: Share
    breaking: Share
    marked: Share
    credit: Share
    welcomed: Share
    welcome: Share
    support: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One draft's figures with what is behind them."""

    case: Case
    figures: Figures
    misses: tuple[Miss, ...]
    invented: tuple[str, ...]


def total(figures: Sequence[Figures]) -> Figures:
    """The sums over several drafts."""
    summed: dict[str, Any] = {}
    for field in fields(Figures):
        values = [getattr(each, field.name) for each in figures]
        shares = field.type is Share
        summed[field.name] = Share(*map(sum, zip(*values, strict=True))) if shares else sum(values)
    return Figures(**summed)
