"""The dispatcher: recorded requests become work, those of this process at once, those of dead ones by the sweep."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from bot.errors import NotraError, Transient
from bot.log import log
from bot.metrics import DRAFTS, SERVED, WAITING
from bot.models import DraftState
from bot.ports import Drafts, RequestLog
from bot.recorded import Recorded

SWEEP_S = 2.0
"""How often a process looks for requests that nobody woke it for."""
QUIET_S = 0.005
DEFER_S = 0.25
_MEND_S = 10.0
_AT_ONCE = 32
_MOST_AT_ONCE = 256
"""Beyond _AT_ONCE requests are claimed one by one, so that a Stop does not wait behind calls that hang."""
_SERVE_S = 25.0
"""Less than the 30 s for which a claim is held: two processes never serve one request at once."""
_MOST_FAILURES = 8
_LOST_S = 1_800.0
_FORGET_S = 30 * 86_400.0
"""Served requests are kept so long for whoever asks what happened; a button may name one, a delivery may repeat one."""


class Serving(Protocol):
    """What serves requests."""

    async def serve(self, recorded: Recorded) -> float:
        """Serve; the seconds after which to be asked again, 0.0 when done."""
        ...

    async def tell(self, recorded: Recorded, sentence: str) -> None:
        """Tell the person behind it."""
        ...

    async def abandon(self, recorded: Recorded) -> None:
        """End visibly what it began."""
        ...


class Dispatcher:
    """One per process; any number of processes share the log of requests."""

    def __init__(
        self,
        *,
        requests: RequestLog,
        drafts: Drafts,
        present: Callable[[str, str], Awaitable[None]],
        sweeps: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """Claim from this log; `present` shows a draft as it is stored; `sweeps` mend what other runs left behind."""
        self._sweeps = sweeps
        self._requests = requests
        self._drafts = drafts
        self._present = present
        self._woken = asyncio.Event()
        self._urgent = False
        self._quiet_at = 0.0
        self._latest_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self, *, urgent: bool) -> None:
        """Something was recorded. What is not urgent lets acknowledgements go first, as Slack waits for those."""
        now = asyncio.get_running_loop().time()
        self._quiet_at = now + QUIET_S
        if not self._woken.is_set():
            self._latest_at = now + DEFER_S
        self._urgent = self._urgent or urgent
        self._woken.set()

    async def run(self, serving: Serving) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._serve_claimed(serving))
            group.create_task(self._mend())

    async def drain(self) -> None:
        """Wait a little for what is being served; what is cut off is claimed again by another process."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3.0)
        for task in self._tasks:
            task.cancel()

    async def _serve_claimed(self, serving: Serving) -> None:
        while True:
            await self._let_acks_go_first()
            if len(self._tasks) >= _MOST_AT_ONCE:
                await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            self._woken.clear()
            try:
                claimed = await self._requests.claim(max(_AT_ONCE - len(self._tasks), 1))
            except Transient:
                log.warning("requests cannot be claimed")
                claimed = ()
            for recorded in claimed:
                task = asyncio.create_task(self._serve(serving, recorded), name=f"serve {recorded.id}")
                self._tasks.add(task)
                task.add_done_callback(self._ended)
            if not claimed:
                await self._sleep()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Nobody waits for these tasks: what one could not handle would vanish."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("request not given up in order", task=task.get_name(), exc_info=error)

    async def _let_acks_go_first(self) -> None:
        """Wait while requests keep coming in, a quarter of a second at most; not for what is urgent."""
        loop = asyncio.get_running_loop()
        while self._woken.is_set() and not self._urgent:
            wait = min(self._quiet_at, self._latest_at) - loop.time()
            if wait <= 0:
                break
            await asyncio.sleep(min(wait, QUIET_S / 2))
        self._urgent = False

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(SWEEP_S):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _serve(self, serving: Serving, recorded: Recorded) -> None:
        structlog.contextvars.bind_contextvars(request_id=recorded.id, workspace=recorded.workspace)
        try:
            async with asyncio.timeout(_SERVE_S):
                again = await serving.serve(recorded)
            await (self._requests.wait(recorded, again) if again else self._requests.finish(recorded))
            SERVED.labels(recorded.name, "again" if again else "done").inc()
        except (Transient, TimeoutError) as error:
            await self._failed(serving, recorded, error, getattr(error, "retry_after", None))
        except NotraError as error:
            await self._refused(serving, recorded, error)
        except Exception as error:  # noqa: BLE001  # the rim: whatever goes wrong ends here, logged and visible
            log.exception("request crashed", name=recorded.name)
            await self._failed(serving, recorded, error, None)

    async def _refused(self, serving: Serving, recorded: Recorded, error: NotraError) -> None:
        SERVED.labels(recorded.name, "refused").inc()
        try:
            await self._told(serving, recorded, error.user_message)
            await self._requests.finish(recorded)
        except Transient as trouble:
            await self._failed(serving, recorded, trouble, trouble.retry_after)

    async def _told(self, serving: Serving, recorded: Recorded, sentence: str) -> None:
        try:
            await serving.tell(recorded, sentence)
        except Transient:
            raise
        except NotraError:
            log.warning("nobody could be told", name=recorded.name)

    async def _failed(
        self, serving: Serving, recorded: Recorded, error: BaseException, retry_after: float | None
    ) -> None:
        """Try again later, or give up visibly. A database that is away leaves the claim to lapse by itself."""
        log.warning("request not served", name=recorded.name, attempts=recorded.attempts, error=type(error).__name__)
        SERVED.labels(recorded.name, "failed").inc()
        try:
            if recorded.attempts < _MOST_FAILURES:
                await self._requests.postpone(recorded, retry_after or min(2.0**recorded.attempts / 2, 60.0))
                return
            await self._requests.give_up(recorded, type(error).__name__)
            await serving.abandon(recorded)
        except NotraError:
            log.warning("request left to the sweep", name=recorded.name)

    async def _mend(self) -> None:
        """Bring messages to what the drafts say, and end drafts whose run was lost."""
        while True:
            await asyncio.sleep(_MEND_S)
            try:
                for workspace, draft_id in await self._drafts.lost(_LOST_S, 20):
                    await self._give_up(workspace, draft_id)
                for workspace, draft_id in await self._drafts.unpresented(_MEND_S, 20):
                    await self._show(workspace, draft_id)
                for sweep in self._sweeps:
                    await sweep()
                await self._requests.forget(_FORGET_S, 500)
                await self._count()
            except NotraError as error:
                log.warning("sweep not finished", error=type(error).__name__)

    async def _show(self, workspace: str, draft_id: str) -> None:
        """Bring one message to what its draft says; one that can never be shown must not hold up the others."""
        try:
            await self._present(workspace, draft_id)
            log.info("message mended", draft_id=draft_id)
        except Transient:
            log.warning("message not mended yet", draft_id=draft_id)
        except NotraError:
            log.warning("message cannot be mended", draft_id=draft_id)
            draft = await self._drafts.get(workspace, draft_id)
            if draft is not None:
                await self._drafts.presented(draft)

    async def _give_up(self, workspace: str, draft_id: str) -> None:
        draft = await self._drafts.get(workspace, draft_id)
        if draft is not None:
            reason = "The run was lost on the way. Please press Retry."
            await self._drafts.move(draft, DraftState.FAILED, reason=reason, run_id=draft.run_id)

    async def _count(self) -> None:
        WAITING.set(await self._requests.waiting())
        counts = await self._drafts.counts()
        for state in DraftState:
            DRAFTS.labels(state.value).set(counts.get(state.value, 0))
