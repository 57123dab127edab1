"""The end of a run whose schedule is set to publish: in its owner's name, or why a person must look first."""

from bot.blocks.elements import count
from bot.errors import Permanent
from bot.log import log
from bot.models import Draft, DraftState, Run, RunKind, Version
from workflows.current import Current


class Publishing(Current):
    """Publishing by the run."""

    async def publish_if_set(self, draft: Draft, run: Run) -> None:
        """Approve and publish a draft that came into review, or note why it waits; may run again at any time.

        Only the run that the schedule itself started does that: whoever starts another one is there to decide.
        """
        owner = draft.request.publish_for
        if owner is None or run.kind is not RunKind.DRAFT or draft.run_no != 1:
            return
        stored = await self._services.drafts.get(draft.workspace, draft.id)
        if stored is None or stored.state is not DraftState.IN_REVIEW or stored.run_id != run.id:
            return
        version = await self._services.versions.get(stored, stored.version)
        reason = _open_finding(version) or await self._not_allowed(owner)
        if reason is not None:
            await self._services.publishing.wait(stored, reason)
        elif await self._services.publishing.publish(stored, owner):
            log.info("published automatically", draft_id=draft.id, run_id=run.id)

    async def _not_allowed(self, owner: str) -> str | None:
        """Why it cannot be approved in this person's name."""
        try:
            await self._services.messages.check_person(owner)
        except Permanent:
            return "Who set that may not approve drafts any more."
        return None


def _open_finding(version: Version | None) -> str | None:
    if version is None or version.partial:
        return "Its text is not whole."
    if version.outline:
        return "The model did not answer, so this is an outline."
    found = len(version.warnings)
    return f"The checks found {count(found, 'thing')} to look at." if found and version.vouched_by is None else None
