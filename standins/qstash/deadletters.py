"""The dead letter queue: messages that were given up, with the last answer they got."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standins.qstash.messages import Message, Refused, new_id
from standins.qstash.store import Store

_FILTERS = {"messageId", "url", "label", "queueName", "scheduleId", "workflowRunId", "workflowUrl", "responseStatus"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a destination answered; status 0 when no answer came, `body` then says why. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the delivery counts as made."""
        return 200 <= self.status < 300

    @property
    def permanent(self) -> bool:
        """Whether the destination asked for no further attempt: 489 with its header."""
        return self.status == 489 and self.headers.get("upstash-nonretryable-error", "").lower() == "true"

    def wire_headers(self) -> dict[str, list[str]]:
        """Return the headers as callbacks and the DLQ show them."""
        return {name.title(): [value] for name, value in self.headers.items()}


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """One entry: the message, and the fields the API shows."""

    id: str
    message: Message
    shown: Mapping[str, Any]


class DeadLetters:
    """All entries, those of workflow runs too; the API shows the two kinds under different paths."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._letters: dict[str, DeadLetter] = {}
        for key, body in store.all("dead"):
            kept = json.loads(body)
            self._letters[key] = DeadLetter(id=key, message=Message.from_json(kept["message"]), shown=kept["shown"])

    def add(self, message: Message, answer: Answer, *, run: Mapping[str, Any]) -> DeadLetter:
        """Keep the message and its last answer; `run` holds the workflow fields to show, if any."""
        dlq_id = new_id("dlq")
        shown = message_to_wire(message) | dict(run) | {"dlqId": dlq_id} | _answer_to_wire(answer)
        letter = DeadLetter(id=dlq_id, message=message, shown=shown)
        self._letters[dlq_id] = letter
        self._store.put("dead", dlq_id, json.dumps({"message": message.to_json(), "shown": shown}))
        return letter

    def get(self, dlq_id: str, *, workflow: bool) -> DeadLetter:
        """Return the entry; raises Refused (404) for an unknown id or one of the other kind."""
        letter = self._letters.get(dlq_id)
        if letter is None or (letter.message.run_id is not None) != workflow:
            raise Refused(404, f"dlq message {dlq_id} not found")
        return letter

    def matching(self, filters: Mapping[str, str], *, workflow: bool) -> Iterator[DeadLetter]:
        """Yield the entries of the kind, oldest first, whose shown fields equal all the known filters."""
        wanted = {name: value for name, value in filters.items() if name in _FILTERS}
        for letter in list(self._letters.values()):
            fits = all(str(letter.shown.get(name)) == value for name, value in wanted.items())
            if fits and (letter.message.run_id is not None) == workflow:
                yield letter

    def remove(self, dlq_id: str) -> None:
        """Forget the entry; unknown ids are no error."""
        self._letters.pop(dlq_id, None)
        self._store.remove("dead", dlq_id)


def message_to_wire(message: Message) -> dict[str, Any]:
    """Return the message as the API shows it (times in milliseconds)."""
    return {
        "messageId": message.id,
        "url": message.url,
        "method": message.method,
        "header": {name.title(): [value] for name, value in message.forwarded.items()},
        "body": message.body.decode(errors="replace"),
        "bodyBase64": base64.b64encode(message.body).decode(),
        "maxRetries": message.retries,
        "notBefore": int(message.due * 1000),
        "createdAt": int(message.created_at * 1000),
        "callback": message.headers.get("upstash-callback"),
        "failureCallback": message.headers.get("upstash-failure-callback"),
        "retryDelayExpression": message.headers.get("upstash-retry-delay"),
        "label": message.headers.get("upstash-label"),
        "queueName": message.queue,
        "scheduleId": message.schedule_id,
        "callerIP": message.caller_ip,
    }


def _answer_to_wire(answer: Answer) -> dict[str, Any]:
    return {
        "responseStatus": answer.status,
        "responseHeader": answer.wire_headers(),
        "responseBody": answer.body.decode(errors="replace"),
        "responseBodyBase64": base64.b64encode(answer.body).decode(),
    }
