"""The events of a streamed answer out of the bytes as they come: pure, and many at once.

The SDK builds a validated object for each event, and there is one for each word: with a hundred answers at once that
alone is more than a processor can do.
"""

import json
from typing import Any


class EventReader:
    """Takes the answer's bytes in any pieces."""

    def __init__(self) -> None:
        """Start at the answer's beginning."""
        self._rest = b""

    def feed(self, piece: bytes) -> list[dict[str, Any]]:
        """The events that have become whole, each as the object that its one `data:` line holds.

        Raises ValueError for what is no JSON.
        """
        whole, end, self._rest = (self._rest + piece).replace(b"\r\n", b"\n").rpartition(b"\n\n")
        if not end:
            return []
        data = [line[5:] for line in whole.split(b"\n") if line.startswith(b"data:")]
        events: list[dict[str, Any]] = json.loads(b"[" + b",".join(data) + b"]")
        return events
