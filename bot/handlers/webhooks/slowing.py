"""What keeps a storm of deliveries from making a storm of runs: above the limit of its source a delivery waits longer.

It is never refused. GitHub does not deliver again by itself, and Linear turns a webhook off that fails too often: a 429
would lose what the delivery says, or put it off to the hourly sweep, which does not see tickets at all. Recording costs
one insert; what costs is the run that serves it. So a delivery above the limit is recorded and answered 200 like any
other, and due a minute later: all that came until then is served by one run.
"""

from typing import Final, Protocol

from bot.deliveries import Delivery, DeliverySource
from bot.log import log
from bot.ports import Limits

SLOWED_S: Final = 60.0
"""How long a delivery above the limit waits for others about the same subject."""


class Recording(Protocol):
    """Where deliveries are recorded."""

    async def record(self, delivery: Delivery, wait_s: float) -> bool:
        """See DeliveryLog."""
        ...


class Slowed:
    """Records deliveries; those above the limit of their source and subject are due later."""

    def __init__(self, deliveries: Recording, limits: Limits) -> None:
        """Record here, count there."""
        self._deliveries = deliveries
        self._limits = limits

    async def record(self, delivery: Delivery, wait_s: float) -> bool:
        """See DeliveryLog. The signature was checked before: nobody else's deliveries count."""
        kind: Final = "linear" if delivery.source is DeliverySource.LINEAR else "github"
        if await self._limits.check(kind, delivery.subject, "", delivery.id) is not None:
            log.warning("delivery slowed", source=kind, subject=delivery.subject)
            wait_s = max(wait_s, SLOWED_S)
        return await self._deliveries.record(delivery, wait_s)
