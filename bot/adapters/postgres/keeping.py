"""The texts of all writers of a process, stored together: what comes while one statement is under way shares the next.

A transaction for each text each second is more than one process can send, and than a pool of connections can carry.
Only what a text has grown by is sent: five hundred whole texts twice a second are 14 MB/s.
"""

import asyncio
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.adapters.postgres.database import Database
from bot.models import UNFINISHED, Run

_MOST = 100
"""Texts in one statement: after a takeover, whole ones, a megabyte or two."""
# The pieces go as they are (%b): escaping a hundred whole texts would hold up everything else for 30 ms.
_KEEP = "select place, wanted from keep_pieces(%s, %s, %s::integer[], %s::integer[], %b, %s, %s)"
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
        self._stored: dict[_Writer, int] = {}
        """How many characters of each writer's text are known to be stored."""

    async def keep(self, run: Run, fence: int, text: str) -> bool | None:
        """Whether the run is still wanted; None when this writer does not hold it any more. Raises Transient.

        Of one writer, what is given later is stored later, and goes on from what was given before. Cancelling this does
        not cancel the storing.
        """
        writer = (run.workspace, run.id, fence)
        batch = self._open_batch()
        batch.texts[writer] = text.replace("\0", "")  # which a model can write, and Postgres cannot hold
        if batch.stored is None:
            # A context of its own: this task works for all writers, whatever ids the first one's log carries.
            batch.stored = asyncio.create_task(self._store(batch), name="keep texts", context=Context())
            batch.stored.add_done_callback(_looked_at)
        return (await asyncio.shield(batch.stored)).get(writer)

    def forget(self, run: Run, fence: int) -> None:
        """This writer has stored its end: nothing of it needs to be known any more."""
        self._stored.pop((run.workspace, run.id, fence), None)

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
            known = [self._stored.get(writer, 0) for writer in writers]
            pieces = [batch.texts[writer][start:] for writer, start in zip(writers, known, strict=True)]
            values = (workspaces, runs, fences, known, pieces, self._lease_s, _UNFINISHED)
            rows = await self._database.call_all(_KEEP, values)
            wanted = {writers[row["place"] - 1]: row["wanted"] for row in rows}
            self._stored.update({writer: len(batch.texts[writer]) for writer in wanted})
        return wanted


def _looked_at(task: asyncio.Task[Mapping[_Writer, bool]]) -> None:
    """Whoever still waits is told of a failure; when nobody does any more, it is nobody's trouble."""
    if not task.cancelled():
        task.exception()
