"""How far a brand analysis is, in Redis for five minutes."""

import json
from typing import Final

from bot.adapters.redis.client import RedisClient
from bot.errors import Transient
from bot.log import log

KEPT_S: Final = 300


class RedisBrandProgress:
    """BrandProgress on Redis; one key for each run, so that two analyses do not overwrite each other."""

    def __init__(self, client: RedisClient) -> None:
        """Write through this client."""
        self._client = client

    async def tell(self, workspace: str, run_id: str, step: int, words: str) -> None:
        """See BrandProgress."""
        value = json.dumps({"step": step, "of": 3, "words": words})
        try:
            await self._client.run("SET", f"brand:progress:{workspace}:{run_id}", value, "EX", KEPT_S)
        except Transient:
            log.warning("progress not kept", run_id=run_id)
