"""What people type after `/notra`, read into values. Pure."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from bot.activity import Range
from bot.connections import NAMES, ConnectionKind
from bot.errors import UsageError
from bot.handlers.words import emoji_name
from bot.models import ContentType
from bot.ranges import parse_range

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_ADDRESS: Final = re.compile(r"<?(?:https?://)?(?:www\.)?github\.com/([^/\s|>]+/[^/\s|>]+?)(?:\.git)?/?(?:\|[^>]*)?>?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`/notra draft changelog [owner/repo] [range] [board]`."""

    content_type: ContentType
    repo: str | None = None
    range: Range = field(default_factory=Range)
    board: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """`/notra draft`: open the modal."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`/notra stop`: stop my newest draft in this channel."""


@dataclass(frozen=True, slots=True)
class Status:
    """`/notra status`: my drafts."""


@dataclass(frozen=True, slots=True)
class Connect:
    """`/notra connect github|linear`; without a kind: what is connected."""

    kind: ConnectionKind | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """`/notra shelf`: what I wrote or put on it; `/notra shelf emoji :name:`: the reaction that puts messages there."""

    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """`/notra digest`: what arrives by itself, and when."""


@dataclass(frozen=True, slots=True)
class Help:
    """`/notra help`, or nothing at all."""


Command = Draft | Choose | Stop | Status | Connect | Shelf | Digest | Help


def is_repository(name: str) -> bool:
    """Whether `name` has the shape owner/name of a repository."""
    return _REPOSITORY.fullmatch(name) is not None and not name.endswith(("/.", "/.."))


def parse_command(text: str) -> Command:
    """The command in the text of a slash command, as Slack sends it (`&`, `<`, `>` escaped).

    Raises UsageError that names the nearest valid form.
    """
    words = html.unescape(text).split()
    if not words:
        return Help()
    name, rest = words[0].lower(), words[1:]
    read = _READERS.get(name)
    found = read(rest) if read else None
    if found is None:
        raise UsageError(_no_such(name, words))
    return found


def _draft(words: list[str]) -> Draft | Choose:
    if not words:
        return Choose()
    content_type, rest = _content_type(words)
    repo = None
    if rest and (found := _repository(rest[0])):
        repo, rest = found, rest[1:]
    elif rest and "/" in rest[0] and ".." not in rest[0]:
        raise UsageError(f"`{_shown(rest[0])}` is not a repository. It looks like `owner/name`.")
    rest, board = _board(rest)
    return Draft(content_type=content_type, repo=repo, range=parse_range(" ".join(rest)), board=board)


def _board(words: list[str]) -> tuple[list[str], bool]:
    """The words without a last `board`, which asks for one unless it is the branch in `since board`."""
    asks = bool(words) and words[-1].lower() == "board" and words[-2:-1] not in (["since"], ["from"], ["after"])
    return (words[:-1], True) if asks else (words, False)


def _content_type(words: list[str]) -> tuple[ContentType, list[str]]:
    """The type that leads the words; a repository or a range may follow at once, as a changelog is the usual wish."""
    first = words[0].lower()
    try:
        return ContentType(first), words[1:]
    except ValueError:
        pass
    near = get_close_matches(first, [kind.value for kind in ContentType], n=1, cutoff=0.6)
    if near:
        raise UsageError(f"`{_shown(first)}` is not something I can draft. Did you mean `/notra draft {near[0]}`?")
    if _repository(words[0]) or first in {"since", "last", "board"} or ".." in first:
        return ContentType.CHANGELOG, words
    kinds = ", ".join(f"`{kind.value}`" for kind in ContentType)
    raise UsageError(f"I can draft {kinds}; `{_shown(first)}` is not one of them. Try `/notra draft changelog`.")


def _connect(words: list[str]) -> Connect:
    if not words:
        return Connect()
    kinds = [kind.value for kind in ConnectionKind]
    typed = words[0].lower()
    if typed in kinds and len(words) == 1:
        return Connect(ConnectionKind(typed))
    near = get_close_matches(typed, kinds, n=1, cutoff=0.5)
    if near:
        raise UsageError(f"Did you mean `/notra connect {near[0]}`?")
    raise UsageError(f"I can connect {' and '.join(NAMES.values())}. Try `/notra connect {kinds[0]}`.")


def _shelf(words: list[str]) -> Shelf:
    if not words:
        return Shelf()
    name = emoji_name(words[1]) if len(words) == 2 and words[0].lower() == "emoji" else None
    if name is None:
        raise UsageError(
            "`/notra shelf` lists what is there. `/notra shelf emoji :mega:` chooses the reaction that puts a message "
            "there; write the emoji by its name between colons."
        )
    return Shelf(name)


def _repository(word: str) -> str | None:
    address = _ADDRESS.fullmatch(word)
    name = address[1] if address else word
    return name if is_repository(name) else None


def _no_such(name: str, words: list[str]) -> str:
    if name in _READERS:
        return f"`/notra {name}` takes nothing after it. Try `/notra {name}`."
    near = get_close_matches(name, [*_READERS, *(kind.value for kind in ContentType)], n=1, cutoff=0.5)
    if near and near[0] in _READERS:
        line = " ".join([near[0], *(_shown(word) for word in words[1:])])
        return f"There is no `/notra {_shown(name)}`. Did you mean `/notra {line}`?"
    if near:
        return f"There is no `/notra {_shown(name)}`. Did you mean `/notra draft {near[0]}`?"
    return f"There is no `/notra {_shown(name)}`. `/notra help` lists what I can do."


def _shown(word: str) -> str:
    """A word of a person's, for a code span."""
    return word[:60].replace("`", "'")


_READERS: Final[Mapping[str, Callable[[list[str]], Command | None]]] = MappingProxyType(
    {
        "draft": _draft,
        "stop": lambda rest: None if rest else Stop(),
        "status": lambda rest: None if rest else Status(),
        "connect": _connect,
        "shelf": _shelf,
        "digest": lambda rest: None if rest else Digest(),
        "help": lambda _: Help(),
    }
)
"""What reads the words after the first; None: these make no command."""
