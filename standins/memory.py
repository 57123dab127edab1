"""What the stand-ins remember between two starts on the same data folder: their secrets and their ports."""

import contextlib
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standins.server import HOST, free_port


class FolderInUseError(Exception):
    """Another process runs stand-ins on the same data folder."""


class Memory:
    """A small JSON file, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        """Read what an earlier start left in `folder`."""
        self._file = folder / "standins.json"
        self._values: dict[str, str] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._values = json.loads(self._file.read_text(encoding="utf-8"))

    def secret(self, name: str, prefix: str = "") -> str:
        """The secret of that name, made at the first call: 43 URL-safe characters behind the prefix."""
        return self._kept(name) or self._keep(name, prefix + secrets.token_urlsafe(32))

    def port(self, name: str) -> int:
        """A port that is free on loopback now; the same one as last time where possible."""
        known = int(self._kept(name) or 0)
        return known if known and _is_free(known) else int(self._keep(name, str(free_port())))

    def _kept(self, name: str) -> str:
        return self._values.get(name, "")

    def _keep(self, name: str, value: str) -> str:
        self._values[name] = value
        write_private(self._file, json.dumps(self._values, indent=2) + "\n")
        return value


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Keep other stand-ins off the data folder. Raises FolderInUseError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "standins.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read() or "?"
            raise FolderInUseError(f"{folder} is in use by the stand-ins of process {holder}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def write_private(file: Path, text: str) -> None:
    """Replace a file in one go; only its owner may read it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as output:  # noqa: PTH123  a descriptor
        output.write(text)
    draft.replace(file)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False
