"""The replay of each run's text as a Redis stream: one publisher for all writers of a process, and readers.

As Notra does it with Upstash Realtime: an entry is XADD, EXPIRE and PUBLISH in one round trip. Unlike there, a reader
reads every entry from the stream and takes the PUBLISH for a doorbell only, because two writers' may overtake.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextvars import Context
from typing import Any

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.adapters.redis.doorbell import Doorbell
from bot.adapters.redis.outbox import Outbox
from bot.errors import Transient
from bot.log import log
from bot.models import Run
from bot.ports import ReplayEntry

BATCH_S = 0.1
"""What a writer brought in this time makes one entry."""
_RUN_S = 0.001  # and in this time for each run that has news: 500 of them cost no more than a few requests a second
_AT_ONCE = 50  # runs in one request: even whole texts stay below Upstash's 10 MB
_PAUSES_S = (0.1, 0.2, 0.5, 1.0)
_TRIES = 20  # with nothing new to say; that is half a minute, and the text is in the checkpoint all the while
_CLOSING_S = 1.0
_ID = re.compile(r"\d{1,19}-\d{1,19}")


class RedisReplay:
    """Streams of runs."""

    def __init__(
        self,
        client: RedisClient,
        on_published: Callable[[], None] = lambda: None,
        on_skipped: Callable[[], None] = lambda: None,
        batch_s: float = BATCH_S,
    ) -> None:
        """`on_published` is told of each entry, `on_skipped` of each that did not arrive in time, for metrics."""
        self._client = client
        self._on_published = on_published
        self._on_skipped = on_skipped
        self._batch_s = batch_s
        self._due: dict[Outbox, int] = {}  # with the failures in a row
        self._publishing: asyncio.Task[None] | None = None

    def begin(self, run: Run, fence: int, text: str) -> Outbox:
        """See Replay."""
        return Outbox(run, fence, text, self._note)

    async def close(self) -> None:
        """Publish what is left, within a second."""
        if self._publishing is not None:
            await asyncio.wait({self._publishing}, timeout=_CLOSING_S)
            self._publishing.cancel()
            await asyncio.wait({self._publishing})

    async def read(
        self, workspace: str, draft_id: str, run_id: str, *, after: str = "", patience: float = 60.0
    ) -> AsyncGenerator[ReplayEntry, None]:
        """See Replay. What is no id counts as ""."""
        key = keys.STREAM.name(workspace, draft_id, run_id)
        last = after if _ID.fullmatch(after) else ""
        deadline = asyncio.get_running_loop().time() + patience
        async with Doorbell(self._client, key) as bell:
            while True:
                entries = await self._from(key, last)
                for entry in entries or ():
                    if entry.id != last:
                        last = entry.id
                        yield entry
                    if entry.kind == "end":
                        return
                if entries == [] and (last or asyncio.get_running_loop().time() >= deadline):
                    return
                await bell.wait()

    async def _from(self, key: str, last: str) -> list[ReplayEntry] | None:
        """The entries from `last` on, with it, so that none means that the stream has expired; None in an outage."""
        try:
            (rows,) = await self._client.run_each(["XRANGE", key, last or "-", "+"])
        except Transient:
            return None
        return None if isinstance(rows, Transient) else list(map(_entry, rows))

    def _note(self, outbox: Outbox) -> None:
        self._due.setdefault(outbox, 0)
        if self._publishing is None or self._publishing.done():
            # A context of its own: this task works for all writers, whatever ids the first one's log carries.
            self._publishing = asyncio.create_task(self._publish(), name="replay", context=Context())
            self._publishing.add_done_callback(_report)

    async def _publish(self) -> None:
        """Publish until nothing is due; what comes meanwhile goes with the next batch."""
        failures = 0
        pause = self._batch_s
        while self._due:
            await asyncio.sleep(pause)
            away = await self._publish_due()
            pause = max(self._batch_s, _RUN_S * len(self._due))
            if away is not None:
                pause = max(pause, _PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
                if failures == 0:
                    log.warning("replay_not_published", runs=len(self._due), error=repr(away.__cause__ or away))
            failures = failures + 1 if away is not None else 0

    async def _publish_due(self) -> Transient | None:
        """Publish one entry of each run that has news; the error when Redis is away."""
        self._due = {outbox: failures for outbox, failures in self._due.items() if outbox.due}
        waiting = iter(list(self._due))
        while outboxes := list(itertools.islice(waiting, _AT_ONCE)):
            answers = await self._answers(outboxes)
            for outbox, answer in zip(outboxes, answers, strict=True):
                self._settle(outbox, answer)
            refusals = [answer for answer in answers if isinstance(answer, Transient)]
            if len(refusals) == len(outboxes):
                for outbox in waiting:
                    self._settle(outbox, refusals[0])
                return refusals[0]
        return None

    async def _answers(self, outboxes: Sequence[Outbox]) -> list[Any]:
        taken = [outbox.take() for outbox in outboxes]
        firsts = itertools.accumulate(map(len, taken[:-1]), initial=0)
        try:
            answers = await self._client.run_each(*itertools.chain.from_iterable(taken))
        except Transient as error:
            return [error] * len(outboxes)
        return [answers[first] for first in firsts]

    def _settle(self, outbox: Outbox, answer: object) -> None:
        if outbox.settle(answer):
            self._due[outbox] = 0
            self._on_published()
            return
        self._on_skipped()
        self._due[outbox] += 1
        if self._due[outbox] >= _TRIES:
            del self._due[outbox]  # until its writer, if it still lives, says more


def _report(publishing: asyncio.Task[None]) -> None:
    if not publishing.cancelled() and (error := publishing.exception()):
        log.error("replay_failed", exc_info=error)


def _entry(row: Any) -> ReplayEntry:
    name, values = row
    fields = dict(zip(values[::2], values[1::2], strict=True))
    return ReplayEntry(
        id=name, kind=fields["kind"], fence=int(fields["fence"]), at=int(fields["at"]), text=fields["text"]
    )
