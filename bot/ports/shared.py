"""What all processes share for a while: runs, stop signals, budgets and limits."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal, Protocol, TypeAlias

from bot.limits import Denied, LimitKind
from bot.models import RunKind

Priority: TypeAlias = Literal["final", "click", "first", "interim", "stage"]
"""Who goes first when edits are scarce; see design section 8."""

RUN_PATHS: Mapping[RunKind, str] = {RunKind.DRAFT: "/workflows/draft/v1", RunKind.REVISE: "/workflows/revise/v1"}
"""Where the workflow of each kind of run is served."""


RETRIES = 5
RETRY_DELAY = "min(30000, 1000 * exp(retried))"
"""How often a step is tried again, and after how many milliseconds (`retried` counts from 0): 1, 2.7, 7.4, 20, 30 s.

QStash's own default (12 s, 2 m 28 s, 30 m) is too long for somebody who watches; a minute in all outlasts a restart of
Postgres. The first message of a run carries them from its trigger, all later ones from its endpoint.
"""


class Workflows(Protocol):
    """Durable runs on the queue."""

    async def trigger(self, path: str, run_id: str, payload: Mapping[str, Any]) -> None:
        """Start a run; starting the same id again starts nothing. Raises Transient."""
        ...

    async def ping(self) -> None:
        """Raise when the queue cannot be reached."""
        ...


class StopWatch(Protocol):
    """A watch on one run's abort flag."""

    stopped: asyncio.Event


class AbortSignals(Protocol):
    """The fast path of Stop between processes."""

    async def raise_flag(self, workspace: str, draft_id: str, run_id: str) -> None:
        """Tell whoever writes this run to stop."""
        ...

    def watch(self, workspace: str, draft_id: str, run_id: str) -> AbstractAsyncContextManager[StopWatch]:
        """Watch for the flag; never raises into the block."""
        ...


class EditBudget(Protocol):
    """The shared budget of calls per (workspace, method)."""

    async def take(self, workspace: str, method: str, priority: Priority, draft_id: str) -> float:
        """0.0 when the call may be made now (and is counted), else the seconds to wait before asking again.

        Asking for a draft in work keeps a call for its final edit. With many of them each is shown less often.
        """
        ...

    async def cool_off(self, workspace: str, method: str, seconds: float) -> None:
        """Slack said 429: nobody calls this method for that long."""
        ...


class RunProgress(Protocol):
    """How far each run is, for whoever asks within the next five minutes."""

    async def tell(self, workspace: str, run_id: str, words: str) -> None:
        """What the run is doing now; never raises."""
        ...

    async def told(self, workspace: str, run_ids: Sequence[str]) -> Mapping[str, str]:
        """By run id what was told last; nothing for a run that has said nothing for long. Never raises."""
        ...


class Limits(Protocol):
    """How often something may be asked for, by the table in `bot/limits.py`."""

    async def check(self, kind: LimitKind, workspace: str, user: str, request_id: str) -> Denied | None:
        """Count a request; None when it is allowed, or Redis does not answer in half a second. Never raises.

        The same request counts once, however often it is tried again; one that is denied does not count. For webhooks
        `workspace` is the subject of the delivery, and `user` "".
        """
        ...
