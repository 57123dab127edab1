"""The replay in memory: what each writer told of its text."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from bot.models import Run
from bot.ports import ReplayEntry


@dataclass
class FakeChannel:
    """What one writer told."""

    fence: int
    texts: list[str]
    outcomes: list[str] = field(default_factory=list)

    def grow(self, text: str) -> None:
        self.texts.append(text)

    def end(self, outcome: str) -> None:
        self.outcomes.append(outcome)


class FakeReplay:
    """The channels of all writers, in the order of their beginning."""

    def __init__(self) -> None:
        self.channels: list[FakeChannel] = []

    def begin(self, run: Run, fence: int, text: str) -> FakeChannel:
        self.channels.append(FakeChannel(fence, [text]))
        return self.channels[-1]

    def read(
        self, workspace: str, draft_id: str, run_id: str, *, after: str = "", patience: float = 60.0
    ) -> AsyncGenerator[ReplayEntry, None]:
        raise NotImplementedError("nobody reads here")
