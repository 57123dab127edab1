"""A bot as a process of its own, with its own memory, and its log as it is written."""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.forked import serve
from tests.e2e.product import ROOT, Product, until

_PATIENCE_S = 40.0
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bot.cli"])


@asynccontextmanager
async def bot_process(notra: Product, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Serve as an operator starts it until the block ends, then drain; what it writes to standard error is in `log`."""
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.cli",
            "serve",
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **notra.environ},
            stderr=stderr,
        )
        try:
            await until(lambda: process.returncode is not None or notra.listens(), "the bot", _PATIENCE_S)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


class Victim:
    """A bot that can be killed at any moment as the system kills."""

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        """Know the running process."""
        self._process = process

    async def kill(self) -> None:
        """Send SIGKILL, and wait until the process is gone."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode == -signal.SIGKILL


@asynccontextmanager
async def victim(notra: Product) -> AsyncIterator[Victim]:
    """A bot that the block kills: forked off a process that has imported everything, which takes most of a start."""
    process = _FORKS.Process(target=serve, args=(notra.environ,), daemon=True)
    await asyncio.to_thread(process.start)
    try:
        await until(lambda: process.exitcode is not None or notra.listens(), "the bot", _PATIENCE_S)
        yield Victim(process)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        process.close()
