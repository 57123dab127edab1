"""What workspaces have connected and chosen, kept for five minutes; the text is Postgres's, and holds no secret."""

import asyncio
from contextvars import Context

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log

_PATIENCE_S = 0.3
"""Postgres is quicker than that, and what people save waits for a `drop`."""
_BLANK_S = 10
"""Longer than whoever read the old state before a change can take to put it here."""
_AGAIN_S = 2.0


class RedisIntegrationCache:
    """IntegrationCache on Redis. A change leaves an empty text, over which nothing is put until it has expired."""

    def __init__(self, client: RedisClient) -> None:
        """Keep through this client."""
        self._client = client
        self._undropped: dict[str, asyncio.Task[None]] = {}

    async def get(self, workspace: str) -> str | None:
        """See IntegrationCache."""
        if workspace in self._undropped:
            return None
        try:
            kept = await self._client.run("GET", keys.INTEGRATIONS.name(workspace), within=_PATIENCE_S)
        except Transient:
            return None
        return str(kept) if kept else None

    async def put(self, workspace: str, text: str) -> None:
        """See IntegrationCache."""
        name, expires = keys.INTEGRATIONS.name(workspace), keys.INTEGRATIONS.expires_s
        try:
            await self._client.run("SET", name, text, "NX", "EX", expires, within=_PATIENCE_S)
        except Transient:
            log.warning("integrations not kept", workspace=workspace)

    async def drop(self, workspace: str) -> None:
        """See IntegrationCache. While Redis is away this process goes without, and tries on in the background."""
        if not await self._dropped(workspace) and workspace not in self._undropped:
            trying = asyncio.create_task(self._drop_later(workspace), name="drop integrations", context=Context())
            self._undropped[workspace] = trying

    async def close(self) -> None:
        """Give up what is still to be dropped; it expires by itself."""
        tasks = list(self._undropped.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _dropped(self, workspace: str) -> bool:
        name = keys.INTEGRATIONS.name(workspace)
        try:
            await self._client.run("SET", name, "", "EX", _BLANK_S, within=_PATIENCE_S)
        except Transient:
            log.warning("integrations not dropped", workspace=workspace)
            return False
        return True

    async def _drop_later(self, workspace: str) -> None:
        """What was kept before is gone after its five minutes in any case."""
        try:
            async with asyncio.timeout(keys.INTEGRATIONS.expires_s):
                dropped = False
                while not dropped:
                    await asyncio.sleep(_AGAIN_S)
                    dropped = await self._dropped(workspace)
        except TimeoutError:
            pass
        finally:
            self._undropped.pop(workspace, None)
