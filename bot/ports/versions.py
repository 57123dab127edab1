"""Where the texts of drafts are kept."""

from collections.abc import Sequence
from typing import Protocol

from bot.ledger import Ledger
from bot.models import Draft, Run, Version


class Versions(Protocol):
    """The immutable texts of a draft."""

    async def save_written(
        self,
        draft: Draft,
        run: Run,
        text: str,
        note: str,
        warnings: Sequence[str],
        *,
        ledger: Ledger | None = None,
        outline: bool = False,
    ) -> Version | None:
        """The run's text, or its outline, as the next version; the same version when called again for the run.

        None when the draft is not being checked in this run (any more).
        """
        ...

    async def save_stopped(self, draft: Draft, run: Run, text: str, ledger: Ledger | None = None) -> Version | None:
        """What was written when the run was stopped, as a partial version; once per run.

        None when the draft is not stopped in this run (any more).
        """
        ...

    async def save_edited(
        self,
        draft: Draft,
        base: int,
        text: str,
        *,
        author: str,
        note: str,
        request_id: str,
        warnings: Sequence[str] = (),
        ledger: Ledger | None = None,
    ) -> Version:
        """A person's text as the next version, once per request.

        Raises NewerVersion when `base` is not the newest any more or the draft is not in review.
        """
        ...

    async def get(self, draft: Draft, version: int) -> Version | None:
        """One version."""
        ...

    async def newest_whole(self, draft: Draft) -> Version | None:
        """The newest version that was written to its end or edited by a person; None when there is none."""
        ...

    async def restore(self, draft: Draft, *, author: str, request_id: str) -> Draft | None:
        """Make the newest whole version the current text again, as a new version, and put the draft in review.

        None when there is none, or the draft is not stopped or failed at this version (any more). Once per request.
        """
        ...

    async def vouch(self, draft: Draft, *, person: str) -> Version | None:
        """Record that the person answers for what the checks found in the draft's version; the version as it is then.

        The first one counts. None when the draft is not in review at this version (any more), or nothing was found.
        """
        ...
