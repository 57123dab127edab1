"""The listening sockets of the process, closed so that nobody who was let in is left without an answer."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


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
