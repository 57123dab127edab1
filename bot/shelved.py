"""The shelf of evidence: what people said in Slack and somebody put aside for drafts, and what its author agreed to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from bot.activity import Person, Said

SHELF_EMOJI: Final = "mega"
"""The reaction that puts a message on the shelf where the workspace chose no other."""


class Consent(StrEnum):
    """What the author of a message said about its use. Without AGREED it only helps to understand a change."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # taken back: its words are gone, and nobody can put it on the shelf again


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A message as Slack shows it. `text` is in Slack's own form; `author` is None where no person wrote it.

    `replies` is the number of messages in the thread below it.
    """

    ts: str
    author: str | None
    text: str
    replies: int = 0


_WRITTEN: Final = frozenset({None, "thread_broadcast", "file_share", "me_message"})
"""The subtypes of messages that people write; the others are by apps, or by Slack about a channel."""


def spoken(message: Mapping[str, Any]) -> Spoken:
    """A message as the Web API and the payload of a shortcut hold it."""
    by_person = not message.get("bot_id") and message.get("subtype") in _WRITTEN
    replies = message.get("reply_count")
    return Spoken(
        ts=str(message["ts"]),
        author=message.get("user") if by_person else None,
        text=str(message.get("text") or ""),
        replies=replies if isinstance(replies, int) else 0,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """One message on the shelf. `text` is plain words without secrets; empty once the message is off the shelf.

    `added_with` is the request that put it there: the messages of a thread share one. `told_channel` and `told_ts` name
    the message in which its author was told. `repo` is the repository it counts for, None for all of them.
    """

    channel: str
    ts: str
    author: str
    author_name: str
    text: str
    url: str
    added_by: str
    added_with: str
    repo: str | None = None
    consent: Consent = Consent.ASKED
    told_channel: str | None = None
    told_ts: str | None = None
    is_removed: bool = False

    @property
    def is_live(self) -> bool:
        """Whether drafts may read it."""
        return not self.is_removed and self.consent is not Consent.WITHDRAWN

    @property
    def said_at(self) -> datetime:
        """When it was posted."""
        return moment(self.ts)


def moment(ts: str) -> datetime:
    """The time in a message's ts."""
    return datetime.fromtimestamp(float(ts), UTC)


def grouped(entries: Iterable[Shelved]) -> Mapping[str, list[Shelved]]:
    """The messages by what put them on the shelf, each group in the order of its thread."""
    groups: defaultdict[str, list[Shelved]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: float(entry.ts)):
        groups[entry.added_with].append(entry)
    return groups


def as_said(entries: Iterable[Shelved]) -> list[Said]:
    """The live messages as evidence, a thread as one piece, oldest first.

    A thread may be quoted when everybody agreed whose words are in it.
    """
    groups = grouped(entry for entry in entries if entry.is_live)
    return sorted((_said(group) for group in groups.values()), key=lambda said: said.said_at)


def _said(group: list[Shelved]) -> Said:
    first = group[0]
    alone = len(group) == 1
    return Said(
        id=f"{first.channel}/{first.ts}",
        text=first.text if alone else "\n".join(f"{entry.author_name}: {entry.text}" for entry in group),
        url=first.url,
        author=Person(login=None, name=first.author_name),
        said_at=first.said_at,
        may_quote=all(entry.consent is Consent.AGREED for entry in group),
    )
