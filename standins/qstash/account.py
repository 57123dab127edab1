"""One QStash account: all it keeps, and the one door by which messages come in."""

import contextlib
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from standins.holding import Holding
from standins.qstash.deadletters import DeadLetters, message_to_wire
from standins.qstash.deduplication import Deduplication
from standins.qstash.faults import Faults
from standins.qstash.messages import Message, Refused, checked_headers, checked_url, new_id
from standins.qstash.outbox import Outbox
from standins.qstash.runs import Run, Runs
from standins.qstash.schedules import Schedule, Schedules
from standins.qstash.signing import SigningKeys
from standins.qstash.store import Store
from standins.qstash.timing import duration

REMEMBERED = 10_000  # events kept for the logs
JITTER = 0.05  # seconds by which messages overtake each other under the reorder switch


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The answer to a publication."""

    message_id: str
    deduplicated: bool = False

    def to_wire(self) -> dict[str, Any]:
        """Return the answer as the API gives it."""
        return {"messageId": self.message_id} | ({"deduplicated": True} if self.deduplicated else {})


class Account:
    """Messages, runs, schedules, dead letters, keys and the log, with the faults that are switched on."""

    def __init__(
        self, data: Path, *, current_key: str, next_key: str, clock: Callable[[], float], parallelism: int
    ) -> None:
        self.clock = clock
        self.store = Store(data)
        self.keys = SigningKeys(self.store, current=current_key, next_key=next_key)
        self.runs = Runs(self.store)
        self.dead = DeadLetters(self.store)
        self._deduplication = Deduplication(self.store)
        self.schedules = Schedules(self.store, self._publish_scheduled)
        self.outbox = Outbox(self.store, parallelism=parallelism, before_each_turn=self.schedules.fire)
        self.events: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.chance = random.Random(0)
        self._faults = Faults()
        self.holding = Holding(self)

    @property
    def faults(self) -> Faults:
        """The switches; a changed seed starts the chances anew."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        if faults.seed != self._faults.seed:
            self.chance.seed(faults.seed)
        self._faults = faults

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        return probability > 0 and self.chance.random() < probability

    def accept(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        queue: str | None = None,
        schedule_id: str | None = None,
    ) -> Accepted:
        """Take a message in: publish, batch item, step of a run, callback or firing of a schedule alike.

        Raises Refused (400) for malformed values and for steps of runs that do not go on.
        """
        now = self.clock()
        kept = self.check(url, headers)
        message = Message(
            id=new_id("msg"),
            url=url,
            headers=kept,
            body=body,
            created_at=now,
            due=now + self.waits(_initial_wait(kept, now)),
            run_id=kept.get("upstash-workflow-runid"),
            schedule_id=schedule_id,
            queue=queue or kept.get("upstash-queue-name"),
        )
        with self.store.together():
            known = self._known_run(message) or self._deduplication.original(message)
            if known is not None:
                return Accepted(message_id=known, deduplicated=True)
            self.outbox.put(self.runs.admit(message) if message.run_id else message)
        self.log(message, "CREATED")
        return Accepted(message_id=message.id)

    def check(self, url: str, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers that `accept` would keep; raises Refused (400) if it would refuse. Changes nothing."""
        kept = checked_headers(headers)
        checked_url(url)
        self.runs.check(kept)
        return kept

    def waits(self, seconds: float) -> float:
        """Return how long a wait of so many seconds lasts under the switches."""
        jitter = self.chance.random() * JITTER if self.faults.reorder else 0.0
        return seconds * self.faults.time_scale + self.faults.delay_s + jitter

    def log(self, message: Message, state: str, **more: object) -> None:
        """Add a line to the message log."""
        shown = message_to_wire(message)
        for name in ("body", "bodyBase64"):
            del shown[name]
        self.events.append(shown | {"time": int(self.clock() * 1000), "state": state} | more)

    def cancel_message(self, message_id: str) -> bool:
        """Forget an undelivered message; returns whether there was one."""
        message = self.outbox.find(message_id)
        if message is None:
            return False
        self.outbox.settle(message_id)
        self.log(message, "CANCELED")
        return True

    def end_run(self, run: Run, state: str) -> None:
        """End the run in this state and forget what it still had to send."""
        with self.store.together():
            self.runs.end(run, state, at=self.clock())
            for message in self.outbox.waiting():
                if message.run_id == run.id:
                    self.cancel_message(message.id)

    def send_again(self, message: Message) -> Message:
        """Put a copy of a dead message into the outbox, with all its retries before it."""
        now = self.clock()
        fresh = replace(message, id=new_id("msg"), retried=0, created_at=now, due=now)
        self.outbox.put(fresh)
        return fresh

    def _known_run(self, message: Message) -> str | None:
        run = self.runs.get(message.run_id or "")
        if run is None or message.headers.get("upstash-workflow-init") != "true":
            return None
        return run.first_message_id

    def _publish_scheduled(self, schedule: Schedule) -> None:
        headers = {name: value for name, value in schedule.headers.items() if name != "upstash-cron"}
        with contextlib.suppress(Refused):  # a step of a run that is over meanwhile
            self.accept(schedule.url, headers, schedule.body_bytes, schedule_id=schedule.id)


def workflow_fields(run: Run | None) -> dict[str, Any]:
    """Return what callbacks and dead letters say about the run, nothing without one."""
    if run is None:
        return {}
    created = int(run.created_at * 1000)
    return {"workflowRunId": run.id, "workflowUrl": run.url, "workflowCreatedAt": created}


def _initial_wait(headers: Mapping[str, str], now: float) -> float:
    if "upstash-not-before" in headers:
        return max(0.0, int(headers["upstash-not-before"]) - now)
    return duration(headers.get("upstash-delay", "0"))
