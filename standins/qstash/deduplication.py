"""Which messages are repeats of one that was accepted a short time ago."""

import hashlib
import json

from standins.qstash.messages import Message
from standins.qstash.store import Store

WINDOW = 600.0  # seconds, documented


class Deduplication:
    """Remembers accepted messages by the id they gave, or by their content if they asked for that."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, tuple[str, float]] = {key: tuple(json.loads(body)) for key, body in store.all("seen")}

    def original(self, message: Message) -> str | None:
        """Return the id of the message that this one repeats; None, and remember this one, when it is new."""
        key = _key(message)
        if key is None:
            return None
        self._forget_before(message.created_at)
        if key in self._seen:
            return self._seen[key][0]
        self._seen[key] = (message.id, message.created_at + WINDOW)
        self._store.put("seen", key, json.dumps(self._seen[key]))
        return None

    def _forget_before(self, now: float) -> None:
        for key in [key for key, (_, until) in self._seen.items() if until <= now]:
            del self._seen[key]
            self._store.remove("seen", key)


def _key(message: Message) -> str | None:
    given = message.headers.get("upstash-deduplication-id")
    if given is not None:
        return f"id/{given}"
    if message.headers.get("upstash-content-based-deduplication", "").lower() != "true":
        return None
    content = [message.url, message.headers.get("content-type"), sorted(message.forwarded.items())]
    return f"content/{hashlib.sha256(json.dumps(content).encode() + message.body).hexdigest()}"
