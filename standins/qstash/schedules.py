"""Schedules: a message to publish at the instants that a cron expression names."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from standins.qstash.messages import DEFAULT_RETRIES, Refused
from standins.qstash.store import Store
from standins.qstash.timing import duration, next_fire


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One schedule; times are Unix seconds, `headers` has lower-case names."""

    id: str
    url: str
    cron: str
    headers: Mapping[str, str]
    body: str  # base64
    created_at: float
    next_at: float
    last_at: float | None = None
    paused: bool = False

    @property
    def body_bytes(self) -> bytes:
        """The body to publish."""
        return base64.b64decode(self.body)

    def to_wire(self) -> dict[str, Any]:
        """Return the schedule as the API shows it."""
        headers = self.headers
        forwarded = {name: [value] for name, value in headers.items() if name.startswith("upstash-forward-")}
        return {
            "scheduleId": self.id,
            "destination": self.url,
            "cron": self.cron,
            "createdAt": int(self.created_at * 1000),
            "body": self.body_bytes.decode(errors="replace"),
            "bodyBase64": self.body,
            "method": headers.get("upstash-method", "POST"),
            "header": {name.removeprefix("upstash-forward-").title(): value for name, value in forwarded.items()},
            "retries": int(headers.get("upstash-retries", DEFAULT_RETRIES)),
            "retryDelayExpression": headers.get("upstash-retry-delay"),
            "callback": headers.get("upstash-callback"),
            "failureCallback": headers.get("upstash-failure-callback"),
            "delay": int(duration(headers.get("upstash-delay", "0"))),
            "timeout": int(duration(headers.get("upstash-timeout", "0"))),
            "queueName": headers.get("upstash-queue-name"),
            "label": headers.get("upstash-label"),
            "callerIP": "127.0.0.1",
            "isPaused": self.paused,
            "nextScheduleTime": int(self.next_at * 1000),
            "lastScheduleTime": int(self.last_at * 1000) if self.last_at else None,
        }


class Schedules:
    """All schedules of the account."""

    def __init__(self, store: Store, publish: Callable[[Schedule], None]) -> None:
        self._store = store
        self._publish = publish
        self._schedules = {key: Schedule(**json.loads(body)) for key, body in store.all("schedule")}

    def put(self, schedule_id: str, url: str, headers: Mapping[str, str], body: bytes, *, now: float) -> Schedule:
        """Create the schedule, or overwrite the one of this id, which keeps its age and stays paused if it was.

        Raises Refused (400) when `Upstash-Cron` is missing or cannot be understood.
        """
        cron = headers.get("upstash-cron", "")
        try:
            next_at = next_fire(cron, now)
        except ValueError as error:
            raise Refused(400, str(error)) from error
        old = self._schedules.get(schedule_id)
        schedule = Schedule(
            id=schedule_id,
            url=url,
            cron=cron,
            headers=headers,
            body=base64.b64encode(body).decode(),
            created_at=old.created_at if old else now,
            next_at=next_at,
            last_at=old.last_at if old else None,
            paused=old.paused if old else False,
        )
        self._keep(schedule)
        return schedule

    def get(self, schedule_id: str) -> Schedule:
        """Return the schedule; raises Refused (404) for an unknown id."""
        if schedule_id not in self._schedules:
            raise Refused(404, f"schedule {schedule_id} not found")
        return self._schedules[schedule_id]

    def all(self) -> list[Schedule]:
        """Return all schedules."""
        return list(self._schedules.values())

    def remove(self, schedule_id: str) -> None:
        """Delete the schedule; raises Refused (404) for an unknown id."""
        del self._schedules[self.get(schedule_id).id]
        self._store.remove("schedule", schedule_id)

    def pause(self, schedule_id: str, *, paused: bool, now: float) -> None:
        """Pause or resume; slots that passed meanwhile are not made up for. Raises Refused (404)."""
        schedule = self.get(schedule_id)
        self._keep(replace(schedule, paused=paused, next_at=next_fire(schedule.cron, now)))

    def fire(self, now: float) -> float | None:
        """Publish what is due at `now`, one message a schedule however many slots have passed.

        Returns when the next one is due, None without any.
        """
        for schedule in self.all():
            if schedule.next_at <= now and not schedule.paused:
                self._keep(replace(schedule, next_at=next_fire(schedule.cron, now), last_at=now))
                self._publish(schedule)
        return min((each.next_at for each in self.all() if not each.paused), default=None)

    def _keep(self, schedule: Schedule) -> None:
        self._schedules[schedule.id] = schedule
        self._store.put("schedule", schedule.id, json.dumps(asdict(schedule)))
