"""The hourly budgets of calls and their headers (https://docs.github.com/rest/rate-limit)."""

import time
from dataclasses import dataclass, field
from typing import Any

_WINDOW_S = 3_600
WITH_TOKEN = {"core": 5_000, "graphql": 5_000}
WITHOUT_TOKEN = {"core": 60, "graphql": 0}


@dataclass
class Budget:
    """What one caller may use of one resource within an hour of the first use."""

    resource: str
    limit: int
    used: int = 0
    reset_at: int = field(default_factory=lambda: int(time.time()) + _WINDOW_S)

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
            "reset": self.reset_at,
            "resource": self.resource,
        }

    def headers(self) -> dict[str, str]:
        """As every answer carries it."""
        return {f"x-ratelimit-{name}": str(value) for name, value in self.shown().items()}

    def _renew(self) -> None:
        if time.time() >= self.reset_at:
            self.used = 0
            self.reset_at = int(time.time()) + _WINDOW_S


class Budgets:
    """The budgets of the one token, and of everybody without."""

    def __init__(self) -> None:
        """Start with full budgets."""
        self._of = {
            known: {name: Budget(name, limit) for name, limit in limits.items()}
            for known, limits in ((True, WITH_TOKEN), (False, WITHOUT_TOKEN))
        }

    def of(self, *, known: bool) -> dict[str, Budget]:
        """The budgets by resource of a caller with the token, or of one without."""
        return self._of[known]
