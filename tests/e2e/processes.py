"""A bot as a process of its own, as an operator starts it: with its own memory, and its log as it is written."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.product import ROOT, Product, until

_PATIENCE_S = 40.0


@asynccontextmanager
async def bot_process(notra: Product, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Serve until the block ends, then drain; what it writes to standard error is in `log`."""
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
