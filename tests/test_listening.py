"""Whoever was let in is answered, everybody else is refused; nobody waits in silence, and no noise is an error."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
import structlog
from aiohttp import web

from bot.listening import listening, runner_of
from standins.server import reserved_port

PATIENCE_S = 5.0


async def _hello(_: web.BaseRequest) -> web.Response:
    return web.Response(text="hello")


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this test's own."""
    with reserved_port() as reserved:
        yield reserved


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
async def test_a_connection_that_comes_as_listening_ends_is_answered_or_refused(port: int, turns: int) -> None:
    server = web.Server(_hello)
    async with listening(server, "127.0.0.1", port):
        client = _ask(port)
        for _ in range(turns):
            await asyncio.sleep(0)

    with client:
        answer = await _answer(client)

    assert answer == b"" or answer.endswith(b"hello")
    await server.shutdown()


async def test_after_listening_connections_are_refused_and_those_taken_before_live_on(port: int) -> None:
    server, url = web.Server(_hello), f"http://127.0.0.1:{port}/"
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


async def _length(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def _mistaken(_: web.Request) -> web.Response:
    raise LookupError("our own mistake")


@asynccontextmanager
async def _served(
    port: int, handler: Callable[[web.Request], Awaitable[web.Response]] = _length
) -> AsyncIterator[None]:
    """An application with this handler; by default it says how long a body is."""
    app = web.Application()
    app.router.add_post("/", handler)
    runner = runner_of(app, shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    async with listening(runner.server, "127.0.0.1", port):
        yield
    await runner.cleanup()


async def _say(port: int, raw: bytes) -> bytes:
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(raw)
    client.setblocking(False)
    with client:
        return await _answer(client)


_POST = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"


async def test_a_body_that_says_it_is_compressed_is_read_as_it_was_sent(port: int) -> None:
    sent = _POST + b"Content-Encoding: gzip\r\nContent-Length: 11\r\n\r\nit is plain"

    async with _served(port):
        answer = await _say(port, sent)

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"11")


@pytest.mark.parametrize(
    "raw",
    [
        b"POST / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: here\r\nAuthorization: a-secret\x00\r\n\r\n",
        _POST + b"Transfer-Encoding: chunked\r\n\r\nnot a length\r\n",
        _POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ],
)
async def test_what_is_no_http_is_answered_400_and_costs_a_line_that_quotes_nothing(
    port: int, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with _served(port):
        with structlog.testing.capture_logs() as logs:
            answer = await _say(port, raw)

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert caplog.records == []
    assert logs == [{"event": "request refused", "status": 400, "reason": "not_http", "log_level": "warning"}]


async def test_a_client_that_hangs_up_in_the_midst_of_its_body_costs_a_line(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with _served(port):
        with structlog.testing.capture_logs() as logs:
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(_POST + b"Content-Length: 50\r\n\r\ncut")
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.05)

    assert caplog.records == []
    assert [line["reason"] for line in logs] == ["hung_up"]


async def test_an_error_of_our_own_is_still_logged_whole(port: int, caplog: pytest.LogCaptureFixture) -> None:
    async with _served(port, _mistaken):
        answer = await _say(port, _POST + b"Content-Length: 0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 500")
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [LookupError]
