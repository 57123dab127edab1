"""`/notra budget`: what the month has cost, and what a workspace may spend in one."""

from bot.blocks.notices import budget as budget_line
from bot.blocks.notices import budget_chosen
from bot.errors import Permanent
from bot.handlers.amounts import Budget
from bot.handlers.starting import Asker, whisper
from bot.recorded import Recorded
from bot.services import Services


async def budget(services: Services, recorded: Recorded, asker: Asker, wish: Budget) -> None:
    """Say how the month stands; or choose the workspace's budget, which its admins and owners may.

    Raises Permanent for others, and beyond what the server allows.
    """
    if wish.micros is None:
        await whisper(services, asker, budget_line(await services.credit.month(recorded.workspace)))
        return
    if not await services.conversations.administers(asker.user):
        raise Permanent("Only admins and owners of this workspace choose its budget. `/notra budget` shows it.")
    month = await services.credit.choose(recorded.workspace, wish.micros, asker.user)
    await whisper(services, asker, budget_chosen(month))
