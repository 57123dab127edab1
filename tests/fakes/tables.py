"""Postgres in memory: one set of tables, which the fake stores read and write by the same guards as the real ones."""

from dataclasses import dataclass, field

from bot.analysis import Analysis
from bot.errors import Transient
from bot.models import UNFINISHED, Draft, DraftState, Run, Usage, Version
from tests.factories import make_analysis, make_draft, make_run


@dataclass
class Page:
    """The text side of a run's row; `owner` is whoever holds the lease, which lapses only when a test says so."""

    text: str = ""
    fence: int = 0
    owner: str | None = None
    done: bool = False
    stop_reason: str | None = None
    usage: list[Usage] = field(default_factory=list)


@dataclass
class Tables:
    """All rows. `outage`: so many of the next calls fail, as when Postgres restarts."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    analyses: dict[str, Analysis] = field(default_factory=dict)
    outage: int = 0

    def seed(self, state: DraftState, text: str = "", **values: object) -> tuple[Draft, Run]:
        """A draft in this state, whose run has read its activity and written `text`."""
        draft, run = make_draft(state, **values), make_run()
        self.drafts[draft.id], self.runs[run.id] = draft, run
        self.pages[run.id] = Page(text)
        self.analyses[draft.id] = make_analysis()
        return draft, run

    def touch(self) -> None:
        """Every call begins here."""
        if self.outage:
            self.outage -= 1
            raise Transient("The database did not answer in time; this is tried again.")

    def wants(self, run: Run) -> bool:
        draft = self.drafts[run.draft_id]
        return draft.run_id == run.id and draft.state in UNFINISHED
