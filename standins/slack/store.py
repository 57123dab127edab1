"""Keeps the workspace on disk: one table of JSON documents, written through, in SQLite."""

import base64
import dataclasses
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standins.slack.records import Channel, File, Message

SCHEMA = """
create table if not exists document (
    kind text not null,
    id text not null,
    body text not null,
    primary key (kind, id)
)
"""


class Store:
    """Documents of a workspace in `folder`/workspace.sqlite3; the folder is made when it is missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / "workspace.sqlite3", isolation_level=None)
        # A killed process loses nothing with this; only a power cut could, which a stand-in may.
        self._connection.execute("pragma synchronous = off")
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute(SCHEMA)

    def close(self) -> None:
        """Close the database file."""
        self._connection.close()

    def save_channel(self, channel: Channel) -> None:
        """Write one channel."""
        self._save("channel", channel.id, {**dataclasses.asdict(channel), "members": sorted(channel.members)})

    def save_message(self, message: Message) -> None:
        """Write one message; ephemeral messages are not Slack's to keep."""
        if message.ephemeral_to is None:
            self._save("message", f"{message.channel}/{message.ts}", dataclasses.asdict(message))

    def save_file(self, file: File) -> None:
        """Write one file with its content."""
        body = {**dataclasses.asdict(file), "content": base64.b64encode(file.content).decode()}
        self._save("file", file.id, body)

    def channels(self) -> list[Channel]:
        """All channels that were saved."""
        return [Channel(**{**body, "members": frozenset(body["members"])}) for body in self._all("channel")]

    def messages(self) -> list[Message]:
        """All messages that were saved, deleted ones too, oldest first."""
        return sorted((Message(**body) for body in self._all("message")), key=lambda message: message.ts)

    def files(self) -> list[File]:
        """All files that were saved."""
        return [_file(body) for body in self._all("file")]

    def _save(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        self._connection.execute(
            "insert into document (kind, id, body) values (?, ?, ?)"
            " on conflict (kind, id) do update set body = excluded.body",
            (kind, key, json.dumps(body)),
        )

    def _all(self, kind: str) -> list[dict[str, Any]]:
        rows = self._connection.execute("select body from document where kind = ?", (kind,))
        return [json.loads(row[0]) for row in rows]


def _file(body: dict[str, Any]) -> File:
    shares = tuple((channel, ts) for channel, ts in body["shares"])
    return File(**{**body, "content": base64.b64decode(body["content"]), "shares": shares})
