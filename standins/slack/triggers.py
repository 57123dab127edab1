"""Trigger ids: what lets an app open a modal, once and for three seconds after a person's act."""

import re
import secrets
from dataclasses import dataclass

from standins.slack import limits
from standins.slack.clock import Clock
from standins.slack.errors import SlackError

KEPT = 1000
_FORM = re.compile(r"\d+\.\d+\.[0-9a-f]+")


@dataclass
class Trigger:
    """Whose act it was and when; `used` once a modal was opened with it."""

    user: str
    at: float
    used: bool = False


class Triggers:
    """The trigger ids that were handed out lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}
        self._count = 0

    def issue(self, user: str) -> str:
        """A new trigger id for an act of `user`."""
        self._count += 1
        trigger_id = f"{7_000_000_000_000 + self._count}.{4_200_000_000_000}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, self._clock.now())
        if len(self._issued) > KEPT:
            del self._issued[next(iter(self._issued))]
        return trigger_id

    def find(self, trigger_id: str) -> Trigger:
        """A trigger that may be exchanged now; raises SlackError with Slack's three refusals."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            known_form = bool(_FORM.fullmatch(trigger_id))
            raise SlackError("expired_trigger_id" if known_form else "invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.at > limits.TRIGGER_S:
            raise SlackError("expired_trigger_id")
        return trigger
