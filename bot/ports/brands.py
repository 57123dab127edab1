"""What a brand analysis needs from the outside: names resolved, pages read, a model that extracts, and its own rows."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from bot.addresses import IPAddress
from bot.brands import AnalysisState, BrandAnalysis, Page
from bot.models import Prompt, Usage

BRAND_PATH: Final = "/workflows/brand/v1"
"""Where the workflow of brand analyses is served."""


class Names(Protocol):
    """The net's directory of names."""

    async def addresses(self, host: str) -> Sequence[IPAddress]:
        """All addresses of a name, asked anew each time; none when there is no such name. Raises Transient."""
        ...


class Sites(Protocol):
    """Websites, read by a service. Each call is paid for."""

    async def page(self, url: str) -> Page:
        """The main content; `url` of the page is where redirects led. Raises Permanent with its own sentence for a
        page that is not there, forbidden, empty, too slow or of a kind that cannot be read; Transient.
        """
        ...

    async def links(self, url: str) -> Sequence[str]:
        """Addresses of other pages of this site, at most a few hundred. Raises Permanent or Transient."""
        ...


class Extractor(Protocol):
    """A model that answers in the shape of a JSON schema."""

    async def extract(self, prompt: Prompt, schema: Mapping[str, object]) -> tuple[str, Usage]:
        """The answer's text, and what it cost. Raises Transient (busy, away) or Permanent (refused).

        OutcomeUnknown is a Transient that may have been paid for, Declined a Permanent that was.
        """
        ...


class BrandAnalyses(Protocol):
    """The stored analyses."""

    async def create(self, analysis: BrandAnalysis) -> BrandAnalysis:
        """Store it, or return the one of this id as it stands."""
        ...

    async def get(self, workspace: str, analysis_id: str) -> BrandAnalysis | None:
        """One analysis with all that was bought for it."""
        ...

    async def move(
        self,
        analysis: BrandAnalysis,
        state: AnalysisState,
        *,
        reason: str | None = None,
        voice_id: str | None = None,
        message_ts: str | None = None,
    ) -> bool:
        """Set the state and what else is given, of this very run; False when it has ended, or another run goes on."""
        ...

    async def keep(
        self,
        analysis: BrandAnalysis,
        *,
        pages: Mapping[str, Page | None] | None = None,
        answers: Sequence[str] | None = None,
    ) -> None:
        """Add pages, in order, or replace those of the same address; replace the answers."""
        ...

    async def again(self, analysis: BrandAnalysis) -> BrandAnalysis | None:
        """Begin the next run of one that failed in this run; None when it did not (any more)."""
        ...

    async def shown(self, analysis: BrandAnalysis) -> bool:
        """Note that the message shows this end; False when the analysis has moved on meanwhile."""
        ...

    async def left(self, unmoved_s: float, unshown_s: float, limit: int) -> Sequence[tuple[str, str]]:
        """(workspace, id) over all workspaces: unfinished and unmoved, or ended and unshown, for so many seconds."""
        ...

    def alone(self, analysis: BrandAnalysis) -> AbstractAsyncContextManager[None]:
        """Do something that nobody else does for this analysis at the same time, in whichever process.

        A process that dies gives way at once. Raises Transient when the others take too long.
        """
        ...
