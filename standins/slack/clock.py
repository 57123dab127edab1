"""The stand-in's time, which tests speed up."""

import asyncio
import time


class Clock:
    """Seconds that pass `speed` times as fast as real ones; signatures and message ts use the real time."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def now(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic() * self._speed

    def real(self, seconds: float) -> float:
        """How many real seconds `seconds` of this clock take."""
        return seconds / self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock."""
        await asyncio.sleep(self.real(seconds))
