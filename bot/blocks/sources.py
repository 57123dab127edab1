"""The window that shows what stands behind a draft: each passage's changes, what was not used, what was left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from bot.analysis import Analysis, Change, Evidence
from bot.blocks.elements import SECTION_CHARACTERS, context, count, link, section, shorten
from bot.blocks.links import ANYWHERE
from bot.blocks.modals import View, modal
from bot.blocks.safety import literal
from bot.ledger import Ledger
from bot.models import Draft
from bot.ports import Block

_SECTIONS: Final = 40
"""Sections shown at most: half a window's 100 blocks, and well under its 250 KB."""
_COMMIT: Final = re.compile(r"@[0-9a-f]+$")
_LINKS: Final = 8


def sources_view(draft: Draft, analysis: Analysis, ledger: Ledger | None) -> View:
    """What stands behind each passage by the version's ledger, then the changes that no passage cites, then by reason
    what was left out. What does not fit is counted. Without a ledger (nothing is written yet) all changes are shown.
    """
    counts = (
        f"{count(analysis.commits, 'commit')} and {count(analysis.pulls, 'pull request')} read, "
        f"{literal(analysis.described)} · {count(len(analysis.changes), 'change')}, "
        f"{len(analysis.pieces_left_out):,} left out"
    )
    lines = list(chain(_cited(analysis, ledger), _not_used(analysis, ledger), _left_out(analysis)))
    return modal("Sources", [context(f"{literal(draft.request.repo)} · {counts}"), *_packed(lines)])


def _packed(lines: Sequence[str]) -> list[Block]:
    """Lines in as few sections as hold them; a line in bold begins a new one."""
    texts: list[str] = []
    for place, line in enumerate(lines):
        fits = bool(texts) and len(texts[-1]) + len(line) + 1 <= SECTION_CHARACTERS and not line.startswith("*")
        if not fits and len(texts) == _SECTIONS:
            return [*map(section, texts), context(f"and {len(lines) - place:,} more lines that do not fit here")]
        texts = [*texts[:-1], f"{texts[-1]}\n{line}"] if fits else [*texts, line]
    return [section(text) for text in texts]


def _cited(analysis: Analysis, ledger: Ledger | None) -> Iterator[str]:
    """A line for each passage under its heading, with all that stands behind it."""
    known = {change.id: change for change in analysis.changes}
    for entry in ledger.entries if ledger else ():
        said = literal(shorten(entry.words, 90))
        if entry.is_heading:
            yield f"*{said.replace('*', '')}*"
        elif said:
            behind = [known[id_] for id_ in entry.changes if id_ in known]
            yield f"• {said} — {_links(_behind(behind)) or 'no change cited'}"


def _behind(changes: Sequence[Change]) -> Iterable[Evidence]:
    """Pull requests, tickets and messages of the changes first, then their commits, which are many."""
    found = list(dict.fromkeys(evidence for change in changes for evidence in change.evidence))
    return sorted(found, key=lambda evidence: _COMMIT.search(evidence.id) is not None)


def _not_used(analysis: Analysis, ledger: Ledger | None) -> list[str]:
    unused = [change for change in analysis.changes if ledger is None or change.id in ledger.unused]
    if not unused:
        return []
    name = "Changes that no passage cites" if ledger is not None else "Changes found"
    return [f"*{name}* · {len(unused):,}", *(_change(change) for change in unused)]


def _change(change: Change) -> str:
    return f"• {literal(shorten(change.title, 150))} — {change.kind.value} — {_links(change.evidence)}"


def _left_out(analysis: Analysis) -> Iterator[str]:
    """What was left out, the commonest reason first."""
    reasons: dict[str, list[str]] = {}
    locked = sum(item.hidden for item in analysis.pieces_left_out)
    if locked:
        yield f"*{count(locked, 'change')} under embargo* · not shown here, and in no draft"
    for item in analysis.pieces_left_out:
        if item.hidden:
            continue
        line = f"• {literal(shorten(item.title, 150))} — {_links([item.evidence])}"
        reasons.setdefault(item.reason, []).append(line)
    for reason, lines in sorted(reasons.items(), key=lambda each: -len(each[1])):
        yield f"*Left out: {literal(shorten(reason, 150)).replace('*', '')}* · {len(lines):,}"
        yield from lines


def _links(evidence: Iterable[Evidence]) -> str:
    shown = [_link(each) for each in evidence]
    more = len(shown) - _LINKS
    return ", ".join(shown[:_LINKS]) + (f" and {more:,} more" if more > 0 else "")


def _link(evidence: Evidence) -> str:
    url, label = ANYWHERE.target(evidence.url), shorten(evidence.label, 60)
    return link(url, label) if url is not None and len(url) <= 300 else literal(label)
