"""Slack, Redis and the model in memory, each with the switches that the tests of the engine need."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import MessageGone, NotraError, Transient
from bot.models import Prompt, Usage
from bot.ports import Block, Priority


@dataclass(frozen=True)
class Edit:
    """One edit that Slack took."""

    ts: str
    blocks: Sequence[Block]
    text: str


class FakeMessages:
    """Slack's messages. `refusals` are raised by the next edits; `before_edit` is awaited before each takes effect."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.posts: dict[str, Mapping[str, str]] = {}
        self.files: list[tuple[str, str]] = []
        self.gone: set[str] = set()
        self.refusals: list[NotraError] = []
        self.before_edit: Callable[[], Any] | None = None
        self.most_at_once = 0
        self._at_once = 0

    async def post(
        self,
        channel: str,
        blocks: Sequence[Block],
        text: str,
        *,
        thread_ts: str | None = None,
        metadata: Mapping[str, str] | None = None,
        at_once: bool = False,
    ) -> str:
        await asyncio.sleep(0)
        ts = f"1800000000.{len(self.posts):06d}"
        self.posts[ts] = dict(metadata or {})
        return ts

    async def find(
        self, channel: str, metadata: Mapping[str, str], since: datetime, *, thread_ts: str | None = None
    ) -> str | None:
        found = next((ts for ts, marks in self.posts.items() if marks == metadata), None)
        await asyncio.sleep(0)
        return found

    async def edit(self, channel: str, ts: str, blocks: Sequence[Block], text: str) -> None:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.before_edit is not None:
                await self.before_edit()
            if self.refusals:
                raise self.refusals.pop(0)
            if ts in self.gone:
                raise MessageGone("The message is gone.")
            self.edits.append(Edit(ts, blocks, text))
        finally:
            self._at_once -= 1

    async def whisper(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        response_url: str | None = None,
        blocks: Sequence[Block] | None = None,
        thread_ts: str | None = None,
        replaces: bool = False,
    ) -> None:
        raise NotImplementedError("the engine speaks to nobody in private")

    async def attached(self, channel: str, thread_ts: str, name: str) -> bool:
        found = (thread_ts, name) in self.files
        await asyncio.sleep(0)
        return found

    async def attach(self, channel: str, thread_ts: str, name: str, title: str, content: str) -> None:
        await asyncio.sleep(0)
        self.files.append((thread_ts, name))

    async def check_channel(self, channel: str) -> None:
        return None

    async def check_person(self, user: str) -> None:
        return None

    async def open_dm(self, user: str) -> str:
        return f"D{user}"

    async def permalink(self, channel: str, ts: str) -> str | None:
        return None

    async def publish_home(self, user: str, blocks: Sequence[Block]) -> None:
        return None

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        return None

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        return None


class FakeBudget:
    """An edit budget that answers `waits` first, then grants all; `cooled` lists the pauses that Slack asked for."""

    def __init__(self) -> None:
        self.asked: list[Priority] = []
        self.cooled: list[float] = []
        self.waits: list[float] = []

    async def take(self, workspace: str, method: str, priority: Priority, draft_id: str) -> float:
        self.asked.append(priority)
        return self.waits.pop(0) if self.waits else 0.0

    async def cool_off(self, workspace: str, method: str, seconds: float) -> None:
        self.cooled.append(seconds)


class FakeProgress:
    """What each run told of itself last, by run id."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    async def tell(self, workspace: str, run_id: str, words: str) -> None:
        self.words[run_id] = words

    async def told(self, workspace: str, run_ids: Sequence[str]) -> Mapping[str, str]:
        return {run_id: self.words[run_id] for run_id in run_ids if run_id in self.words}


@dataclass
class FakeWatch:
    """A watch whose flag a test or `raise_flag` raises."""

    stopped: asyncio.Event = field(default_factory=asyncio.Event)


class FakeSignals:
    """Abort flags in memory; `away`: Redis is down, and nobody hears of anything."""

    def __init__(self) -> None:
        self.raised: list[str] = []
        self.away = False
        self._watches: list[tuple[str, FakeWatch]] = []

    async def raise_flag(self, workspace: str, draft_id: str, run_id: str) -> None:
        if self.away:
            raise Transient("The shared store (Redis) does not answer properly just now.")
        self.raised.append(run_id)
        for watched, watch in self._watches:
            if watched == run_id:
                watch.stopped.set()

    @asynccontextmanager
    async def watch(self, workspace: str, draft_id: str, run_id: str) -> AsyncIterator[FakeWatch]:
        entry = (run_id, FakeWatch())
        self._watches.append(entry)
        try:
            yield entry[1]
        finally:
            self._watches.remove(entry)


class FakeStream:
    """One answer: the pieces that the test lets through, then its end or its error."""

    def __init__(self, model: "FakeModel") -> None:
        self.usage = Usage(input_tokens=10, output_tokens=0)
        self.stop_reason: str | None = None
        self._model = model

    async def __aiter__(self) -> AsyncIterator[str]:
        while True:
            piece = await self._model.pieces.get()
            if isinstance(piece, NotraError):
                raise piece
            if piece is None:
                self.stop_reason = "end_turn"
                return
            self.usage = Usage(input_tokens=10, output_tokens=self.usage.output_tokens + 1)
            yield piece


class FakeModel:
    """A model that says what the test puts into `pieces`: text, None for the end, or an error."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[str | NotraError | None] = asyncio.Queue()
        self.prompts: list[Prompt] = []
        self.closed = 0

    def says(self, *pieces: str | NotraError | None) -> None:
        """Let these through."""
        for piece in pieces:
            self.pieces.put_nowait(piece)

    @asynccontextmanager
    async def stream(self, prompt: Prompt) -> AsyncIterator[FakeStream]:
        self.prompts.append(prompt)
        try:
            yield FakeStream(self)
        finally:
            self.closed += 1

    async def ping(self) -> None:
        return None
