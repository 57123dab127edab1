"""The end of a run: what it holds of the budget is free again, and whoever waits for it is told."""

from bot.models import Draft
from workflows.current import Current


class Ending(Current):
    """Steps at the end of a run, however it came about."""

    async def notify(self) -> None:
        """Tell what there is to tell: of the run, as it is stored, and of the month's budget. Never twice."""
        reference, notifier = self._reference, self._services.notifier
        draft, _ = await self._current()
        await notifier.run_ended(reference.workspace, reference.draft_id, reference.run_id)
        await notifier.credits_low(reference.workspace, draft.requester)

    async def _settle_credits(self, draft: Draft) -> None:
        await self._services.credit.release(draft.workspace, self._reference.run_id)
