"""The log of requests does not grow for ever."""

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.requests import PostgresRequests
from bot.recorded import RequestKind
from tests.adapters.postgres.stored import TEAM


async def test_what_is_over_is_forgotten_in_time_and_what_is_due_is_not(database: Database) -> None:
    log = PostgresRequests(database)
    for key in ("served", "given up", "due"):
        await log.record(workspace=TEAM, kind=RequestKind.EVENT, key=key, name=key, payload={})
    for recorded in await log.claim(10):
        match recorded.name:
            case "served":
                await log.finish(recorded)
            case "given up":
                await log.give_up(recorded, "Transient")
            case _:
                await log.postpone(recorded, 60.0)

    early, in_time = await log.forget(3_600.0, 10), await log.forget(0.0, 10)

    assert (early, in_time) == (0, 2)
    async with database.workspace(TEAM) as connection:
        cursor = await connection.execute("select name from requests")
        assert await cursor.fetchall() == [{"name": "due"}]
