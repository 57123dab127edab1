"""The workflow of one slot.

A digest: load → check → resolve → ingest → analyze → quiet → post → details → advance → notify. A draft for review: …
quiet → draft → advance → notify; `draft` begins a run of workflows/draft.py, which is that of the slash command, with
its gate.

A digest asks no model, so it holds no credits; those of a draft are held, charged and given back by the draft's own
run. What each step does when it fails is in docs/schedules.md.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.errors import Permanent
from bot.ports import DIGEST_PATH
from bot.schedules import DIGEST, SCHEDULE_ID
from bot.services import Services
from workflows.endpoint import Workflow
from workflows.patience import patiently
from workflows.slots import SlotStages
from workflows.steps import Steps

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class SlotReference:
    """Which slot a run serves, and for which time; all that its payload holds."""

    workspace: str
    schedule_id: str
    at: datetime
    tries: int = 1

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "SlotReference":
        """From the payload. Raises Permanent for what no trigger of ours writes."""
        workspace, schedule_id = str(payload.get("workspace")), str(payload.get("schedule_id"))
        tries = payload.get("tries", 1)
        try:
            at = datetime.fromisoformat(str(payload.get("at")))
        except ValueError as error:
            raise Permanent(_NO_SLOT) from error
        named = SCHEDULE_ID.fullmatch(workspace) and SCHEDULE_ID.fullmatch(schedule_id)
        if not named or at.tzinfo is None or not isinstance(tries, int):
            raise Permanent(_NO_SLOT)
        return cls(workspace=workspace, schedule_id=schedule_id, at=at, tries=tries)


def digest_workflow(services: Services) -> Workflow:
    """See the module. A failure leaves the cursor where it was: the next run reads the same and more."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        stages = _stages(services, payload)

        async def take(name: str, stage: Callable[[], Awaitable[T]]) -> T:
            return await patiently(steps, name, stage, stages.rests)

        what = await take("load", stages.load)
        if not what or not await take("check", stages.check):
            return
        await take("resolve", stages.resolve)
        await take("ingest", stages.ingest)
        await take("analyze", stages.analyze)
        if not await take("quiet", stages.quiet):
            if what == DIGEST:
                await take("post", stages.post)
                await take("details", stages.details)
            else:
                await take("draft", stages.draft)
        await take("advance", stages.advance)
        await take("notify", stages.notify)

    async def on_failure(_: str, payload: Mapping[str, Any], message: str) -> None:
        await _stages(services, payload).fail(message)

    return Workflow(path=DIGEST_PATH, route=route, on_failure=on_failure)


def _stages(services: Services, payload: Mapping[str, Any]) -> SlotStages:
    reference = SlotReference.read(payload)
    return SlotStages(services, reference.workspace, reference.schedule_id, reference.at, reference.tries)


_NO_SLOT = "The run was started without its slot."
