"""What people type after `/notra`, read into values. Pure."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from bot.activity import Range
from bot.connections import NAMES, ConnectionKind
from bot.errors import UsageError
from bot.handlers.amounts import Budget, read_budget
from bot.handlers.options import read_options, shown_word
from bot.handlers.words import emoji_name, repository_in
from bot.models import ContentType, DraftRequest

CAMPAIGN: Final = "campaign"
"""What people type for all content types from one change set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`/notra draft changelog [owner/repo] [range] [voice NAME] [board]`; `content_type` None: a campaign of all types.

    `voice` is the name of a brand voice as typed, None for the default one.
    """

    content_type: ContentType | None
    repo: str | None = None
    range: Range = field(default_factory=Range)
    board: bool = False
    voice: str | None = None

    def of(self, repo: str) -> DraftRequest:
        """What is to be drafted from this repository; a campaign begins with its changelog."""
        return DraftRequest(
            content_type=self.content_type or ContentType.CHANGELOG,
            repo=repo,
            range=self.range,
            board=self.board,
            voice=self.voice,
            campaign=self.content_type is None,
        )


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
    """`/notra connect github|linear`; without a kind: what is connected. `ends`: `/notra disconnect github|linear`."""

    kind: ConnectionKind | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """`/notra shelf`: what I wrote or put on it; `/notra shelf emoji :name:`: the reaction that puts messages there."""

    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class Brand:
    """`/notra brand https://example.com`: make a brand voice of a website."""

    address: str


@dataclass(frozen=True, slots=True)
class Voices:
    """`/notra voices`: list the brand voices."""


@dataclass(frozen=True, slots=True)
class Digest:
    """`/notra digest`: what arrives by itself, and when."""


@dataclass(frozen=True, slots=True)
class Notifications:
    """`/notra notifications`: how I want to be told."""


@dataclass(frozen=True, slots=True)
class Help:
    """`/notra help`, or nothing at all."""


Command = Draft | Choose | Stop | Status | Connect | Shelf | Brand | Voices | Digest | Budget | Notifications | Help


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
    if rest and (found := repository_in(rest[0])):
        repo, rest = found, rest[1:]
    elif rest and "/" in rest[0] and ".." not in rest[0]:
        raise UsageError(f"`{shown_word(rest[0])}` is not a repository. It looks like `owner/name`.")
    options = read_options(rest)
    return Draft(content_type=content_type, repo=repo, range=options.range, board=options.board, voice=options.voice)


def _content_type(words: list[str]) -> tuple[ContentType | None, list[str]]:
    """The type that leads the words, None for a campaign; without one a changelog is meant, the usual wish."""
    first = words[0].lower()
    if first == CAMPAIGN:
        return None, words[1:]
    try:
        return ContentType(first), words[1:]
    except ValueError:
        pass
    near = get_close_matches(first, [*(kind.value for kind in ContentType), CAMPAIGN], n=1, cutoff=0.6)
    if near:
        raise UsageError(f"`{shown_word(first)}` is not something I can draft. Did you mean `/notra draft {near[0]}`?")
    if repository_in(words[0]) or first in {"since", "last", "board", "voice"} or ".." in first:
        return ContentType.CHANGELOG, words
    kinds = ", ".join(f"`{kind.value}`" for kind in ContentType)
    raise UsageError(
        f"I can draft {kinds}, or all of them as `{CAMPAIGN}`; `{shown_word(first)}` is not one of them. "
        "Try `/notra draft changelog`."
    )


def _connect(words: list[str], verb: str = "connect") -> Connect:
    ends = verb == "disconnect"
    if not words and not ends:
        return Connect()
    kinds = [kind.value for kind in ConnectionKind]
    typed = " ".join(words).lower()
    if typed in kinds:
        return Connect(ConnectionKind(typed), ends)
    near = get_close_matches(typed, kinds, n=1, cutoff=0.5)
    if near:
        raise UsageError(f"Did you mean `/notra {verb} {near[0]}`?")
    raise UsageError(f"I can {verb} {' and '.join(NAMES.values())}. Try `/notra {verb} {kinds[0]}`.")


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


def _brand(words: list[str]) -> Brand:
    if len(words) != 1:
        raise UsageError("Which website? Try `/notra brand https://example.com`.")
    return Brand(words[0])


def _no_such(name: str, words: list[str]) -> str:
    if name in _READERS:
        return f"`/notra {name}` takes nothing after it. Try `/notra {name}`."
    near = get_close_matches(name, [*_READERS, *(kind.value for kind in ContentType)], n=1, cutoff=0.5)
    if near and near[0] in _READERS:
        line = " ".join([near[0], *(shown_word(word) for word in words[1:])])
        return f"There is no `/notra {shown_word(name)}`. Did you mean `/notra {line}`?"
    if near:
        return f"There is no `/notra {shown_word(name)}`. Did you mean `/notra draft {near[0]}`?"
    return f"There is no `/notra {shown_word(name)}`. `/notra help` lists what I can do."


_READERS: Final[Mapping[str, Callable[[list[str]], Command | None]]] = MappingProxyType(
    {
        "draft": _draft,
        "stop": lambda rest: None if rest else Stop(),
        "status": lambda rest: None if rest else Status(),
        "connect": _connect,
        "disconnect": lambda rest: _connect(rest, "disconnect"),
        "shelf": _shelf,
        "brand": _brand,
        "voices": lambda rest: None if rest else Voices(),
        "budget": read_budget,
        "digest": lambda rest: None if rest else Digest(),
        "notifications": lambda rest: None if rest else Notifications(),
        "help": lambda _: Help(),
    }
)
"""What reads the words after the first; None: these make no command."""
