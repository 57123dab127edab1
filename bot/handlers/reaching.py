"""Which repositories a workspace reaches, as far as that is known while a person waits."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.errors import NotraError
from bot.services import Services

_LOOK_S: Final = 2.0


async def reached(services: Services, workspace: str, within_s: float = _LOOK_S) -> Sequence[str]:
    """The repositories that can be read, also by the server's own access; none where GitHub is slow or refuses it."""
    try:
        async with asyncio.timeout(within_s):
            return await services.repositories.names(workspace)
    except (NotraError, TimeoutError):
        return ()
