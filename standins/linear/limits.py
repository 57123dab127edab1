"""The hourly budgets, which refill at a constant rate (https://linear.app/developers/rate-limiting)."""

import time
from dataclasses import dataclass, field

_HOUR_S = 3_600
REQUESTS = 2_500
COMPLEXITY = 3_000_000
"""What a personal key may use in an hour."""
MOST_OF_ONE_QUERY = 10_000


@dataclass
class Bucket:
    """What is left of one budget; it refills by `limit` in an hour."""

    name: str
    limit: int
    _left: float = field(init=False)
    _at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin with a full bucket."""
        self._left = float(self.limit)

    def spend(self, points: float) -> bool:
        """Take points; False when there are not enough left."""
        self._refill()
        if points > self._left:
            return False
        self._left -= points
        return True

    def headers(self) -> dict[str, str]:
        """As every answer carries it; the reset is in milliseconds since the epoch."""
        self._refill()
        full_in_s = (self.limit - self._left) / self.limit * _HOUR_S
        return {
            f"X-RateLimit-{self.name}-Limit": str(self.limit),
            f"X-RateLimit-{self.name}-Remaining": str(int(self._left)),
            f"X-RateLimit-{self.name}-Reset": str(int((time.time() + full_in_s) * 1_000)),
        }

    def _refill(self) -> None:
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * self.limit / _HOUR_S, float(self.limit))
        self._at = now
