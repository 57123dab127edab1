"""The engine of one process on services in memory."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.blocks.elements import Rendered, section
from bot.drafting.campaigns import Campaigns
from bot.drafting.editor import Editor
from bot.drafting.presenter import Presenter
from bot.drafting.renders import Renders
from bot.drafting.stop import Stopper
from bot.drafting.writer import Assignment, Outcome, Writers
from bot.models import Draft, Prompt, Run
from bot.slices import Slices
from tests.fakes.boards import FakeBoards, FakeCampaignMessages
from tests.fakes.credits import FakeCredits
from tests.fakes.replay import FakeReplay
from tests.fakes.services import FakeBudget, FakeMessages, FakeModel, FakeProgress, FakeSignals
from tests.fakes.stores import FakeDrafts, FakeRuns
from tests.fakes.tables import Tables
from tests.fakes.texts import FakeCheckpoints, FakeVersions

PROMPT = Prompt(system="", turns=(("user", "Write the changelog now."),), model="claude", max_tokens=1_000)
KEEP_S = 0.02
PATIENCE_S = 5.0


def rendered(text: str) -> Slices[Rendered]:
    yield
    return Rendered([section(text)], text)


@dataclass
class Engine:
    """Everything that the writers of a process work with; a second engine on the same tables is another process."""

    tables: Tables = field(default_factory=Tables)
    messages: FakeMessages = field(default_factory=FakeMessages)
    budget: FakeBudget = field(default_factory=FakeBudget)
    signals: FakeSignals = field(default_factory=FakeSignals)
    model: FakeModel = field(default_factory=FakeModel)
    owner: str = "one"
    replay: FakeReplay = field(default_factory=FakeReplay)
    credit: FakeCredits = field(default_factory=FakeCredits)
    progress: FakeProgress = field(default_factory=FakeProgress)

    def __post_init__(self) -> None:
        self.drafts, self.runs = FakeDrafts(self.tables), FakeRuns(self.tables)
        self.checkpoints, self.versions = FakeCheckpoints(self.tables), FakeVersions(self.tables)
        self.presenter = Presenter(
            drafts=self.drafts,
            boards=FakeBoards(),
            runs=self.runs,
            versions=self.versions,
            messages=self.messages,
            budget=self.budget,
            credit=self.credit,
            progress=self.progress,
            campaigns=Campaigns(
                drafts=self.drafts, shown=FakeCampaignMessages(), messages=self.messages, budget=self.budget
            ),
        )
        self.stopper = Stopper(
            drafts=self.drafts,
            runs=self.runs,
            checkpoints=self.checkpoints,
            versions=self.versions,
            signals=self.signals,
            presenter=self.presenter,
            credit=self.credit,
        )
        self.writers = Writers(
            owner=self.owner,
            model=self.model,
            checkpoints=self.checkpoints,
            signals=self.signals,
            stopper=self.stopper,
            replay=self.replay,
            credit=self.credit,
            keep_s=KEEP_S,
        )

    def another(self) -> "Engine":
        """Another process on the same Postgres, Slack and Redis, with a model's connection of its own."""
        return Engine(
            self.tables, self.messages, self.budget, self.signals, FakeModel(), "two", self.replay, self.credit
        )

    def writing(self, draft: Draft, run: Run, patience: float = PATIENCE_S) -> asyncio.Task[Outcome]:
        """A write step of the run's workflow."""

        async def prepare() -> Assignment:
            editor = Editor(draft, self.messages, self.budget, rendered, Renders(), gap_s=0.0)
            return Assignment(draft=draft, run=run, prompt=PROMPT, editor=editor)

        return asyncio.create_task(self.writers.write(run, prepare, patience))

    @property
    def shown(self) -> list[str]:
        """The notification texts of all edits so far."""
        return [edit.text for edit in self.messages.edits]


async def until(check: Callable[[], object], what: str) -> None:
    """Wait until `check` is true. Raises AssertionError that says what did not come."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while asyncio.get_running_loop().time() < deadline:
        if check():
            return
        await asyncio.sleep(0.001)
    raise AssertionError(what)
