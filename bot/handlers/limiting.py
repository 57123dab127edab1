"""Who asks for too much is told when to come back; called where a request begins what is limited."""

from typing import Final

from bot.blocks.notices import rate_limited
from bot.limits import LimitKind
from bot.ports import SCHEDULED_DRAFT
from bot.recorded import Recorded
from bot.services import Services

_BY_THEMSELVES: Final = frozenset({SCHEDULED_DRAFT})
"""What nobody asked for just now: it comes as often as it was set to."""


async def too_much(services: Services, recorded: Recorded, user: str, kind: LimitKind) -> str | None:
    """Count the request, once however often it is served; the sentence for the person when it is above a limit."""
    if recorded.name in _BY_THEMSELVES:
        return None
    denied = await services.limits.check(kind, recorded.workspace, user, recorded.id)
    return rate_limited(denied) if denied is not None else None
