"""The writers of a process: each run's text is written by one task, under a lease, and any step may attach to it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from bot.drafting.editor import Editor
from bot.drafting.meter import STORE_AGAIN_S, Meter
from bot.drafting.page import NOTHING, Page
from bot.drafting.stop import Stopper
from bot.errors import FencedOff, NotraError, Permanent, Transient
from bot.log import log
from bot.metrics import STOPS, WRITERS
from bot.models import Checkpoint, Draft, Prompt, Run
from bot.pipeline.generate import continuation
from bot.pipeline.resume import OverlapTrimmer
from bot.ports import AbortSignals, Checkpoints, Credits, LanguageModel, Replay

_DRAINED_S = 3.0  # when a step that met a draining process is worth delivering again
KEEP_S = 0.5
"""The text is stored this often, so that at most a second of it is bought again after a crash (design section 8), also
where a machine is so busy that storing comes late: every 0.8 s was not enough for that."""
_POLL_S = 0.5


class Outcome(StrEnum):
    """How far a run's text is."""

    QUEUED = "queued"
    MORE = "more"
    WHOLE = "whole"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """What a writer needs for one run: the prompt for a text from its start, and the editor that shows it."""

    draft: Draft
    run: Run
    prompt: Prompt
    editor: Editor


class Writers:
    """All writing that this process does now. `owner` names the process in leases."""

    def __init__(
        self,
        *,
        owner: str,
        model: LanguageModel,
        checkpoints: Checkpoints,
        signals: AbortSignals,
        stopper: Stopper,
        replay: Replay,
        credit: Credits,
        keep_s: float = KEEP_S,
    ) -> None:
        """Use these ports; store what is written every `keep_s` seconds."""
        self._owner = owner
        self._model = model
        self._checkpoints = checkpoints
        self._signals = signals
        self._stopper = stopper
        self._replay = replay
        self._meter = Meter(credit)
        self._keep_s = keep_s
        self._tasks: dict[str, asyncio.Task[Outcome]] = {}
        self._draining = False

    async def write(self, run: Run, prepare: Callable[[], Awaitable[Assignment]], patience: float) -> Outcome:
        """Write the run's text, or attach to whoever writes it, for at most `patience` seconds.

        MORE means: ask again. Raises Transient (the text so far is stored; ask again later) and Permanent.
        """
        attached = await self.attach(run.id, patience)
        if attached is not None:
            return attached
        self._refuse_while_draining()
        checkpoint = await self._checkpoints.acquire(run, self._owner)
        if checkpoint is None:
            return await self._watch_other(run, patience)
        if checkpoint.done:
            return Outcome.WHOLE
        return await _outcome_of(await self._start(checkpoint, run, prepare), patience)

    async def attach(self, run_id: str, patience: float) -> Outcome | None:
        """The same for a run that this process writes now, without asking any store; None for any other run."""
        task = self._tasks.get(run_id)
        return await _outcome_of(task, patience) if task is not None else None

    async def drain(self) -> None:
        """End all writing so that another process can go on: texts are stored, leases given back."""
        self._draining = True
        for task in (tasks := list(self._tasks.values())):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5.0)

    async def _start(
        self, checkpoint: Checkpoint, run: Run, prepare: Callable[[], Awaitable[Assignment]]
    ) -> asyncio.Task[Outcome]:
        if self._draining:
            await self._checkpoints.close(run, checkpoint.fence, checkpoint.text, None, NOTHING)
            self._refuse_while_draining()
        task = asyncio.create_task(self._own(checkpoint, run, prepare), name=f"writer {run.id}")
        self._tasks[run.id] = task
        WRITERS.inc()
        task.add_done_callback(lambda ended: self._forget(run.id, ended))
        return task

    def _refuse_while_draining(self) -> None:
        if self._draining:
            raise Transient("This process is shutting down; another one goes on.", retry_after=_DRAINED_S)

    def _forget(self, run_id: str, task: asyncio.Task[Outcome]) -> None:
        self._tasks.pop(run_id, None)
        WRITERS.dec()
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, NotraError):
            log.error("writer failed", run_id=run_id, exc_info=error)

    async def _watch_other(self, run: Run, patience: float) -> Outcome:
        deadline = asyncio.get_running_loop().time() + patience
        while not self._draining and asyncio.get_running_loop().time() < deadline:
            if (await self._checkpoints.read(run)).done:
                return Outcome.WHOLE
            if not await self._checkpoints.held(run):
                return Outcome.MORE
            await asyncio.sleep(_POLL_S)
        return Outcome.MORE

    async def _own(self, checkpoint: Checkpoint, run: Run, prepare: Callable[[], Awaitable[Assignment]]) -> Outcome:
        """Write under the lease; whatever happens, the text so far is stored and the lease given back."""
        page = Page(checkpoint.text, self._replay.begin(run, checkpoint.fence, checkpoint.text))
        try:
            work = await prepare()
            outcome = await self._write_to_the_end(work, page, checkpoint.fence)
        except BaseException as error:
            if isinstance(error, Permanent):
                page.replay.end("failed")
            with suppress(NotraError):
                await asyncio.shield(self._close(run, page, checkpoint.fence))
            raise
        if outcome is not Outcome.MORE:
            page.replay.end(outcome.value)
        if outcome is not Outcome.WHOLE:
            await self._stopper.settle(work.draft, again=page.edited_late)
        return outcome

    async def _write_to_the_end(self, work: Assignment, page: Page, fence: int) -> Outcome:
        run = work.run
        try:
            async with self._signals.watch(run.workspace, run.draft_id, run.id) as watch:
                page.stopped = watch.stopped
                await self._write_until_stopped(work, page, fence)
            wanted = await self._close(run, page, fence)
        except FencedOff:
            log.info("another writer took over", run_id=run.id)
            page.edited_late = True  # the other one may have ended the draft before the last edit made here
            return Outcome.MORE
        if wanted and page.end is not None:
            return Outcome.WHOLE
        STOPS.inc()
        return Outcome.ENDED

    async def _write_until_stopped(self, work: Assignment, page: Page, fence: int) -> None:
        if not await self._checkpoints.keep(work.run, fence, page.text):
            page.stopped.set()
            return
        reading = asyncio.create_task(self._read(work, page))
        stopping = asyncio.create_task(page.stopped.wait())
        keeping = asyncio.create_task(self._keep(work.run, page, fence))
        editing = asyncio.create_task(work.editor.run(lambda: self._checkpoints.wanted(work.run, fence)))
        try:
            await asyncio.wait({reading, stopping, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            editing.cancel()
            await _cancelled(reading, stopping, keeping)
            with suppress(NotraError):  # what is written is safe before Slack is waited for, as a drain may not wait
                await self._checkpoints.keep(work.run, fence, page.text)
            page.edited_late = not editing.done()
            await asyncio.wait({editing})
        if error := _error_of(editing):
            log.error("editor failed", draft_id=work.draft.id, exc_info=error)
        if (error := _error_of(keeping) or _error_of(reading)) and not page.stopped.is_set():
            raise error

    async def _read(self, work: Assignment, page: Page) -> None:
        """Read the model's answer to its end; a cancel closes its connection at once."""
        trimmer, prompt = OverlapTrimmer(page.text), continuation(work.prompt, page.text)
        await self._meter.hold(work.run, page, prompt)
        async with self._model.stream(prompt) as stream:
            try:
                async for piece in stream:
                    self._grow(work, page, trimmer.feed(piece))
                self._grow(work, page, trimmer.flush())
                page.stop_reason = stream.stop_reason or "end_turn"
            finally:
                page.note_usage(stream)

    def _grow(self, work: Assignment, page: Page, piece: str) -> None:
        if piece:
            page.grow(piece)
            work.editor.show(page.text)

    async def _keep(self, run: Run, page: Page, fence: int) -> None:
        """Store the text and renew the lease, again and again; learn here, too, that the draft was stopped."""
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            due = max(due + self._keep_s, clock())  # the time that storing takes comes out of the pause
            await asyncio.sleep(due - clock())
            try:
                wanted = await self._checkpoints.keep(run, fence, page.text)
            except Transient:
                log.warning("checkpoint not stored, trying again", run_id=run.id)
                continue
            if not wanted:
                page.stopped.set()
                return

    async def _close(self, run: Run, page: Page, fence: int) -> bool:
        """Store the end and give the lease back; whether the run is still wanted. Raises FencedOff or Transient."""
        await self._meter.charge(run, page, fence)
        for pause in STORE_AGAIN_S:
            try:
                return await self._checkpoints.close(run, fence, page.text, page.end, page.usage)
            except Transient:
                log.warning("end not stored, trying again", run_id=run.id)
                await asyncio.sleep(pause)
        return await self._checkpoints.close(run, fence, page.text, page.end, page.usage)


async def _outcome_of(task: asyncio.Task[Outcome], patience: float) -> Outcome:
    done, _ = await asyncio.wait({task}, timeout=patience)
    # Cancelled by the drain: the text is stored, and the step must not use up a try that failures may need.
    return task.result() if done and not task.cancelled() else Outcome.MORE


async def _cancelled(*tasks: asyncio.Task[None] | asyncio.Task[bool]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _error_of(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()
