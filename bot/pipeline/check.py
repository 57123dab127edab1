"""Stage 4, as far as code alone can judge: every change once, every id known, every claim in its sources."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.analysis import Analysis, Change
from bot.contents import CONTENTS
from bot.ledger import Ledger
from bot.models import ContentType
from bot.pipeline.claims import unproven
from bot.pipeline.compare import change_note
from bot.pipeline.confidence import quotations
from bot.pipeline.evidence import marker_ids, references, resolve, with_markers
from bot.pipeline.ledger import ledger_of, ledger_of_edit
from bot.pipeline.repair import Repair
from bot.pipeline.withheld import Withheld, withhold

__all__ = ["Checked", "change_note", "check", "check_edit"]

_LISTED: Final = 5  # names in one warning; the rest is counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A text for readers, its links rebuilt; what was found on the way, in sentences for people; its ledger.

    `doubtful`: a passage states, links or numbers what its sources do not.
    """

    text: str
    warnings: tuple[str, ...]
    ledger: Ledger
    doubtful: bool = False


def check(
    text: str,
    analysis: Analysis,
    content_type: ContentType = ContentType.CHANGELOG,
    *,
    stop_reason: str | None = None,
) -> Checked:
    """Check a text with markers or links, and repair what must not stay.

    Links that are not evidence become plain text, references to unknown pull requests and changes go, as do secrets,
    internal addresses and what names work under embargo; the rest is reported and left to people, as is what could not
    be read. `stop_reason` is the model's own (`end_turn`, `max_tokens` …).
    """
    content = CONTENTS[content_type]
    repair = Repair(analysis)
    withheld = withhold(text, analysis)
    masked = withheld.text.strip()
    marked = with_markers(repair.apply(with_markers(masked, analysis)), analysis)
    doubts = tuple(unproven(marked, analysis))
    warnings = (
        *analysis.notes,
        *_ending(masked, stop_reason),
        *(_balance(marked, analysis, content_type) if marked else ()),
        *_named("Links that are not evidence were turned into plain text", repair.hosts),
        *_named("References that this range does not hold were removed", repair.numbers),
        *doubts,
        *_overheard(marked, analysis),
        *_withheld(withheld, "was removed from the text", "were removed from the text"),
    )
    shown = resolve(marked, analysis, plain=content.plain).strip()
    text = shown.replace("\\<", "<") if content.plain else shown
    doubtful = bool(doubts or repair.hosts or repair.numbers)
    return Checked(text=text, warnings=warnings, ledger=ledger_of(marked, analysis), doubtful=doubtful)


def check_edit(text: str, analysis: Analysis, former: Ledger | None, content_type: ContentType) -> Checked:
    """What is to be said about a person's own text, which stays as it is, after a version with the ledger `former`."""
    repair = Repair(analysis)
    withheld = withhold(text, analysis)
    marked = with_markers(text, analysis)
    repair.apply(marked)
    ledger = ledger_of_edit(text, analysis, former)
    warnings = (
        *_balance(marked, analysis, content_type),
        *_named("Links that are not evidence stand in the text", repair.hosts),
        *_named("References that this range does not hold stand in the text", repair.numbers),
        *unproven(marked, analysis, ledger),
        *_overheard(marked, analysis),
        *_withheld(withheld, "stands in the text; remove it", "stand in the text; remove them"),
    )
    return Checked(text=text, warnings=warnings, ledger=ledger)


def _ending(text: str, stop_reason: str | None) -> Iterator[str]:
    if not text:
        yield "Nothing was written."
    if stop_reason == "max_tokens":
        yield "The text ends at the length limit, so its end may be missing."
    if stop_reason == "refusal":
        yield "The model declined to write on, so the text may be incomplete."


def _balance(text: str, analysis: Analysis, content_type: ContentType) -> Iterator[str]:
    """What is missing or told twice, for a type that tells every change; ids that nothing stands behind, for all."""
    names = {change.id: _name(change) for change in analysis.changes}
    counts = Counter(marker_ids(text))
    every = CONTENTS[content_type].every_change
    missing = [name for id_, name in names.items() if every and id_ not in counts]
    twice = [names[id_] for id_, count in counts.items() if every and count > 1 and id_ in names]
    unknown = [id_ for id_ in counts if id_ not in names]
    if missing:
        yield f"{_number_of(missing, 'change is', 'changes are')} missing from the text: {_listed(missing)}."
    if twice:
        yield f"{_number_of(twice, 'change stands', 'changes stand')} in the text more than once: {_listed(twice)}."
    if unknown:
        yield f"{_number_of(unknown, 'marker', 'markers')} without a change behind it removed: {_listed(unknown)}."


def _overheard(text: str, analysis: Analysis) -> Iterator[str]:
    named = {change.id: _name(change) for change in analysis.changes}
    quoted = [named[id_] for id_ in quotations(text, analysis)]
    if quoted:
        yield f"Words whose author has not agreed to be quoted stand in the text, about {_listed(quoted)}. Reword them."


def _withheld(withheld: Withheld, one: str, many: str) -> Iterator[str]:
    if withheld.secrets:
        yield f"Something that looks like a secret {one}."
    if withheld.addresses:
        addresses = _counted(withheld.addresses, "address", "addresses")
        yield f"{addresses} inside a network {one if withheld.addresses == 1 else many}."
    if withheld.embargoed:
        embargoed = _counted(withheld.embargoed, "reference", "references")
        yield f"{embargoed} to work under embargo {one if withheld.embargoed == 1 else many}."


def _named(what: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    if listed:
        yield f"{what}: {_listed(listed)}."


def _name(change: Change) -> str:
    shown = references(change)
    return shown[0].label if shown else change.title[:40]


def _number_of(things: list[str], one: str, many: str) -> str:
    return _counted(len(things), one, many)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _listed(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
