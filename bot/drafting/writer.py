"""The writers of a process: each run's text is written by one task, under a lease, and any step may attach to it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from bot.drafting.editor import Editor
from bot.drafting.stop import Stopper
from bot.errors import FencedOff, NotraError, Transient
from bot.log import log
from bot.metrics import STOPS, TOKENS, WRITERS
from bot.models import Checkpoint, Draft, Prompt, Run, Usage
from bot.pipeline.generate import continuation
from bot.pipeline.resume import OverlapTrimmer
from bot.ports import AbortSignals, Checkpoints, LanguageModel, ModelStream

KEEP_S = 1.0
"""The text is stored this often: at most so much of it would be bought again after a crash (design section 8)."""
_POLL_S = 0.5
_NOTHING = Usage(input_tokens=0, output_tokens=0)


class Outcome(StrEnum):
    """How far a run's text is."""

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


@dataclass
class _Page:
    """The text as it grows, and the signal that it must not grow on."""

    text: str
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    usage: Usage = _NOTHING
    stop_reason: str | None = None


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
    ) -> None:
        """Use these ports."""
        self._owner = owner
        self._model = model
        self._checkpoints = checkpoints
        self._signals = signals
        self._stopper = stopper
        self._tasks: dict[str, asyncio.Task[Outcome]] = {}
        self._draining = False

    async def write(self, run: Run, prepare: Callable[[], Awaitable[Assignment]], patience: float) -> Outcome:
        """Write the run's text, or attach to whoever writes it, for at most `patience` seconds.

        MORE means: ask again. Raises Transient (the text so far is stored; ask again later) and Permanent.
        """
        task = self._tasks.get(run.id)
        if task is None:
            checkpoint = await self._checkpoints.acquire(run, self._owner)
            if checkpoint is None:
                return await self._watch_other(run, patience)
            if checkpoint.done:
                return Outcome.WHOLE
            task = await self._start(checkpoint, run, prepare)
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done:
            return Outcome.MORE
        if task.cancelled():
            raise Transient("The writer was moved to another process.")
        return task.result()

    async def drain(self) -> None:
        """End all writing so that another process can go on: texts are stored, leases given back."""
        self._draining = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5.0)

    async def _start(
        self, checkpoint: Checkpoint, run: Run, prepare: Callable[[], Awaitable[Assignment]]
    ) -> asyncio.Task[Outcome]:
        if self._draining:
            await self._checkpoints.close(run, checkpoint.fence, checkpoint.text, None, _NOTHING)
            raise Transient("This process is shutting down; another one goes on.")
        task = asyncio.create_task(self._own(checkpoint, run, prepare), name=f"writer {run.id}")
        self._tasks[run.id] = task
        WRITERS.inc()
        task.add_done_callback(lambda ended: self._forget(run.id, ended))
        return task

    def _forget(self, run_id: str, task: asyncio.Task[Outcome]) -> None:
        self._tasks.pop(run_id, None)
        WRITERS.dec()
        if not task.cancelled() and (error := task.exception()) and not isinstance(error, NotraError):
            log.error("writer failed", run_id=run_id, exc_info=error)

    async def _watch_other(self, run: Run, patience: float) -> Outcome:
        deadline = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < deadline:
            if (await self._checkpoints.read(run)).done:
                return Outcome.WHOLE
            if not await self._checkpoints.held(run):
                return Outcome.MORE
            await asyncio.sleep(_POLL_S)
        return Outcome.MORE

    async def _own(self, checkpoint: Checkpoint, run: Run, prepare: Callable[[], Awaitable[Assignment]]) -> Outcome:
        """Write under the lease; whatever happens, the text so far is stored and the lease given back."""
        page = _Page(checkpoint.text)
        try:
            work = await prepare()
            async with self._signals.watch(run.workspace, run.draft_id, run.id) as watch:
                page.stopped = watch.stopped
                await self._write_until_stopped(work, page, checkpoint.fence)
        except FencedOff:
            log.info("another writer took over", run_id=run.id)
            return Outcome.MORE
        except BaseException:
            with suppress(NotraError):
                await asyncio.shield(self._checkpoints.close(run, checkpoint.fence, page.text, None, page.usage))
            raise
        return await self._close(work, page, checkpoint.fence)

    async def _write_until_stopped(self, work: Assignment, page: _Page, fence: int) -> None:
        if not await self._checkpoints.keep(work.run, fence, page.text):
            page.stopped.set()
            return
        reading = asyncio.create_task(self._read(work, page))
        stopping = asyncio.create_task(page.stopped.wait())
        keeping = asyncio.create_task(self._keep(work.run, page, fence))
        editing = asyncio.create_task(work.editor.run())
        try:
            await asyncio.wait({reading, stopping, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancelled(reading, stopping, keeping, editing)
        if error := _error_of(editing):
            log.error("editor failed", draft_id=work.draft.id, exc_info=error)
        if (error := _error_of(keeping) or _error_of(reading)) and not page.stopped.is_set():
            raise error

    async def _read(self, work: Assignment, page: _Page) -> None:
        """Read the model's answer to its end; a cancel closes its connection at once."""
        trimmer = OverlapTrimmer(page.text)
        async with self._model.stream(continuation(work.prompt, page.text)) as stream:
            try:
                async for piece in stream:
                    self._grow(work, page, trimmer.feed(piece))
                self._grow(work, page, trimmer.flush())
                page.stop_reason = stream.stop_reason or "end_turn"
            finally:
                _note_usage(page, stream)

    def _grow(self, work: Assignment, page: _Page, piece: str) -> None:
        if piece:
            page.text += piece
            work.editor.show(page.text)

    async def _keep(self, run: Run, page: _Page, fence: int) -> None:
        """Store the text and renew the lease once a second; learn here, too, that the draft was stopped."""
        while True:
            await asyncio.sleep(KEEP_S)
            try:
                wanted = await self._checkpoints.keep(run, fence, page.text)
            except Transient:
                log.warning("checkpoint not stored, trying again", run_id=run.id)
                continue
            if not wanted:
                page.stopped.set()
                return

    async def _close(self, work: Assignment, page: _Page, fence: int) -> Outcome:
        whole = page.stop_reason is not None and not page.stopped.is_set()
        wanted = await self._checkpoints.close(
            work.run, fence, page.text, page.stop_reason if whole else None, page.usage
        )
        if whole and wanted:
            return Outcome.WHOLE
        STOPS.inc()
        await self._stopper.settle(work.draft)
        return Outcome.ENDED


async def _cancelled(*tasks: asyncio.Task[None] | asyncio.Task[bool]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _error_of(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


def _note_usage(page: _Page, stream: ModelStream) -> None:
    page.usage = stream.usage
    TOKENS.labels("input").inc(stream.usage.input_tokens)
    TOKENS.labels("output").inc(stream.usage.output_tokens)
