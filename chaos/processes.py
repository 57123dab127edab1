"""Processes that are started, killed and started again."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
KEPT_NAMES = ("PATH", "HOME", "LANG", "TMPDIR")
_PATIENCE_S = 60.0


class Program:
    """One of the project's modules as a process; its output is appended to `log`."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        """Nothing is started yet. Of this process's environment it gets where programs and the home are."""
        self.name = name
        self._arguments = arguments
        self._environment = {key: os.environ[key] for key in KEPT_NAMES if key in os.environ} | dict(environment)
        self._log = log
        self._process: Process | None = None
        self.started_at = 0.0
        """When it was started last, in epoch seconds."""

    async def start(self) -> None:
        """Start it."""
        self.started_at = time.time()
        with self._log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self._arguments,
                env=self._environment,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process's id, 0 when it was never started."""
        return self._process.pid if self._process is not None else 0

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    def ports(self, *, listening: bool = False) -> set[int]:
        """Its own ports of the connections that it has, or those on which it takes new ones."""
        with suppress(psutil.NoSuchProcess):
            connections = psutil.Process(self.pid).net_connections("tcp") if self.alive else []
            return {each.laddr.port for each in connections if listening == (each.status == psutil.CONN_LISTEN)}
        return set()

    async def end(self, number: signal.Signals = signal.SIGTERM, patience: float = _PATIENCE_S) -> bool:
        """Send it the signal and wait until it is gone; False when it had to be killed after `patience` seconds."""
        if self._process is None:
            return True
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        try:
            await asyncio.wait_for(self._process.wait(), patience)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            return False
        return True

    def servers(self, name: str) -> list[psutil.Process]:
        """The processes below it whose names begin with `name`."""
        if self._process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            below = psutil.Process(self._process.pid).children(recursive=True)
            return [process for process in below if process.name().startswith(name)]
        return []


class Standins(Program):
    """Some of the stand-ins, on a data folder of their own, so that they can be restarted alone."""

    def __init__(self, only: str, folder: Path, repo: Path) -> None:
        """`only` is what `python -m standins --only` takes."""
        self._file = folder / f"{only}.env"
        place = folder / only.split(",", maxsplit=1)[0]
        arguments = ["standins", "--only", only, "--data", str(place), "--repo", str(repo), "--env", str(self._file)]
        super().__init__(only, arguments, {}, folder / "standins.log")

    async def ready(self) -> dict[str, str]:
        """Start them and wait; the environment that they write for the bot. Raises RuntimeError."""
        self._file.unlink(missing_ok=True)
        await self.start()
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while not self._file.exists():
            if not self.alive or asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"the stand-ins {self.name} have not started; see {self._log}")
            await asyncio.sleep(0.1)
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@asynccontextmanager
async def hung(program: Program, name: str) -> AsyncIterator[None]:
    """Stop the servers of that name below the program until the block ends: they keep connections and say nothing."""
    servers = program.servers(name)
    try:
        for server in servers:
            with suppress(psutil.NoSuchProcess):
                server.suspend()
        yield
    finally:
        for server in servers:
            with suppress(psutil.NoSuchProcess):
                server.resume()
