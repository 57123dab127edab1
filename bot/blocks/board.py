"""The board: what goes into a draft and what stays out and why, with a way to move each, before anything is written."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.analysis import Analysis, Change, Evidence
from bot.blocks import ids
from bot.blocks.elements import (
    SECTION_CHARACTERS,
    Rendered,
    actions,
    context,
    count,
    link,
    plain_text,
    section,
    shorten,
)
from bot.blocks.frame import heading, row, spoken
from bot.blocks.links import ANYWHERE
from bot.blocks.safety import harmless, literal
from bot.models import Draft
from bot.ports import Block

OPTIONS: Final = 100
"""Options of one select (facts: Block Kit reference); what goes beyond is told, and moved by rules."""
_LISTED_IN: Final = 4_000  # characters of each list, so that the whole stays below a message's 9,500
_LISTED_OUT: Final = 2_000
_IN_OPTIONS: Final = 2_600
_OPTION: Final = 75
_TITLE: Final = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One piece on the board. `id` is that of its first evidence, `key` a short name for it that fits a button."""

    id: str
    key: str
    title: str
    evidence: Evidence
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How the pieces stand: in rank order those that go in, then those that stay out, and how many nobody may see."""

    goes_in: tuple[Item, ...]
    stays_out: tuple[Item, ...]
    locked: int

    def find(self, key: str) -> Item | None:
        """The piece with this key."""
        return next((item for item in (*self.goes_in, *self.stays_out) if item.key == key), None)


def standing(analysis: Analysis, moves: Mapping[str, bool]) -> Standing:
    """The pieces as the newest choices leave them."""
    found = [(True, each.evidence[0], each.title, _kind(each)) for each in analysis.changes]
    found += [(False, e.evidence, e.title, e.reason) for e in analysis.pieces_left_out if not e.hidden]
    sides: tuple[list[Item], list[Item]] = ([], [])
    for inside, evidence, title, note in found:
        goes_in = moves.get(evidence.id, inside)
        said = note if goes_in is inside else f"moved {'in' if goes_in else 'out'} by hand"
        key = hashlib.sha256(evidence.id.encode()).hexdigest()[:10]
        sides[not goes_in].append(Item(id=evidence.id, key=key, title=title, evidence=evidence, note=said))
    locked = sum(each.hidden for each in analysis.pieces_left_out)
    return Standing(goes_in=tuple(sides[0]), stays_out=tuple(sides[1]), locked=locked)


def _kind(change: Change) -> str:
    by_label = f", put in by the label {change.put_in_by}" if change.put_in_by else ""
    return f"{change.kind.value}{by_label}"


def board(draft: Draft, analysis: Analysis, moves: Mapping[str, bool]) -> Rendered:
    """The draft's message while it waits for a person to choose: the lists, the selects that move, and Write."""
    stands = standing(analysis, moves)
    counted = f"{count(len(stands.goes_in), 'change')} to write about, {len(stands.stays_out):,} left out"
    buttons = [ids.BOARD_WRITE] if stands.goes_in else []
    asked = draft.request.range.shown
    blocks = [
        *heading(draft, *([literal(analysis.described)] if analysis.described != asked else [])),
        section(f"*Nothing is written yet.* {counted}. Move what you like, then press Write."),
        *_listed("Goes in", stands.goes_in, _LISTED_IN),
        *_listed("Stays out", stands.stays_out, _LISTED_OUT),
        *([context(f"{count(stands.locked, 'change')} under embargo, in no draft")] if stands.locked else []),
        *_select(draft, stands.goes_in, stands, goes_in=False),
        *_select(draft, stands.stays_out, stands, goes_in=True),
        row(draft, *buttons, ids.BOARD_RULES, ids.DRAFT_STOP, ids.DRAFT_DISCARD),
    ]
    return Rendered(blocks, f"{spoken(draft)}: {counted}, waiting for you to press Write")


def _listed(name: str, items: Sequence[Item], room: int) -> list[Block]:
    """One list in as many sections as it needs, in at most `room` characters; the rest is counted."""
    if not items:
        return [section(f"*{name}* · nothing")]
    texts = [f"*{name}* · {len(items):,}"]
    used = 0
    for place, line in enumerate(_lines(items)):
        used += len(line) + 1
        if used > room:
            return [*map(section, texts), context(f"and {len(items) - place:,} more")]
        if len(texts[-1]) + len(line) + 1 > SECTION_CHARACTERS:
            texts.append(line)
        else:
            texts[-1] = f"{texts[-1]}\n{line}"
    return [*map(section, texts)]


def _lines(items: Sequence[Item]) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        yield f"{number}. {literal(shorten(item.title, _TITLE))} ({_link(item.evidence)}) · {literal(item.note)}"


def _link(evidence: Evidence) -> str:
    url = ANYWHERE.target(evidence.url)
    return link(url, evidence.label) if url is not None and len(url) <= 300 else literal(evidence.label)


def _select(draft: Draft, items: Sequence[Item], stands: Standing, *, goes_in: bool) -> list[Block]:
    """The select that moves one of these to the other side."""
    if not items:
        return []
    offered = items[:OPTIONS]
    shown = min(len(stands.goes_in), OPTIONS) + min(len(stands.stays_out), OPTIONS)
    room = max(min(_IN_OPTIONS // shown, _OPTION), 12)
    name = "Bring in" if goes_in else "Leave out"
    element = {
        "type": "static_select",
        "action_id": ids.BOARD_MOVE,
        "placeholder": plain_text(f"{name} …"),
        "options": [_option(draft, number, item, room, goes_in) for number, item in enumerate(offered, 1)],
    }
    # Slack keeps what was selected as long as the block's id stays, so it changes with what is on offer.
    offer = hashlib.sha256("".join(item.key for item in items).encode()).hexdigest()[:8]
    more = len(items) - len(offered)
    hint = (
        [context(f"{name}: the first {OPTIONS} can be chosen here; for the other {more:,} use Rules.")] if more else []
    )
    return [actions(f"{'board_in' if goes_in else 'board_out'}_{offer}", [element]), *hint]


def _option(draft: Draft, number: int, item: Item, room: int, goes_in: bool) -> dict[str, Any]:
    label = shorten(f"{number}. {harmless(' '.join(item.title.split()))}", room)
    return {"text": plain_text(label), "value": ids.move_value(draft, item.key, goes_in=goes_in)}
