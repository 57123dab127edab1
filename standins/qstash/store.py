"""What must outlive a restart: documents by kind and key, in one sqlite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Store:
    """A write-through log of documents; the stand-in's own memory answers all reads but the first."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "qstash.sqlite3", isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        # Survives the death of the process, which is what a restart is here; a power cut is not in question.
        self._db.execute("pragma synchronous = normal")
        self._db.execute(
            "create table if not exists document"
            " (kind text, key text, body text not null, primary key (kind, key)) without rowid"
        )

    def put(self, kind: str, key: str, body: str) -> None:
        """Keep `body` under the key, in place of what was there."""
        self._db.execute("insert or replace into document values (?, ?, ?)", (kind, key, body))

    def remove(self, kind: str, key: str) -> None:
        """Forget the document; unknown keys are no error."""
        self._db.execute("delete from document where kind = ? and key = ?", (kind, key))

    def remove_below(self, kind: str, prefix: str) -> None:
        """Forget all documents of the kind whose key starts with `prefix`."""
        self._db.execute(
            "delete from document where kind = ? and key >= ? and key < ?", (kind, prefix, f"{prefix}\U0010ffff")
        )

    def all(self, kind: str) -> list[tuple[str, str]]:
        """Return all (key, body) of the kind in the order of their keys."""
        return self._db.execute("select key, body from document where kind = ? order by key", (kind,)).fetchall()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all changes within the block at once or not at all; blocks may be nested."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("begin")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
