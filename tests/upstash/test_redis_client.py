import asyncio
from collections.abc import Sequence

import pytest

from bot.adapters.redis import RedisClient
from bot.adapters.redis.together import Command, Together
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


async def test_commands_of_the_same_moment_share_requests_and_each_gets_its_own_answer() -> None:
    requests: list[int] = []

    async def send(commands: Sequence[Command]) -> list[str]:
        requests.append(len(commands))
        await asyncio.sleep(0)
        return [f"answer to {command[0]}" for command in commands]

    together = Together(send)
    answers = await asyncio.gather(*(together.run([f"C{number}"]) for number in range(250)))
    alone = await together.run(["C250"])

    assert [*answers, alone] == [f"answer to C{number}" for number in range(251)]
    assert requests == [100, 100, 50, 1]


async def test_a_command_that_is_refused_fails_only_who_sent_it(client: RedisClient) -> None:
    await client.run("SET", "k", "words")

    answers = await asyncio.gather(client.run("GET", "k"), client.run("INCR", "k"), return_exceptions=True)

    assert answers[0] == "words"
    assert isinstance(answers[1], Transient)


async def test_who_gives_up_waiting_leaves_the_others_their_answers(client: RedisClient) -> None:
    await client.run("SET", "k", "words")
    impatient = asyncio.create_task(client.run("GET", "k"))
    patient = asyncio.create_task(client.run("GET", "k"))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient == "words"
    assert impatient.cancelled()
