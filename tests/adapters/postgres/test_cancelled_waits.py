"""Whoever is cancelled while waiting for a connection ends, even when the connection comes at that very moment."""

import asyncio
from contextlib import suppress

import pytest

from bot.adapters.postgres.database import Database


@pytest.mark.parametrize("turns", range(4))
async def test_a_cancellation_that_meets_the_connection_is_not_lost(database_dsn: str, turns: int) -> None:
    database = Database(database_dsn, max_size=2)
    await database.open()
    at_work = asyncio.Event()

    async def work_for_ever() -> None:
        at_work.set()
        while True:
            async with database.system():
                await asyncio.sleep(0)

    async with database.system():
        second = database.system()
        await second.__aenter__()
        waiting = asyncio.create_task(work_for_ever())
        await at_work.wait()
        await asyncio.sleep(0.01)
        await second.__aexit__(None, None, None)
        for _ in range(turns):
            await asyncio.sleep(0)
        waiting.cancel()
        done, _ = await asyncio.wait({waiting}, timeout=2)

    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await database.close()
    assert done == {waiting}
