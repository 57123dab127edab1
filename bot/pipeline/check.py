"""Stage 4, as far as code alone can judge: every change once, every id known, no link that we did not make."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.analysis import Analysis, Change
from bot.contents import CONTENTS
from bot.masking import MASK, mask
from bot.models import ContentType
from bot.pipeline.compare import change_note
from bot.pipeline.confidence import quotations
from bot.pipeline.evidence import marker_ids, references, resolve, with_markers
from bot.pipeline.repair import Repair

__all__ = ["Checked", "change_note", "check"]

_LISTED: Final = 5  # names in one warning; the rest is counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A text for readers, its links rebuilt, and what was found on the way, each in a sentence for people."""

    text: str
    warnings: tuple[str, ...]


def check(
    text: str,
    analysis: Analysis,
    content_type: ContentType = ContentType.CHANGELOG,
    *,
    stop_reason: str | None = None,
) -> Checked:
    """Check a text with markers or links, and repair what must not stay.

    Links that are not evidence become plain text, references to unknown pull requests and changes go, secrets are
    masked; the rest is reported and left to people, as is what could not be read. `stop_reason` is the model's own
    (`end_turn`, `max_tokens` …). For a text that a person edited, take the warnings and leave the text.
    """
    content = CONTENTS[content_type]
    repair = Repair(analysis)
    masked = mask(text).strip()
    marked = with_markers(repair.apply(with_markers(masked, analysis)), analysis)
    warnings = (
        *analysis.notes,
        *_ending(masked, stop_reason),
        *(_balance(marked, analysis, whole=content.every_change) if marked else ()),
        *_removed("Links that are not evidence were turned into plain text", repair.hosts),
        *_removed("References that this range does not hold were removed", repair.numbers),
        *_overheard(marked, analysis),
        *(["Something that looks like a secret was removed from the text."] if MASK in masked else []),
    )
    shown = resolve(marked, analysis, plain=content.plain).strip()
    return Checked(text=shown.replace("\\<", "<") if content.plain else shown, warnings=warnings)


def _ending(text: str, stop_reason: str | None) -> Iterator[str]:
    if not text:
        yield "Nothing was written."
    if stop_reason == "max_tokens":
        yield "The text ends at the length limit, so its end may be missing."
    if stop_reason == "refusal":
        yield "The model declined to write on, so the text may be incomplete."


def _balance(text: str, analysis: Analysis, *, whole: bool) -> Iterator[str]:
    """What is wrong with the text's markers; `whole`: each change is to stand in it exactly once."""
    names = {change.id: _name(change) for change in analysis.changes}
    counts = Counter(marker_ids(text))
    missing = [name for id_, name in names.items() if id_ not in counts] if whole else []
    twice = [names[id_] for id_, count in counts.items() if count > 1 and id_ in names] if whole else []
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


def _removed(what: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    if listed:
        yield f"{what}: {_listed(listed)}."


def _name(change: Change) -> str:
    shown = references(change)
    return shown[0].label if shown else change.title[:40]


def _number_of(things: list[str], one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


def _listed(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
