import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from standins.redis import Faults, UpstashRedis


async def ask(http: ClientSession, path: str, json: Any = None, **headers: str) -> tuple[int, Any]:
    async with http.post(path, json=json, headers=headers) as answer:
        return answer.status, await answer.json()


@asynccontextmanager
async def events(http: ClientSession, path: str) -> AsyncIterator[AsyncIterator[str]]:
    async with http.post(path, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.content_type == "text/event-stream"

        async def read() -> AsyncIterator[str]:
            async for line in answer.content:
                if line.strip():
                    yield line.decode().rstrip("\n")

        yield read()


async def test_a_command_may_stand_in_the_path(http: ClientSession) -> None:
    async with http.get("/set/a%20key/one%2Ftwo/EX/100") as answer:
        assert await answer.json() == {"result": "OK"}
    async with http.get("/get/a%20key") as answer:
        assert await answer.json() == {"result": "one/two"}
    async with http.get("/ttl/a%20key") as answer:
        assert 0 < (await answer.json())["result"] <= 100


async def test_a_body_is_the_last_argument_and_the_query_follows(http: ClientSession) -> None:
    async with http.post("/set/bytes?EX=100", data=b"\xff\x00!") as answer:
        assert await answer.json() == {"result": "OK"}
    assert await ask(http, "/", ["GET", "bytes"]) == (200, {"result": "�\x00!"})
    assert await ask(http, "/", ["GET", "bytes"], **{"Upstash-Encoding": "base64"}) == (200, {"result": "/wAh"})


async def test_base64_covers_all_strings_but_the_status_ok(http: ClientSession) -> None:
    commands = [
        ["SET", "k", "OK"],
        ["GET", "k"],
        ["PING"],
        ["LRANGE", "none", "0", "-1"],
        ["STRLEN", "k"],
        ["GET", "x"],
    ]
    status, answer = await ask(http, "/pipeline", commands, **{"Upstash-Encoding": "base64"})
    results = [item["result"] for item in answer]
    assert (status, results) == (200, ["OK", "T0s=", "UE9ORw==", [], 2, None])


async def test_arguments_may_be_numbers_and_booleans_but_not_null(http: ClientSession) -> None:
    await ask(http, "/", ["RPUSH", "args", 1, 2.5, True])
    assert await ask(http, "/", ["LRANGE", "args", 0, -1]) == (200, {"result": ["1", "2.5", "true"]})
    assert await ask(http, "/", ["SET", "k", None]) == (400, {"error": "ERR null args are not supported"})


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}])
@pytest.mark.parametrize("path", ["/", "/pipeline", "/multi-exec", "/get/k", "/subscribe/c"])
async def test_without_the_token_nothing_is_answered(rest_url: str, path: str, given: dict[str, str]) -> None:
    async with ClientSession(rest_url, headers=given) as stranger:
        expected = {"error": "WRONGPASS invalid or missing auth token"}
        assert await ask(stranger, path, [["PING"]]) == (401, expected)


async def test_the_token_may_stand_in_the_query(rest_url: str, rest_token: str) -> None:
    async with ClientSession(rest_url) as session, session.get(f"/ping?_token={rest_token}") as answer:
        assert (answer.status, await answer.json()) == (200, {"result": "PONG"})


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/", {}, "ERR failed to parse command"),
        ("/", [], "ERR empty command"),
        ("/", [["SET"]], "ERR failed to parse command"),
        ("/", ["GET"], "ERR wrong number of arguments for 'get' command"),
        ("/pipeline", ["GET", "k"], "ERR failed to parse pipeline request"),
        ("/pipeline", [], "ERR empty pipeline request"),
        ("/multi-exec", [["GET"]], "ERR wrong number of arguments for 'get' command"),
    ],
)
async def test_a_bad_request_is_one_error(http: ClientSession, path: str, body: Any, error: str) -> None:
    assert await ask(http, path, body) == (400, {"error": error})


async def test_a_body_that_is_no_json_is_refused(http: ClientSession) -> None:
    async with http.post("/", data=b"{nonsense") as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "ERR failed to parse command"})


