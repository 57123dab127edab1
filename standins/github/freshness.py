"""Whether a clone's refs may have changed: what the files that hold them look like, which costs no process."""

import os
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from standins.github.git import GitError, ask

Stamp: TypeAlias = tuple[tuple[str, int, int, int], ...]


class RefFiles:
    """The files of a clone's refs: HEAD, the packed ones, and one for each loose ref, or the reftable."""

    def __init__(self, path: Path) -> None:
        """Look at the clone at `path`."""
        self._path = path

    def stamp(self) -> Stamp | None:
        """Something that differs once a ref differs; None where it cannot be known. Blocks for a moment."""
        if not self._folders:
            return None
        own, common = self._folders
        files = [own / "HEAD", common / "packed-refs"]
        for name in ("refs", "reftable"):
            files += [Path(folder) / file for folder, _, found in os.walk(common / name) for file in sorted(found)]
        return tuple(one for file in files if (one := _look(file)))

    @cached_property
    def _folders(self) -> tuple[Path, Path] | None:
        try:
            found = ask(self._path, "rev-parse", "--absolute-git-dir", "--git-common-dir").decode().splitlines()
        except (GitError, UnicodeDecodeError):
            return None
        return Path(found[0]), self._path / found[1]


def _look(file: Path) -> tuple[str, int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return str(file), found.st_mtime_ns, found.st_size, found.st_ino
