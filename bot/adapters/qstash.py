"""QStash over HTTP: starting and cancelling durable runs, and the calls that their endpoint makes."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.errors import Permanent, Transient
from bot.ports import RETRIES, RETRY_DELAY

CALL_S = 2.0
"""The longest one attempt may take: a trigger waits for nothing but the queue's own store."""
_ATTEMPTS = 2
_MAY_PASS = {401, 403, 408, 429}
"""A token being exchanged or a day's quota used up is mended by the operator; what was asked for is not lost by it."""


class QStashWorkflows:
    """Durable runs on QStash. `session` is shared and owned by the caller.

    The qstash package's client is not used: it waits 600 s, resends five times, hides the status of an answer and
    cannot be closed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        url: str,
        token: str,
        public_url: str,
        retries: int = RETRIES,
        retry_delay: str = RETRY_DELAY,
        call_s: float = CALL_S,
    ) -> None:
        """Talk to the QStash at `url`; it is to call workflows below `public_url` (both without a trailing slash).

        `retries` and `retry_delay` hold for the first message of a run and must equal the workflow's own, which
        holds for all later ones.
        """
        self._session = session
        self._url = url
        self._authorization = {"Authorization": f"Bearer {token}"}
        self._public_url = public_url
        self._retries = retries
        self._retry_delay = retry_delay
        self._timeout = aiohttp.ClientTimeout(total=call_s)

    async def trigger(self, path: str, run_id: str, payload: Mapping[str, Any]) -> None:
        """Start a run; starting the same id again starts nothing. Raises Transient; Permanent when refused."""
        item = {
            "destination": self._public_url + path,
            "headers": self._first_message(path, run_id),
            "body": json.dumps(payload),
        }
        await self._call("POST", "/v2/batch", body=json.dumps([item]).encode())

    async def cancel(self, run_id: str) -> bool:
        """End a run without its failure callback; False when it was over or unknown. Raises as `trigger` does."""
        path = f"/v2/workflows/runs/{quote(run_id, safe='')}?cancel=true"
        return await self._call("DELETE", path, expected=(404,)) != 404

    async def ping(self) -> None:
        """Raise Transient when QStash cannot be reached or refuses the token."""
        await self._call("GET", "/v2/schedules")

    async def signing_keys(self) -> tuple[str, str]:
        """The keys with which QStash signs its deliveries, current and next. Raises Transient or Permanent."""
        status, answer = await self.send("GET", "/v2/keys")
        if status != 200:
            raise Permanent(f"The work queue refused the call ({status}).")
        keys = json.loads(answer)
        return str(keys["current"]), str(keys["next"])

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Call `path` and return the answer's status and body, whatever they are.

        A call without an answer is made once more; the queue may then have it twice. Raises Transient.
        """
        all_headers = {"Content-Type": "application/json"} | dict(headers or {}) | self._authorization
        for last in [False] * (_ATTEMPTS - 1) + [True]:
            try:
                async with self._session.request(
                    method, self._url + path, data=body or None, headers=all_headers, timeout=self._timeout
                ) as response:
                    return response.status, await response.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if last:
                    raise Transient("The work queue does not answer. Please try again in a moment.") from error
            await asyncio.sleep(0.1)
        raise AssertionError("the last attempt returns or raises")

    async def _call(self, method: str, path: str, *, body: bytes = b"", expected: Sequence[int] = ()) -> int:
        status, answer = await self.send(method, path, body=body)
        if 200 <= status < 300 or status in expected:
            return status
        reason = answer[:200].decode(errors="replace")
        if status in _MAY_PASS or status >= 500:
            raise Transient(f"The work queue answered {status}: {reason}")
        raise Permanent(f"The work queue refused the call ({status}): {reason}")

    def _first_message(self, path: str, run_id: str) -> dict[str, str]:
        url = self._public_url + path
        own = {
            "Workflow-RunId": run_id,
            "Workflow-Url": url,
            "Retries": str(self._retries),
            "Retry-Delay": self._retry_delay,
        }
        failure = {f"Upstash-Failure-Callback-{name}": value for name, value in own.items()}
        return {
            "Content-Type": "application/json",
            "Upstash-Label": path.strip("/").replace("/", "-"),
            "Upstash-Feature-Set": "LazyFetch,InitialBody,WF_DetectTrigger",
            "Upstash-Forward-Upstash-Workflow-Sdk-Version": "1",
            "Upstash-Workflow-Init": "true",
            **{f"Upstash-{name}": value for name, value in own.items()},
            **failure,
            "Upstash-Failure-Callback": url,
            "Upstash-Failure-Callback-Workflow-Init": "false",
            "Upstash-Failure-Callback-Workflow-CallType": "failureCall",
            "Upstash-Failure-Callback-Feature-Set": "LazyFetch,InitialBody",
            "Upstash-Failure-Callback-Forward-Upstash-Workflow-Is-Failure": "true",
            "Upstash-Failure-Callback-Forward-Upstash-Workflow-Failure-Callback": "true",
        }
