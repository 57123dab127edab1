"""The workflow of one slot; a draft's begins its run.

load → check → ingest → analyze → post → details → advance → notify.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.errors import Permanent
from bot.ports import DIGEST_PATH
from bot.services import Services
from workflows.endpoint import Workflow
from workflows.slots import SlotStages
from workflows.steps import Steps

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class SlotReference:
    """Which slot a run serves; all that its payload holds."""

    workspace: str
    schedule_id: str
    at: datetime

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "SlotReference":
        """From the payload. Raises Permanent for what no trigger of ours writes."""
        workspace, schedule_id = str(payload.get("workspace")), str(payload.get("schedule_id"))
        try:
            at = datetime.fromisoformat(str(payload.get("at")))
        except ValueError as error:
            raise Permanent("The run was started without its slot.") from error
        if not (_ID.fullmatch(workspace) and _ID.fullmatch(schedule_id)) or at.tzinfo is None:
            raise Permanent("The run was started without its slot.")
        return cls(workspace=workspace, schedule_id=schedule_id, at=at)


def digest_workflow(services: Services) -> Workflow:
    """See the module. A failure leaves the cursor where it was: the next run reads the same and more."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        stages = _stages(services, payload)
        for name, stage in (("load", stages.load), ("check", stages.check), ("ingest", stages.ingest)):
            if not await steps.run(name, stage):
                return
        changes = await steps.run("analyze", stages.analyze)
        posted = await steps.run("post", stages.post)
        if changes and posted:
            await steps.run("details", stages.details)
        await steps.run("advance", stages.advance)
        await steps.run("notify", stages.notify)

    async def on_failure(_: str, payload: Mapping[str, Any], message: str) -> None:
        await _stages(services, payload).fail(message)

    return Workflow(path=DIGEST_PATH, route=route, on_failure=on_failure)


def _stages(services: Services, payload: Mapping[str, Any]) -> SlotStages:
    reference = SlotReference.read(payload)
    return SlotStages(services, reference.workspace, reference.schedule_id, reference.at)
