"""The texts of all writers of a process, stored together: what comes while one statement is under way shares the next.

A transaction for each text each second is more than one process can send, and than a pool of connections can carry.
"""

import asyncio
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.adapters.postgres.database import Database
from bot.models import UNFINISHED, Run

_MOST = 100
"""Texts in one statement: a megabyte or two."""
# The texts go as they are (%b): escaping a hundred of them would hold up everything else for 30 ms.
_KEEP = "select place, wanted from keep_texts(%s, %s, %s::integer[], %b, %s, %s)"
_UNFINISHED = [state.value for state in UNFINISHED]

_Writer: TypeAlias = tuple[str, str, int]
"""Workspace, run, fence. In their order no two processes wait for each other's rows."""


@dataclass
class _Batch:
    texts: dict[_Writer, str] = field(default_factory=dict)
    stored: asyncio.Task[Mapping[_Writer, bool]] | None = None


class Keeper:
    """Stores texts and renews their leases."""

    def __init__(self, database: Database, lease_s: float) -> None:
        """Use this database; a lease holds for so long."""
        self._database = database
        self._lease_s = lease_s
        self._turn = asyncio.Lock()
        self._next = _Batch()

    async def keep(self, run: Run, fence: int, text: str) -> bool | None:
        """Whether the run is still wanted; None when this writer does not hold it any more. Raises Transient.

        Of one writer, what is given later is stored later. Cancelling this does not cancel the storing.
        """
        writer = (run.workspace, run.id, fence)
        batch = self._open_batch()
        batch.texts[writer] = text.replace("\0", "")  # which a model can write, and Postgres cannot hold
        if batch.stored is None:
            # A context of its own: this task works for all writers, whatever ids the first one's log carries.
            batch.stored = asyncio.create_task(self._store(batch), name="keep texts", context=Context())
            batch.stored.add_done_callback(_looked_at)
        return (await asyncio.shield(batch.stored)).get(writer)

    def _open_batch(self) -> _Batch:
        if len(self._next.texts) >= _MOST:
            self._next = _Batch()
        return self._next

    async def _store(self, batch: _Batch) -> Mapping[_Writer, bool]:
        async with self._turn:
            if self._next is batch:
                self._next = _Batch()
            writers = sorted(batch.texts)
            workspaces, runs, fences = map(list, zip(*writers, strict=True))
            texts = [batch.texts[writer] for writer in writers]
            values = (workspaces, runs, fences, texts, self._lease_s, _UNFINISHED)
            rows = await self._database.call_all(_KEEP, values)
        return {writers[row["place"] - 1]: row["wanted"] for row in rows}


def _looked_at(task: asyncio.Task[Mapping[_Writer, bool]]) -> None:
    """Whoever still waits is told of a failure; when nobody does any more, it is nobody's trouble."""
    if not task.cancelled():
        task.exception()
