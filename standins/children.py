"""Server programs as children that cannot be left behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_GUARD = Path(__file__).with_name("guard.py")
_BUSY = 75
_START_S = 30.0
_POLL_S = 0.01


class ServerNotStartedError(Exception):
    """A server ended before it was ready, was not ready in time, or its data folder is in use."""


@contextmanager
def guarded_server(
    command: Sequence[str],
    *,
    folder: Path,
    ready: Callable[[], bool],
    stop: signal.Signals = signal.SIGTERM,
    user: str = "",
) -> Iterator[None]:
    """Run `command` until the block ends; when this process dies in any way, the server is stopped too.

    `ready` is asked every 10 ms until it says yes. What the server prints goes to `folder/server.log`;
    `folder/server.lock` keeps a second server off the same data. `stop` is the signal for a clean end. Raises
    ServerNotStartedError.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        guard = subprocess.Popen(  # noqa: S603  our own command
            guard_command(command, lock=folder / "server.lock", stop=stop, user=user),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the stand-ins only, and they decide the order of the end
        )
    try:
        _wait_until(ready, guard, log)
        yield
    finally:
        guard.communicate()  # closes its input, and that is the order to stop


def guard_command(command: Sequence[str], *, lock: Path, stop: signal.Signals, user: str = "") -> list[str]:
    """`command` under the guard, see there; its input must be a pipe, its output gets a line once the server runs."""
    return [sys.executable, "-I", str(_GUARD), str(lock), str(int(stop)), user, *command]


def _wait_until(ready: Callable[[], bool], guard: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_S
    started = guard.stdout is not None and guard.stdout.readline()  # until then `ready` might see the last server
    while not started or not ready():
        status = guard.poll()
        if status == _BUSY:
            raise ServerNotStartedError(f"another server still uses {log.parent}")
        if status is not None or time.monotonic() > deadline:
            reason = "did not get ready in time" if status is None else f"ended with status {status}"
            raise ServerNotStartedError(f"the server of {log.parent} {reason}:\n{_tail(log)}")
        time.sleep(_POLL_S)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
