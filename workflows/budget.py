"""The end of a run, as far as money is concerned."""

from bot.blocks.notices import budget_reached
from bot.errors import NotraError
from bot.log import log
from bot.models import Draft
from workflows.current import Current


class Budget(Current):
    """Gives back what a run holds, and says in time that the month's budget runs low."""

    async def _settle_credits(self, draft: Draft) -> None:
        """Give back what the run holds, and tell who asked for the draft when the month's budget runs low.

        That is told once per month and threshold: it is noted first, so that it is never said twice; a message that
        Slack does not take then is lost, and `/notra status` still says the same.
        """
        credit = self._services.credit
        await credit.release(draft.workspace, self._reference.run_id)
        reached = await credit.to_tell(draft.workspace)
        if reached is None:
            return
        line = budget_reached(await credit.month(draft.workspace), reached)
        try:
            channel = await self._services.messages.open_dm(draft.requester)
            await self._services.messages.post(channel, [], line)
        except NotraError as error:
            log.warning("budget not told", error=type(error).__name__)
