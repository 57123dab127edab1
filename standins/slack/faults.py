"""Switches that make the stand-in misbehave as the real service sometimes does; all are off by default."""

import dataclasses
import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Faults:
    """The switches; a list of methods is comma-separated, `*` means all of them.

    lose_reply: these methods run, then the connection drops without an answer: the next `lose_reply_next` calls,
    and any other with the chance `lose_reply_chance` (0..1).
    storm_429: these methods answer 429 with Retry-After `storm_429_retry_after` seconds for the next
    `storm_429_next` calls; nothing is run.
    error_500: these methods answer 500 for the next `error_500_next` calls; nothing is run.
    hang_s: calls of `hang` (all when empty) wait that many seconds before anything else.
    deliver_twice: every event and interaction reaches the app twice.
    reorder: events and interactions wait up to half a second each, so that later ones overtake earlier ones.
    event_time_scale: the waits between an event's deliveries are multiplied by this.
    outside_marketplace: the app is sold, and not in Slack's marketplace: `conversations.history` and
    `conversations.replies` give 15 messages a call, once a minute each.
    unlimited: no call is refused for its rate; for measuring something else than the limits.
    hold: what comes by these places (comma-separated) waits there, see `standins.holding`: `before:chat.update` is a
    call of that method before it is looked at, `after:chat.update` one that has run and whose answer is not given yet.
    """

    lose_reply: str = ""
    lose_reply_next: int = 0
    lose_reply_chance: float = 0.0
    storm_429: str = ""
    storm_429_next: int = 0
    storm_429_retry_after: int = 1
    error_500: str = ""
    error_500_next: int = 0
    hang: str = ""
    hang_s: float = 0.0
    deliver_twice: bool = False
    reorder: bool = False
    event_time_scale: float = 1.0
    outside_marketplace: bool = False
    unlimited: bool = False
    hold: str = ""


class Switches:
    """Holds the current `faults` and counts down those that are for the next n calls."""

    def __init__(self) -> None:
        self.faults = Faults()
        self._random = random.Random(7)

    def hang_s(self, method: str) -> float:
        """How long a call of `method` waits first."""
        faults = self.faults
        return faults.hang_s if not faults.hang or _names(faults.hang, method) else 0.0

    def overtaken_s(self) -> float:
        """How long a delivery waits, in the stand-in's time, while others overtake it."""
        return self._random.uniform(0, 0.5) if self.faults.reorder else 0.0

    def storms(self, method: str) -> bool:
        """Whether this call of `method` is answered 429."""
        return _names(self.faults.storm_429, method) and self._count_down("storm_429_next")

    def breaks(self, method: str) -> bool:
        """Whether this call of `method` is answered 500."""
        return _names(self.faults.error_500, method) and self._count_down("error_500_next")

    def loses_reply(self, method: str) -> bool:
        """Whether the answer to this call of `method` is lost."""
        if not _names(self.faults.lose_reply, method):
            return False
        return self._count_down("lose_reply_next") or self._random.random() < self.faults.lose_reply_chance

    def _count_down(self, name: str) -> bool:
        left: int = getattr(self.faults, name)
        if left <= 0:
            return False
        changed: dict[str, Any] = {name: left - 1}
        self.faults = dataclasses.replace(self.faults, **changed)
        return True


def _names(listed: str, method: str) -> bool:
    methods = {name.strip() for name in listed.split(",")}
    return method in methods or "*" in methods
