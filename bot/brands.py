"""The values of a brand analysis: what was asked, what was read, how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class AnalysisState(StrEnum):
    """Where an analysis stands; `saved` and `failed` are ends."""

    REQUESTED = "requested"
    READING = "reading"
    EXTRACTING = "extracting"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a website: where it was found in the end, and its main content in Markdown.

    `text` is "" for a page that could not be read or is not used.
    """

    url: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BrandAnalysis:
    """An analysis as it stands.

    `pages`: address → the page, None while it is chosen and not read yet. `answers` are the model's, oldest first. Both
    were paid for, and stay for whoever goes on.
    """

    id: str
    workspace: str
    channel: str
    requester: str
    url: str
    message_ts: str | None = None
    run_no: int = 1
    state: AnalysisState = AnalysisState.REQUESTED
    reason: str | None = None
    voice_id: str | None = None
    pages: Mapping[str, Page | None] = field(default_factory=dict)
    answers: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """The id of the run that is at work on it, or was the last one."""
        return f"wfr_{self.id}_{self.run_no}"

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end."""
        return self.state in {AnalysisState.SAVED, AnalysisState.FAILED}

    @property
    def read(self) -> tuple[Page, ...]:
        """The pages that hold text, in the order in which they were chosen."""
        return tuple(page for page in self.pages.values() if page is not None and page.text)
