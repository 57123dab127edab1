"""The hourly budgets of calls and their headers (https://docs.github.com/rest/rate-limit)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HOUR_S = 3_600.0
WITH_TOKEN = {"core": 5_000, "graphql": 5_000}
WITHOUT_TOKEN = {"core": 60, "graphql": 0}


@dataclass
class Budget:
    """What one caller may use of one resource within an hour; `hour_s` says how long that lasts here."""

    resource: str
    limit: int
    hour_s: Callable[[], float] = lambda: HOUR_S
    used: int = 0
    began_at: float = field(default_factory=time.time)

    def spend(self, points: int) -> bool:
        """Use points; False when there are not enough left."""
        self._renew()
        if self.used + points > self.limit:
            return False
        self.used += points
        return True

    @property
    def remaining(self) -> int:
        """Points that are left in this hour."""
        self._renew()
        return self.limit - self.used

    def shown(self) -> dict[str, Any]:
        """As `GET /rate_limit` lists it."""
        remaining = self.remaining
        return {
            "limit": self.limit,
            "used": self.used,
            "remaining": remaining,
            "reset": int(self._reset_at),
            "resource": self.resource,
        }

    def headers(self) -> dict[str, str]:
        """As every answer carries it."""
        return {f"x-ratelimit-{name}": str(value) for name, value in self.shown().items()}

    @property
    def _reset_at(self) -> float:
        return self.began_at + self.hour_s()

    def _renew(self) -> None:
        if time.time() >= self._reset_at:
            self.used = 0
            self.began_at = time.time()


class Budgets:
    """The budgets of the one token, and of everybody without."""

    def __init__(self, hour_s: Callable[[], float] = lambda: HOUR_S) -> None:
        """Start with full budgets, which are full again after each hour of so many seconds."""
        self._of = {
            known: {name: Budget(name, limit, hour_s) for name, limit in limits.items()}
            for known, limits in ((True, WITH_TOKEN), (False, WITHOUT_TOKEN))
        }

    def of(self, *, known: bool) -> dict[str, Budget]:
        """The budgets by resource of a caller with the token, or of one without."""
        return self._of[known]
