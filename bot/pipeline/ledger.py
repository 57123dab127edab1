"""Keeps account of a text: what each passage cites, and what was read and not used."""

from collections import defaultdict
from collections.abc import Iterable

from bot.analysis import Analysis
from bot.ledger import Entry, Ledger
from bot.pipeline.evidence import with_markers
from bot.pipeline.passages import Passage, passages

__all__ = ["cited", "ledger_of", "ledger_of_edit"]


def ledger_of(marked: str, analysis: Analysis) -> Ledger:
    """The ledger of a text with markers or with links; ids that the analysis does not know count for nothing."""
    return _ledger((_entry(passage) for passage in passages(with_markers(marked, analysis))), analysis)


def ledger_of_edit(text: str, analysis: Analysis, former: Ledger | None) -> Ledger:
    """The ledger of a person's text after the version with the ledger `former`.

    Passages whose words stand there keep their entry, since the links may have gone for the reader's sake; of others
    the links and markers count, and without these they have no source.
    """
    known: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(former.entries if former else ()):
        known[entry.digest].append(entry)

    def entries() -> Iterable[Entry]:
        for passage in passages(with_markers(text, analysis)):
            entry = _entry(passage)
            kept = known[entry.digest].pop() if known[entry.digest] else None
            yield entry if entry.changes or kept is None else kept

    return _ledger(entries(), analysis)


def cited(text: str, ledger: Ledger | None) -> str:
    """The text with the markers that the ledger keeps for those of its passages that show none themselves."""
    kept: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(ledger.entries if ledger else ()):
        kept[entry.digest].append(entry)
    whole, end = "", 0
    for passage in passages(text):
        start = text.index(passage.text, end)
        changes = kept[passage.digest].pop().changes if kept[passage.digest] else ()
        marker = f" {{{','.join(changes)}}}" if changes and not passage.ids else ""
        said = passage.text.rstrip()
        whole += f"{text[end:start]}{said}{marker}{passage.text[len(said) :]}"
        end = start + len(passage.text)
    return whole + text[end:]


def _entry(passage: Passage) -> Entry:
    return Entry(
        digest=passage.digest, words=passage.first_words, changes=passage.ids, is_heading=passage.kind == "heading"
    )


def _ledger(entries: Iterable[Entry], analysis: Analysis) -> Ledger:
    ids = [change.id for change in analysis.changes]
    known = frozenset(ids)
    kept = tuple(
        Entry(
            digest=entry.digest,
            words=entry.words,
            changes=tuple(id_ for id_ in entry.changes if id_ in known),
            is_heading=entry.is_heading,
        )
        for entry in entries
    )
    used = {id_ for entry in kept for id_ in entry.changes}
    return Ledger(entries=kept, unused=tuple(id_ for id_ in ids if id_ not in used))
