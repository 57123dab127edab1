"""What is under embargo never leaves: pieces that their labels lock, and all that would give them away."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from bot.activity import Activity
from bot.pipeline.headings import parse_heading
from bot.pipeline.kinds import folded_labels
from bot.pipeline.pieces import Piece
from bot.pipeline.references import keys
from bot.pipeline.works import carries

REASON: Final = "Under embargo"
LABELS: Final = frozenset(
    {"embargo", "embargoed", "security embargo", "under embargo", "do not announce", "confidential"}
    | {"do not disclose", "undisclosed", "not public", "embargoed security fix"}
)
"""Labels, in one spelling, that lock a piece of work away. No rule and no person's choice can open it in a draft."""

_TELLING: Final = 15  # characters from which a title gives its work away; shorter ones are everyday words
_MOST: Final = 200  # titles that are looked for
_READ: Final = 20_000


def is_locked(labels: Iterable[str]) -> bool:
    """Whether a label says that this must not be told."""
    return bool(folded_labels(labels) & LABELS)


def embargoed(activity: Activity, pieces: Sequence[Piece], pairs: Iterable[tuple[str, str]]) -> frozenset[int]:
    """The places of pieces that are locked, or revert locked ones or are reverted by them, or quote their titles.

    `pairs` are the ids of works (of their first evidence) of which one reverts the other.
    """
    locked = _locked(activity, pieces)
    if not locked:
        return frozenset()
    locked = _spread(locked, pieces, pairs)
    titles = _quotations(pieces[place] for place in locked)
    if titles is None:
        return frozenset(locked)
    return frozenset(locked | {place for place, piece in enumerate(pieces) if _says(piece, titles)})


def _locked(activity: Activity, pieces: Sequence[Piece]) -> set[int]:
    numbers = {pull.number for pull in activity.pulls if is_locked(pull.labels) and not carries(pull)}
    tickets = {ticket.key.upper() for ticket in activity.tickets if is_locked(ticket.labels)}
    return {
        place
        for place, piece in enumerate(pieces)
        if is_locked(piece.labels) or _belongs(piece, numbers) or _names(piece, tickets)
    }


def _belongs(piece: Piece, numbers: Collection[int]) -> bool:
    """Whether a commit of the piece also belongs to a locked pull request."""
    return bool(numbers) and any(n in numbers for work in piece.works for c in work.commits for n in c.pull_numbers)


def _names(piece: Piece, tickets: Collection[str]) -> bool:
    """Whether the piece names a locked ticket anywhere."""
    return bool(tickets) and any(key in tickets for text in _everything(piece) for key in keys(text[:_READ]))


def _spread(locked: Iterable[int], pieces: Sequence[Piece], pairs: Iterable[tuple[str, str]]) -> set[int]:
    at = {work.evidence[0].id: place for place, piece in enumerate(pieces) for work in piece.works}
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        beside[at[one]].append(at[other])
        beside[at[other]].append(at[one])
    found, waiting = set(locked), list(locked)
    while waiting:
        for place in beside.get(waiting.pop(), ()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def _quotations(pieces: Iterable[Piece]) -> re.Pattern[str] | None:
    titles = {_folded(title) for piece in pieces for title in _titles(piece)}
    telling = sorted(title for title in titles if len(title) >= _TELLING)[:_MOST]
    return re.compile("|".join(map(re.escape, telling))) if telling else None


def _titles(piece: Piece) -> Iterator[str]:
    """Its own titles; the commits of a pull request have everyday ones, such as “Address review comments”."""
    for title in (*(work.heading for work in piece.works), *(ticket.title for ticket in piece.tickets)):
        yield parse_heading(title).title
        yield title


def _says(piece: Piece, titles: re.Pattern[str]) -> bool:
    return any(titles.search(_folded(text[:_READ])) for text in _everything(piece))


def _everything(piece: Piece) -> Iterator[str]:
    for work in piece.works:
        yield work.pull.head_ref if work.pull else ""
        yield from work.texts
    for ticket in piece.tickets:
        yield ticket.body
    for said in piece.said:
        yield said.text
    for _, title in piece.read:
        yield title


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
