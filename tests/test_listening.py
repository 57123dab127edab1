"""The end of listening: whoever was let in is answered, everybody else is refused; nobody waits in silence."""

import asyncio
import socket

import aiohttp
import pytest
from aiohttp import web

from bot.listening import listening

PATIENCE_S = 5.0


async def _hello(_: web.BaseRequest) -> web.Response:
    return web.Response(text="hello")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(port: int) -> socket.socket:
    """A connection whose request waits with the system, as the loop that would accept it has not turned since."""
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    client.setblocking(False)
    return client


async def _answer(client: socket.socket) -> bytes:
    """All that comes until the connection ends; a reset is an end."""
    received = b""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE_S):
            while piece := await loop.sock_recv(client, 65_536):
                received += piece
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize("turns", range(6))
async def test_a_connection_that_comes_as_listening_ends_is_answered_or_refused(turns: int) -> None:
    server, port = web.Server(_hello), _free_port()
    async with listening(server, "127.0.0.1", port):
        client = _ask(port)
        for _ in range(turns):
            await asyncio.sleep(0)

    with client:
        answer = await _answer(client)

    assert answer == b"" or answer.endswith(b"hello")
    await server.shutdown()


async def test_after_listening_connections_are_refused_and_those_taken_before_live_on() -> None:
    server, url = web.Server(_hello), f"http://127.0.0.1:{(port := _free_port())}/"
    async with aiohttp.ClientSession() as session:
        async with listening(server, "127.0.0.1", port), session.get(url) as first:
            assert await first.text() == "hello"

        async with session.get(url) as kept_open:
            assert await kept_open.text() == "hello"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    await server.shutdown()


async def test_a_port_that_is_taken_is_an_error() -> None:
    server = web.Server(_hello)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(OSError, match="in use"):
            async with listening(server, "127.0.0.1", taken.getsockname()[1]):
                pass
    await server.shutdown()
