"""Bot processes that run while the stand-ins do: started again when they die, never left behind."""

import asyncio
import json
import signal
import subprocess
import time
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from standins.children import guard_command

RESTARTS = 5
_WINDOW_S = 60.0
"""A bot that dies more often in so long does not start at all; one that somebody kills now and then is fine."""
_LONGEST_LINE = 16 * 1024 * 1024
_WORTH_SAYING = {"warning", "error", "critical"}
_KNOWN = {"level", "event", "timestamp", "logger", "exception"}


class BotProcess:
    """One bot, under the guard that stops it when this process is gone."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        pause_s: float = 1.0,
    ) -> None:
        """`environment` is all that it gets; `folder` takes its full log; `say` gets what a person should read."""
        self._clock = clock
        self._pause_s = pause_s
        self.name = name
        self._command = guard_command(command, lock=folder / f"{name}.lock", stop=signal.SIGTERM)
        self._environment = dict(environment)
        self._log = folder / f"{name}.log"
        self._say = say
        self._process: Process | None = None
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Keep it running until `stop`; gives up when it has died RESTARTS + 1 times within a minute."""
        deaths: deque[float] = deque(maxlen=RESTARTS + 1)
        while True:
            status = await self._run_once()
            if self._stop.is_set():
                return
            deaths.append(self._clock())
            recent = sum(deaths[-1] - died < _WINDOW_S for died in deaths)
            ended = f"{self.name} ended with status {status}"
            if recent > RESTARTS:
                self._say(
                    f"{ended}, {recent} times within a minute, and is not started again. {self._log} says why; once "
                    "that is mended, stop everything by Ctrl-C and start anew."
                )
                return
            self._say(f"{ended}; starting it again ({recent} of {RESTARTS} within a minute), see {self._log}")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s):
                    await self._stop.wait()

    def stop(self) -> None:
        """Tell it to drain and end; `run` returns once it has. After ten seconds it is killed."""
        self._stop.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def _run_once(self) -> int:
        if self._stop.is_set():
            return 0
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=self._environment,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        if self._stop.is_set():  # told while it was being started
            self.stop()
        if self._process.stderr is not None:
            with self._log.open("ab") as log:
                await self._follow(self._process.stderr, log)
        return await self._process.wait()

    async def _follow(self, output: asyncio.StreamReader, log: BinaryIO) -> None:
        async for line in output:
            log.write(line)
            log.flush()
            words = worth_saying(line.decode(errors="replace").rstrip())
            if words:
                self._say(f"{self.name}: {words}")


def worth_saying(line: str) -> str:
    """What a person at the terminal should read of one line of log; empty for what is only information.

    Log lines are JSON objects with `level` and `event`; anything else (a traceback before logging began) is said whole.
    """
    try:
        entry: Any = json.loads(line)
    except ValueError:
        return line
    if not isinstance(entry, dict) or "event" not in entry:
        return line
    if entry.get("level") not in _WORTH_SAYING:
        return ""
    details = " ".join(f"{name}={value}" for name, value in entry.items() if name not in _KNOWN)
    first = f"{entry['level']}: {entry['event']} {details}".rstrip()
    return "\n".join(filter(None, [first, str(entry.get("exception") or "")]))
