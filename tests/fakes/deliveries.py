"""The log of deliveries in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.deliveries import Batch, Delivery
from bot.errors import Transient


@dataclass
class FakeDeliveries:
    """Keeps what is recorded; `trouble` is raised instead while it is set."""

    recorded: list[Delivery] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    trouble: Transient | None = None

    async def record(self, delivery: Delivery, wait_s: float) -> bool:
        if self.trouble:
            raise self.trouble
        if any((one.source, one.id) == (delivery.source, delivery.id) for one in self.recorded):
            return False
        self.recorded.append(delivery)
        self.waits.append(wait_s)
        return True

    async def claim(self, limit: int) -> Sequence[Batch]:
        return ()

    async def of_run(self, run_id: str) -> Sequence[Delivery]:
        return ()

    async def finish(self, run_id: str, error: str | None = None) -> None:
        return None

    async def sweep(self, every_s: float, anew_s: float) -> int:
        return 0

    async def forget(self, older_than: float, limit: int) -> int:
        return 0
