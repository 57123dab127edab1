"""Commands that come at the same moment, sent in one request: hundreds of writers ask for the edit budget at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Command: TypeAlias = Sequence[str | int]
_MOST = 100
"""Commands in one request: a few milliseconds of Redis's time."""


@dataclass
class _Batch:
    commands: list[Command] = field(default_factory=list)
    sent: asyncio.Task[list[Any]] | None = None


class Together:
    """Single commands for anybody; each waits for its own answer only."""

    def __init__(self, send: Callable[[Sequence[Command]], Awaitable[list[Any]]]) -> None:
        """`send` sends commands in one request and answers in their order."""
        self._send = send
        self._next = _Batch()

    async def run(self, command: Command) -> Any:
        """The answer to one command. Raises what `send` raises; a cancelled wait does not call the command back."""
        batch = self._next
        batch.commands.append(command)
        place = len(batch.commands) - 1
        if batch.sent is None:
            # A context of its own: this task works for everybody, whatever ids the first one's log carries.
            batch.sent = asyncio.create_task(self._sent(batch), name="redis commands", context=Context())
            batch.sent.add_done_callback(_looked_at)
        if len(batch.commands) == _MOST:
            self._next = _Batch()
        return (await asyncio.shield(batch.sent))[place]

    async def _sent(self, batch: _Batch) -> list[Any]:
        if self._next is batch:
            self._next = _Batch()
        return await self._send(batch.commands)


def _looked_at(task: asyncio.Task[list[Any]]) -> None:
    """Whoever still waits is told of a failure; when nobody does any more, it is nobody's trouble."""
    if not task.cancelled():
        task.exception()
