"""Workflow runs: who may add a step, and the state array that every delivery of a run carries."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from standins.qstash.messages import Message, Refused, new_id
from standins.qstash.store import Store

STARTED, SUCCESS, FAILED, CANCELED = "RUN_STARTED", "RUN_SUCCESS", "RUN_FAILED", "RUN_CANCELED"


@dataclass(kw_only=True)
class Run:
    """One run; `items` is the state as it goes over the wire, item 0 the initial payload, None once it is dropped."""

    id: str
    url: str
    created_at: float
    first_message_id: str
    state: str = STARTED
    label: str | None = None
    completed_at: float | None = None
    items: list[dict[str, str]] = field(default_factory=list)

    @property
    def initial_payload(self) -> str:
        """The initial payload in base64, empty once a finished run's state was dropped."""
        return self.items[0]["body"] if self.items else ""

    def to_wire(self) -> dict[str, Any]:
        """Return the run as the workflow logs show it (times in milliseconds)."""
        return {
            "workflowRunId": self.id,
            "workflowUrl": self.url,
            "workflowState": self.state,
            "workflowRunCreatedAt": int(self.created_at * 1000),
            "workflowRunCompletedAt": int(self.completed_at * 1000) if self.completed_at else None,
            "label": self.label,
            "steps": len(self.items),
        }


class Runs:
    """All runs, those long over too: an id is never used again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runs: dict[str, Run] = {}
        for key, body in store.all("run"):
            self._runs[key] = Run(**json.loads(body))
        for key, body in store.all("item"):
            self._runs[key.rpartition("/")[0]].items.append(json.loads(body))

    def get(self, run_id: str) -> Run | None:
        """Return the run, None for an unknown id."""
        return self._runs.get(run_id)

    def active(self, run_id: str) -> Run:
        """Return the run if it still goes on; raises Refused (404) otherwise."""
        run = self._runs.get(run_id)
        if run is None or run.state != STARTED:
            raise Refused(404, f"workflowRun {run_id} not found")
        return run

    def check(self, headers: Mapping[str, str]) -> None:
        """Raise Refused (400) if these headers ask for a step of a run that is unknown or over."""
        run_id = headers.get("upstash-workflow-runid")
        if run_id is None or headers.get("upstash-workflow-init") == "true":
            return
        run, of_failed = self._runs.get(run_id), headers.get("upstash-workflow-calltype") == "failureCall"
        if run is None or (run.state != STARTED and not of_failed):
            raise Refused(400, f"can not add a step to workflow run {run_id}: it is not active")

    def admit(self, message: Message) -> Message:
        """Give a message that passed `check` its place: in a new run, or as the newest item of one that goes on.

        The server keeps whatever it is sent: a result that comes twice is in the state twice.
        """
        run_id = message.run_id or ""
        if message.headers.get("upstash-workflow-init") == "true":
            url = message.headers.get("upstash-workflow-url", message.url)
            label = message.headers.get("upstash-label")
            self._runs[run_id] = Run(
                id=run_id, url=url, created_at=message.created_at, first_message_id=message.id, label=label
            )
            self._save(self._runs[run_id])
        if message.call_type == "failureCall":
            return message
        return replace(message, position=self._append(self._runs[run_id], message))

    def state(self, run_id: str, position: int) -> bytes:
        """Return the JSON array of the run's state up to and with the item at `position`."""
        return json.dumps(self._runs[run_id].items[: position + 1]).encode()

    def deliverable(self, message: Message) -> bool:
        """Whether the message's run, if it has one, still wants it."""
        if message.run_id is None:
            return True
        run = self._runs.get(message.run_id)
        wanted = FAILED if message.call_type == "failureCall" else STARTED
        return run is not None and run.state == wanted

    def end(self, run: Run, state: str, *, at: float) -> None:
        """Record that the run is over; the state is kept only of failed runs, which can be resumed."""
        run.state, run.completed_at = state, at
        with self._store.together():
            self._save(run)
            if state != FAILED:
                run.items = []
                self._store.remove_below("item", f"{run.id}/")

    def copy(self, run: Run, message: Message, *, whole: bool, at: float) -> Message:
        """Start a new run from the failed one's state up to the failed message (`whole`), or from its payload alone.

        Returns the message that sets it going.
        """
        position = message.position if whole else 0
        items = [dict(item) for item in run.items[: position + 1]]
        items[position]["messageId"] = new_id("msg")
        new = Run(id=new_id("wfr"), url=run.url, created_at=at, first_message_id=items[0]["messageId"], label=run.label)
        self._runs[new.id] = new
        with self._store.together():
            self._save(new)
            for item in items:
                self._keep(new, item)
        return replace(
            message,
            id=items[position]["messageId"],
            headers={name: new.id if value == run.id else value for name, value in message.headers.items()},
            run_id=new.id,
            position=position,
            retried=0,
            due=at,
            created_at=at,
        )

    def matching(self, *, ids: Iterable[str] = (), label: str | None = None, url: str | None = None) -> Iterator[Run]:
        """Yield the runs that go on and fit all that is given."""
        wanted = set(ids)
        for run in list(self._runs.values()):
            fits = (not wanted or run.id in wanted) and label in {None, run.label}
            if run.state == STARTED and fits and (url is None or run.url.startswith(url)):
                yield run

    def newest(self) -> list[Run]:
        """Return all runs, the newest first."""
        return sorted(self._runs.values(), key=lambda run: run.created_at, reverse=True)

    def _append(self, run: Run, message: Message) -> int:
        body = base64.b64encode(message.body).decode()
        self._keep(run, {"messageId": message.id, "body": body, "callType": message.call_type})
        return len(run.items) - 1

    def _keep(self, run: Run, item: dict[str, str]) -> None:
        self._store.put("item", f"{run.id}/{len(run.items):08}", json.dumps(item))
        run.items.append(item)

    def _save(self, run: Run) -> None:
        fields = asdict(replace(run, items=[]))
        del fields["items"]
        self._store.put("run", run.id, json.dumps(fields))
