"""How far each run is, in Redis for five minutes."""

from collections.abc import Mapping, Sequence

from bot.adapters.redis import keys
from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log


class RedisRunProgress:
    """RunProgress on Redis; one key for each run, so that two of them do not overwrite each other."""

    def __init__(self, client: RedisClient) -> None:
        """Write through this client."""
        self._client = client

    async def tell(self, workspace: str, run_id: str, words: str) -> None:
        """See RunProgress."""
        name = keys.PROGRESS.name(workspace, run_id)
        try:
            await self._client.run("SET", name, words, "EX", keys.PROGRESS.expires_s)
        except Transient:
            log.warning("progress not kept", run_id=run_id)

    async def told(self, workspace: str, run_ids: Sequence[str]) -> Mapping[str, str]:
        """See RunProgress."""
        if not run_ids:
            return {}
        try:
            found = await self._client.run("MGET", *(keys.PROGRESS.name(workspace, run_id) for run_id in run_ids))
        except Transient:
            return {}
        return {run_id: words for run_id, words in zip(run_ids, found, strict=True) if words}
