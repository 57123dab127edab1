import asyncio

import pytest

from bot.adapters.redis import RedisClient
from bot.errors import Transient
from standins.redis import Faults, UpstashRedis


async def test_commands_and_batches_answer_their_results(client: RedisClient) -> None:
    assert await client.run("SET", "k", 7) == "OK"
    assert await client.run_all(["INCR", "k"], ["GET", "k"]) == [8, "8"]
    assert await client.evaluate("return {KEYS[1], ARGV[1]}", ["k"], [5]) == ["k", "5"]
    await client.ping()


async def test_a_command_that_is_refused_leaves_the_others_of_its_batch_alone(client: RedisClient) -> None:
    first, refused, last = await client.run_each(["SET", "k", "é😀"], ["INCR", "k"], ["GET", "k"])
    assert (first, last) == ("OK", "é😀")
    assert isinstance(refused, Transient)
    assert "integer" in str(refused.__cause__)


@pytest.mark.parametrize(
    "faults",
    [Faults(down=True), Faults(error_500=True), Faults(hang_s=5.0), Faults(delay_s=5.0), Faults(lose_reply=True)],
    ids=str,
)
async def test_any_outage_is_transient_and_soon(client: RedisClient, standin: UpstashRedis, faults: Faults) -> None:
    standin.faults = faults
    async with asyncio.timeout(2):
        with pytest.raises(Transient, match="shared store"):
            await client.run("GET", "k", within=0.05)
        with pytest.raises(Transient, match="shared store"):
            await client.run_all(["GET", "k"], ["GET", "l"], within=0.05)
        with pytest.raises(Transient, match="shared store"):
            await client.run_each(["GET", "k"], ["GET", "l"], within=0.05)


async def test_a_batch_refused_as_a_whole_is_an_outage(rest_url: str) -> None:
    stranger = RedisClient(rest_url, "not-the-token")
    await stranger.open()
    with pytest.raises(Transient):
        await stranger.run_all(["GET", "k"])
    with pytest.raises(Transient):
        await stranger.run_each(["GET", "k"])
    with pytest.raises(Transient):
        await stranger.ping()
    await stranger.close()


async def test_a_service_that_is_not_there_is_an_outage(unused_tcp_port: int) -> None:
    nobody = RedisClient(f"http://127.0.0.1:{unused_tcp_port}", "token")
    await nobody.open()
    with pytest.raises(Transient):
        await nobody.run("GET", "k")
    await nobody.close()
