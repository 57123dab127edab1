"""The model's connections, against servers that misbehave."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from aiohttp import web

from bot.adapters.llm.transport import AiohttpTransport
from standins.server import serving


async def hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def begin_and_hang(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"data: {}\n\n")
    await asyncio.sleep(60)
    return response


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/hang", hang)
    app.router.add_get("/begin-and-hang", begin_and_hang)
    async with serving(app) as url:
        yield url


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=AiohttpTransport(), timeout=0.1) as client:
        yield client


async def test_a_service_that_does_not_answer_is_given_up(url: str, client: httpx2.AsyncClient) -> None:
    with pytest.raises(httpx2.TimeoutException):
        await client.get(f"{url}/hang")


async def test_an_answer_that_falls_silent_is_given_up_and_what_came_is_kept(
    url: str, client: httpx2.AsyncClient
) -> None:
    got: list[bytes] = []

    async def read() -> None:
        async with client.stream("GET", f"{url}/begin-and-hang") as answer, asyncio.timeout(5):
            async for piece in answer.aiter_bytes():
                got.append(piece)  # noqa: PERF401  what arrived before the silence is the point

    with pytest.raises(httpx2.NetworkError):
        await read()

    assert got == [b"data: {}\n\n"]


async def test_a_service_that_is_not_there_is_a_network_error(unused_tcp_port: int, client: httpx2.AsyncClient) -> None:
    with pytest.raises(httpx2.NetworkError):
        await client.get(f"http://127.0.0.1:{unused_tcp_port}/")
