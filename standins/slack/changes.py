"""Tells readers what changed in a workspace: each has its own bounded queue."""

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet

from standins.slack.records import Change

QUEUE_LENGTH = 1000


class Subscription(AsyncIterator[Change]):
    """The changes from now on, in order.

    A reader that falls QUEUE_LENGTH changes behind is ended; it reads the state again and subscribes anew.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Change | None] = asyncio.Queue(QUEUE_LENGTH)
        self._ended = False

    async def __anext__(self) -> Change:
        change = await self._queue.get()
        if change is None:
            raise StopAsyncIteration
        return change

    def put(self, change: Change) -> None:
        """Hand one change to the reader."""
        if self._ended:
            return
        if self._queue.full():
            self.end()
        else:
            self._queue.put_nowait(change)

    def end(self) -> None:
        """End the iteration; what was not read yet is dropped."""
        self._ended = True
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)


class Subscriptions:
    """All who read a workspace's changes; one that nobody holds any more disappears by itself."""

    def __init__(self) -> None:
        self._open: WeakSet[Subscription] = WeakSet()

    def subscribe(self) -> Subscription:
        """A reader's own iterator over the changes from now on."""
        subscription = Subscription()
        self._open.add(subscription)
        return subscription

    def tell(self, change: Change) -> None:
        """Hand one change to every reader."""
        for subscription in list(self._open):
            subscription.put(change)

    def end(self) -> None:
        """End every reader's iteration, as a stopping server must."""
        for subscription in list(self._open):
            subscription.end()