@pytest.mark.parametrize(
    "command",
    [
        ["BLPOP", "k", 0],
        ["XREAD", "BLOCK", "0", "STREAMS", "s", "$"],
        ["SUBSCRIBE", "c"],
        ["MULTI"],
        ["shutdown"],
        [""],
    ],
)
async def test_commands_that_rest_cannot_carry_are_refused(http: ClientSession, command: list[Any]) -> None:
    status, answer = await ask(http, "/", command)
    assert status == 400
    assert answer["error"].startswith(f"ERR Command is not available: '{command[0].upper()}'")


async def test_a_pipeline_goes_on_behind_a_failing_command(http: ClientSession) -> None:
    commands = [["SET", "k", "x"], ["INCR", "k"], ["BLPOP", "q", 1], ["GET", "k"]]
    status, answer = await ask(http, "/pipeline", commands)
    assert status == 200
    assert [sorted(item) for item in answer] == [["result"], ["error"], ["error"], ["result"]]
    assert answer[3] == {"result": "x"}


async def test_a_transaction_with_an_unknown_command_runs_nothing(http: ClientSession) -> None:
    for unknown in (["BLPOP", "q", 1], ["NOSUCH"]):
        status, answer = await ask(http, "/multi-exec", [["SET", "k", "x"], unknown])
        assert (status, list(answer)) == (400, ["error"])
    assert await ask(http, "/", ["EXISTS", "k"]) == (200, {"result": 0})


async def test_a_transaction_goes_on_behind_an_error_of_its_data(http: ClientSession) -> None:
    status, answer = await ask(http, "/multi-exec", [["SET", "k", "x"], ["INCR", "k"], ["APPEND", "k", "y"]])
    assert status == 200
    assert answer[2] == {"result": 2}
    assert "error" in answer[1]


async def test_subscribers_hear_what_is_published(http: ClientSession) -> None:
    async with events(http, "/subscribe/news%2Flocal") as lines:
        assert await anext(lines) == "data: subscribe,news/local,1"
        async with http.post("/publish/news%2Flocal/hello%2C%20world") as answer:
            assert await answer.json() == {"result": 1}
        assert await anext(lines) == "data: message,news/local,hello, world"


async def test_patterns_can_be_subscribed(http: ClientSession) -> None:
    async with events(http, "/psubscribe/draft:*") as lines:
        assert await anext(lines) == "data: psubscribe,draft:*,1"
        await ask(http, "/", ["PUBLISH", "draft:7", "stop"])
        assert await anext(lines) == "data: pmessage,draft:*,draft:7,stop"


async def test_a_subscriber_that_leaves_is_forgotten(http: ClientSession) -> None:
    async with events(http, "/subscribe/c") as lines:
        await anext(lines)
    for _ in range(500):
        if await ask(http, "/", ["PUBLISH", "c", "x"]) == (200, {"result": 0}):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the subscription is still there")


async def test_a_dropped_service_cuts_subscribers_and_callers(http: ClientSession, standin: UpstashRedis) -> None:
    async with events(http, "/subscribe/c") as lines:
        await anext(lines)
        standin.faults = Faults(down=True)
        with pytest.raises(ClientError):
            await anext(lines)
    with pytest.raises(ClientError):
        await ask(http, "/", ["PING"])
    standin.faults = Faults()
    assert await ask(http, "/", ["PING"]) == (200, {"result": "PONG"})


async def test_a_lost_reply_means_done_but_unknown(http: ClientSession, standin: UpstashRedis) -> None:
    standin.faults = Faults(lose_reply=True)
    with suppress(ClientError):
        await ask(http, "/", ["INCR", "n"])
    standin.faults = Faults()
    assert await ask(http, "/", ["GET", "n"]) == (200, {"result": "1"})


async def test_faults_are_set_over_http(http: ClientSession) -> None:
    async with http.patch("/_standin/faults", json={"error_500": True}) as answer:
        assert answer.status == 200
    async with http.post("/", json=["PING"]) as answer:
        assert (answer.status, await answer.text()) == (500, "Internal Server Error")
    async with http.patch("/_standin/faults", json={"error_500": False, "subscribe_off": True}) as answer:
        assert answer.status == 200
    assert (await ask(http, "/subscribe/c"))[0] == 404
