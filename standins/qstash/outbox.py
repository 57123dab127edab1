"""Messages that wait, in the order of their time, and the deliveries under way."""

import asyncio
import functools
import heapq
import itertools
from collections.abc import Callable, Coroutine
from typing import Any

from standins.qstash.messages import Message
from standins.qstash.store import Store

Deliver = Callable[[Message], Coroutine[Any, Any, None]]

LONGEST_NAP = 0.5  # seconds; an injected clock may jump while nothing wakes the outbox


class Outbox:
    """Undelivered messages, kept in the store; at most `parallelism` of them are being delivered at once.

    A message leaves only when its delivery says so (`settle`), thus whatever was under way when the process died
    is delivered again.
    """

    def __init__(self, store: Store, *, parallelism: int, before_each_turn: Callable[[float], float | None]) -> None:
        """Take the messages that the store still holds.

        `before_each_turn(now)` is called before due messages are looked up, and returns when it has to be called
        again (Unix seconds), None when it does not matter.
        """
        self._store = store
        self._parallelism = parallelism
        self._before_each_turn = before_each_turn
        self._waiting: dict[str, Message] = {}
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._order: list[tuple[float, int, str]] = []
        self._count = itertools.count()
        self._wake = asyncio.Event()
        for _, body in store.all("message"):
            self._queue(Message.from_json(body))

    def put(self, message: Message) -> None:
        """Keep the message until its time, in place of an older copy of itself."""
        self._store.put("message", message.id, message.to_json())
        self._queue(message)
        self._wake.set()

    def settle(self, message_id: str) -> None:
        """Forget the message: it is delivered, given up or cancelled. A delivery under way goes on."""
        self._store.remove("message", message_id)
        self._waiting.pop(message_id, None)

    def find(self, message_id: str) -> Message | None:
        """Return the undelivered message, None when there is none of this id."""
        return self._waiting.get(message_id)

    def waiting(self) -> list[Message]:
        """Return all undelivered messages."""
        return list(self._waiting.values())

    def wake(self) -> None:
        """Look up at once what is due."""
        self._wake.set()

    async def run(self, deliver: Deliver, clock: Callable[[], float]) -> None:
        """Deliver what becomes due, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                due = self._turn(group, deliver, clock())
                try:
                    async with asyncio.timeout(max(0.0, min(LONGEST_NAP, due - clock()))):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def drain(self, deliver: Deliver, now: float) -> None:
        """Deliver all that is due at `now`, and what becomes due by it, and return when nothing is left."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._turn(group, deliver, now)
                if not self._sending:
                    return
                await asyncio.wait(list(self._sending.values()), return_when=asyncio.FIRST_COMPLETED)

    def _turn(self, group: asyncio.TaskGroup, deliver: Deliver, now: float) -> float:
        again = self._before_each_turn(now)
        while len(self._sending) < self._parallelism and self._order and self._order[0][0] <= now:
            due, _, message_id = heapq.heappop(self._order)
            message = self._waiting.get(message_id)
            if message is None or message.due != due or message_id in self._sending:
                continue
            task = group.create_task(deliver(message))
            self._sending[message_id] = task
            task.add_done_callback(functools.partial(self._sent, message_id))
        full = len(self._sending) >= self._parallelism
        next_due = self._order[0][0] if self._order and not full else now + LONGEST_NAP
        return min(next_due, again) if again is not None else next_due

    def _sent(self, message_id: str, _: asyncio.Task[None]) -> None:
        self._sending.pop(message_id, None)
        message = self._waiting.get(message_id)
        if message is not None:
            # put() during the delivery had to leave it to this moment, lest it were delivered side by side with itself
            heapq.heappush(self._order, (message.due, next(self._count), message_id))
        self._wake.set()

    def _queue(self, message: Message) -> None:
        self._waiting[message.id] = message
        if message.id not in self._sending:
            heapq.heappush(self._order, (message.due, next(self._count), message.id))
