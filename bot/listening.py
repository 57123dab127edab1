"""The listening sockets of the process, and who knocks there without speaking HTTP.

The sockets are closed so that nobody who was let in is left without an answer.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger

from bot.log import log
from bot.metrics import REJECTED


def runner_of(app: web.Application, *, shutdown_timeout: float) -> web.AppRunner:
    """What serves the application to anybody: bodies stay as they were sent and signed, however they are encoded."""
    app.middlewares.append(_whole_bodies)
    server_logger.addFilter(_is_our_error)
    return web.AppRunner(app, access_log=None, shutdown_timeout=shutdown_timeout, auto_decompress=False)


@web.middleware
async def _whole_bodies(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer 400 to a body that breaks off or is not framed as it says; aiohttp would answer 500."""
    try:
        return await handler(request)
    except web.RequestPayloadError as error:
        raise web.HTTPBadRequest(text="malformed") from error


def _is_our_error(record: logging.LogRecord) -> bool:
    """Let errors of the server's into the log, but not what clients do wrong: of that a line is enough.

    aiohttp logs it with a trace, in which stands what was sent.
    """
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError | web.RequestPayloadError | ConnectionError):
        return True
    reason = "hung_up" if isinstance(error, ConnectionError) else "not_http"
    REJECTED.labels(reason).inc()
    log.warning("request refused", status=400, reason=reason)
    return False


@asynccontextmanager
async def listening(factory: Callable[[], asyncio.BaseProtocol], host: str, port: int) -> AsyncIterator[asyncio.Server]:
    """Take connections until the block ends, each handled by a protocol of `factory`'s; those taken live on.

    Several processes may share the port where the system allows it. Raises OSError when the port is taken.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, host, port, reuse_port=hasattr(socket, "SO_REUSEPORT"))
    try:
        yield server
    finally:
        await _take_no_more(server)
        server.close()


async def _take_no_more(server: asyncio.Server) -> None:
    """Let every accepted connection reach its protocol.

    A server that is closed between the two forgets the connection (asyncio asserts in `Server._attach`), and its client
    waits until the garbage collector finds the socket, a minute later for all we know.
    """
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener)
    # An accept already in this turn's queue makes its task in this turn; the task begins in the next one.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
