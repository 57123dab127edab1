"""The run that a step is about, and the draft it belongs to, as they are stored now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.analysis import Analysis
from bot.errors import Permanent
from bot.models import Draft, DraftState, Run
from bot.services import Services

ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
"""What an id in the payload of a run looks like."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Which run a workflow is about; all that its payload holds."""

    workspace: str
    draft_id: str
    run_id: str
    request_id: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "Reference":
        """From a workflow's payload. Raises Permanent for what no trigger of ours writes, before a store sees it."""
        ids = {name: str(payload.get(name)) for name in ("workspace", "draft_id", "run_id", "request_id")}
        if not all(name in payload and ID.fullmatch(value) for name, value in ids.items()):
            raise Permanent("The run was started without its draft.")
        return cls(**ids)


class Current:
    """What the stages share. Nothing is remembered between two steps, which other processes may run."""

    def __init__(self, services: Services, reference: Reference) -> None:
        """Work on this run."""
        self._services = services
        self._reference = reference

    async def _current(self) -> tuple[Draft, Run]:
        reference = self._reference
        draft = await self._services.drafts.get(reference.workspace, reference.draft_id)
        run = await self._services.runs.get(reference.workspace, reference.run_id)
        if draft is None or run is None:
            raise Permanent("This draft does not exist any more.")
        return draft, run

    async def _enter(self, draft: Draft, state: DraftState) -> bool:
        """Move to `state`, or find that this run has moved there already; False when the run is over."""
        run_id = self._reference.run_id
        if await self._services.drafts.move(draft, state, run_id=run_id):
            return True
        stored = await self._services.drafts.get(draft.workspace, draft.id)
        return stored is not None and stored.run_id == run_id and stored.state is state

    async def _analysis(self, draft: Draft) -> Analysis:
        analysis = await self._services.runs.analysis(draft.workspace, draft.id)
        if analysis is None:
            raise Permanent("What was read for this draft is gone. Please press Retry.")
        return analysis
