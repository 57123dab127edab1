"""The text of a draft while it is written, as the live page will follow it."""

import asyncio
from contextlib import aclosing

from bot.adapters.redis import RedisClient, RedisReplay
from bot.pipeline.rebuild import Rebuilt
from tests.e2e.product import Product


async def test_who_follows_a_draft_has_the_stored_text_when_it_is_whole(notra: Product) -> None:
    await notra.write_slowly(pace=400.0)
    (run,) = await notra.rows("select runs.id, runs.workspace_id, runs.draft_id from runs")
    client = RedisClient(
        notra.settings.upstash_redis_rest_url, notra.settings.upstash_redis_rest_token.get_secret_value()
    )
    await client.open()
    rebuilt = Rebuilt()
    growing = 0

    async with (
        asyncio.timeout(15),
        aclosing(RedisReplay(client).read(run["workspace_id"], run["draft_id"], run["id"])) as entries,
    ):
        async for entry in entries:
            growing += rebuilt.take(entry)
    await client.close()

    (stored,) = await notra.rows("select text from runs")
    assert (rebuilt.text, rebuilt.outcome) == (stored["text"], "whole")
    assert growing > 2
