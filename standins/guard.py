"""The process between the stand-ins and a server they start: it sees to it that the server never outlives them.

Run by path, never imported: `python -I guard.py LOCK SIGNAL USER COMMAND…`. Its standard input is a pipe that nobody
writes to; it closes when the stand-ins stop or die, even by SIGKILL and on any Unix. Then the server gets SIGNAL, and
SIGKILL ten seconds later. LOCK is held while the server runs, so that a next start waits for a dying one; it holds the
server's process id, so that a server whose guard was killed is found and stopped by the next. USER is who runs the
command; empty: this user. The server's output goes to standard error; standard output gets the line `started` once it
runs. Exits with the server's status, or 75 when another guard keeps the lock.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PATIENCE_S = 10.0
BUSY = 75  # EX_TEMPFAIL of sysexits.h


def main() -> int:
    """Run the command until it ends or the standard input closes."""
    lock, number, user, *command = sys.argv[1:]
    stop = signal.Signals(int(number))
    for unheard in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(unheard, lambda *_: None)  # unlike SIG_IGN, not inherited by the server
    with Path(lock).open("a+", encoding="ascii") as held:
        if not _locked(held.fileno()):
            return BUSY
        held.seek(0)
        _stop_orphan(held.read(), os.fstat(held.fileno()).st_mtime, stop)
        held.truncate(0)
        server = _start(command, user)
        held.write(str(server.pid))
        held.flush()
        sys.stdout.write("started\n")
        sys.stdout.close()
        threading.Thread(target=_stop_at_end_of_input, args=(server, stop), daemon=True).start()
        status = server.wait()
        held.truncate(0)
    return status


def _start(command: list[str], user: str) -> subprocess.Popen[bytes]:
    as_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    return subprocess.Popen(  # noqa: S603  our own command
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, **as_user
    )


def _locked(descriptor: int) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _stop_orphan(recorded: str, noted_at: float, stop: signal.Signals) -> None:
    if not recorded:
        return
    import psutil  # noqa: PLC0415  rare, and slow to import

    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        orphan = psutil.Process(int(recorded))
        if orphan.create_time() <= noted_at + 1.0:  # younger: another program got the same id since
            orphan.send_signal(stop)
            _, alive = psutil.wait_procs([orphan], timeout=PATIENCE_S)
            for process in alive:
                process.kill()


def _stop_at_end_of_input(server: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    while os.read(0, 1024):
        pass
    server.send_signal(stop)
    try:
        server.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        server.kill()


if __name__ == "__main__":
    sys.exit(main())
