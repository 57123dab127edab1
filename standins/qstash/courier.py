"""One delivery: the signed request to the destination, and all that follows from its answer."""

import asyncio
import base64
import io
import json
import time
from collections import deque
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from standins.qstash.account import REMEMBERED, Account, workflow_fields
from standins.qstash.deadletters import Answer, DeadLetter
from standins.qstash.messages import FollowUp, Message, Refused
from standins.qstash.runs import FAILED, STARTED
from standins.qstash.timing import asked_delay, backoff, retry_delay

LONGEST_ATTEMPT = 900.0  # seconds; the free plan's maximum
LARGEST_ANSWER = 1_000_000  # bytes of an answer that are kept


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One attempt as it was made, for tests and the control route. `step` is the one whose result it brings."""

    message_id: str
    url: str
    run_id: str | None
    call_type: str
    step: str
    retried: int
    status: int
    at: float


class Courier:
    """Delivers messages of the account over a client session that is open as long as the app runs."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.deliveries: deque[Delivery] = deque(maxlen=REMEMBERED)
        self.session: aiohttp.ClientSession | None = None

    async def deliver(self, message: Message) -> None:
        """Make one attempt (two under `deliver_twice`) and record what follows: done, retry or dead letter."""
        account = self._account
        if message.step:
            await account.holding.pass_by(f"deliver:{message.step}", None, message.run_id or "")
        if not account.runs.deliverable(message):
            account.cancel_message(message.id)
            return
        answer = await self._attempts(message)
        if account.happens(account.faults.lose_delivery_reply):
            answer = Answer(status=0, headers={}, body=b"the connection was lost before an answer came")
        with account.store.together():
            self._settle(message, answer)

    async def _attempts(self, message: Message) -> Answer:
        account = self._account
        if not account.happens(account.faults.deliver_twice):
            return await self._attempt(message)
        if account.happens(0.5):
            return (await asyncio.gather(self._attempt(message), self._attempt(message)))[0]
        answer = await self._attempt(message)
        if account.runs.deliverable(message):
            await self._attempt(message)
        return answer

    async def _attempt(self, message: Message) -> Answer:
        body = self._body(message)
        timeout = aiohttp.ClientTimeout(total=message.timeout or LONGEST_ATTEMPT)
        headers = self._headers(message, body)
        if self.session is None:
            raise RuntimeError("the stand-in delivers only while its app runs")
        try:
            async with self.session.request(
                message.method,
                message.url,
                data=io.BytesIO(body),
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                kept = (await response.read())[:LARGEST_ANSWER]
                named = {name.lower(): value for name, value in response.headers.items()}
                answer = Answer(status=response.status, headers=named, body=kept)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            answer = Answer(status=0, headers={}, body=f"{type(error).__name__}: {error}".encode())
        self.deliveries.append(
            Delivery(
                message_id=message.id,
                url=message.url,
                run_id=message.run_id,
                call_type=message.call_type,
                step=message.step,
                retried=message.retried,
                status=answer.status,
                at=time.time(),
            )
        )
        return answer

    def _body(self, message: Message) -> bytes:
        if not message.carries_state or message.run_id is None:
            return message.body
        state = self._account.runs.state(message.run_id, message.position)
        return state if len(state) <= self._account.faults.state_limit_bytes else b""

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        account = self._account
        # What the sender wanted to forward comes first: a stale signature among it must not win.
        headers = {name.title(): value for name, value in message.forwarded.items()}
        headers |= {
            "Content-Type": message.headers.get("content-type", "application/octet-stream"),
            "User-Agent": "Upstash-QStash",
            "Upstash-Message-Id": message.id,
            "Upstash-Retried": str(message.retried),
            "Upstash-Signature": account.keys.sign(body, message.url, skew_s=account.faults.clock_skew_s),
        }
        if message.schedule_id is not None:
            headers["Upstash-Schedule-Id"] = message.schedule_id
        run = account.runs.get(message.run_id or "")
        if run is not None:
            headers |= {
                "Upstash-Workflow-Runid": run.id,
                "Upstash-Workflow-Url": run.url,
                "Upstash-Workflow-Createdat": str(int(run.created_at * 1000)),
                "Upstash-Workflow-Init": message.headers.get("upstash-workflow-init", "false"),
                "Upstash-Workflow-Calltype": message.call_type,
            }
        return headers

    def _settle(self, message: Message, answer: Answer) -> None:
        account = self._account
        if account.outbox.find(message.id) is None:
            return  # cancelled while it was under way
        again = not answer.ok and not answer.permanent and message.retried < message.retries
        if again:
            wait = account.waits(self._wait(message, answer))
            account.outbox.put(replace(message, retried=message.retried + 1, due=account.clock() + wait))
        else:
            account.outbox.settle(message.id)
        account.log(message, "DELIVERED" if answer.ok else "RETRY" if again else "FAILED", responseStatus=answer.status)
        self._follow_up(message.callback, message, answer)
        if not answer.ok and not again:
            self._bury(message, answer)

    def _wait(self, message: Message, answer: Answer) -> float:
        asked = asked_delay(answer.headers, now=time.time())
        if asked is not None:
            return asked
        try:
            return retry_delay(message.headers.get("upstash-retry-delay"), retried=message.retried)
        except ValueError:  # it had a value for the first retry, and has none for this one
            return backoff(message.retried + 1)

    def _bury(self, message: Message, answer: Answer) -> None:
        account = self._account
        run = account.runs.get(message.run_id or "")
        if run is not None and message.callback is not None:
            return  # a third party's failing answer is the result of the call, and its callback has told it
        letter = account.dead.add(message, answer, run=workflow_fields(run))
        if run is not None and run.state == STARTED:
            account.end_run(run, FAILED)
        self._follow_up(message.failure_callback, message, answer, letter)

    def _follow_up(
        self, wanted: FollowUp | None, message: Message, answer: Answer, letter: DeadLetter | None = None
    ) -> None:
        if wanted is None:
            return
        report = self._report(message, answer) | ({"dlqId": letter.id} if letter else {})
        body = json.dumps(report).encode()
        try:
            self._account.accept(wanted.url, wanted.headers, body)
        except Refused as refused:
            self._account.log(message, "ERROR", error=f"callback refused: {refused.reason}")

    def _report(self, message: Message, answer: Answer) -> dict[str, Any]:
        run = self._account.runs.get(message.run_id or "")
        source = base64.b64encode(message.body).decode()
        return {
            "status": answer.status,
            "header": answer.wire_headers(),
            "body": base64.b64encode(answer.body).decode(),
            "retried": message.retried,
            "maxRetries": message.retries,
            "sourceMessageId": message.id,
            "url": message.url,
            "method": message.method,
            "sourceHeader": {name.title(): [value] for name, value in message.forwarded.items()},
            "sourceBody": run.initial_payload if run is not None else source,
            "notBefore": int(message.due * 1000),
            "createdAt": int(message.created_at * 1000),
            "scheduleId": message.schedule_id or "",
            "callerIP": message.caller_ip,
            **workflow_fields(run),
        }
