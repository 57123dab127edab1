"""QStash as the workflow SDK's context sees it: step results go out, with this workflow's retry delay and label."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

from bot.errors import Transient


class QStashHTTP(Protocol):
    """The API of QStash: one call, its status and its body whatever they are."""

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Call `path` (with its query) with the account's token. Raises Transient when no answer comes."""
        ...


class RunOver(BaseException):
    """The run was cancelled or has ended meanwhile: the delivery is done, whatever the route would still do.

    Not an Exception, so that no route can swallow it.
    """


class RunQueue:
    """The runs of one workflow in QStash.

    `http` and `request` are what the SDK's context calls on its client.
    """

    def __init__(self, qstash: QStashHTTP, *, run_id: str, item_headers: Mapping[str, str]) -> None:
        """Speak for one run; `item_headers` are added to every message that it sends."""
        self._qstash = qstash
        self._path = f"/v2/workflows/runs/{quote(run_id, safe='')}"
        self._item_headers = item_headers
        self.http = self

    async def request(
        self, *, path: str, method: str, headers: Mapping[str, str] | None = None, body: str = "[]"
    ) -> None:
        """Send a batch of step results. Raises RunOver or Transient."""
        items = json.loads(body)
        for item in items:
            item["headers"] = dict(item["headers"]) | dict(self._item_headers)
        status, answer = await self._qstash.send(method, path, headers=headers, body=json.dumps(items).encode())
        if status == 400 and await self.state() is None:
            raise RunOver
        _expect_success(status, answer)

    async def state(self) -> bytes | None:
        """The whole state array of the run, None when the run is over or unknown. Raises Transient."""
        status, answer = await self._qstash.send("GET", self._path)
        if status == 404:
            return None
        _expect_success(status, answer)
        return answer

    async def finish(self) -> None:
        """Tell QStash that the route has returned; a run that is over already is no error. Raises Transient."""
        status, answer = await self._qstash.send("DELETE", f"{self._path}?cancel=false")
        if status != 404:
            _expect_success(status, answer)


def _expect_success(status: int, answer: bytes) -> None:
    if not 200 <= status < 300:
        raise Transient(f"The queue answered {status}: {_reason(answer)}")


def _reason(answer: bytes) -> str:
    try:
        value: Any = json.loads(answer)
    except (ValueError, RecursionError):
        value = None
    reason = value.get("error") if isinstance(value, dict) else None
    return str(reason)[:200] if reason else "no reason given"
