"""The window that shows what stands behind a draft: each passage's changes, what was not used, what was left out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from bot.analysis import Analysis, Change, Evidence
from bot.blocks.elements import SECTION_CHARACTERS, context, count, link, section, shorten
from bot.blocks.inline import words
from bot.blocks.links import ANYWHERE
from bot.blocks.modals import View, modal
from bot.blocks.parse import tree
from bot.blocks.safety import literal
from bot.models import Draft, Version
from bot.ports import Block

_SECTIONS: Final = 40
"""Sections shown at most: half a window's 100 blocks, and well under its 250 KB."""
_COMMIT: Final = re.compile(r"@[0-9a-f]+$")
_LINKS: Final = 8


def sources_view(draft: Draft, analysis: Analysis, version: Version | None) -> View:
    """The changes behind each passage of the version with links, then the changes that no passage cites, then by reason
    what was left out. What does not fit is counted.
    """
    counts = (
        f"{count(analysis.commits, 'commit')} and {count(analysis.pulls, 'pull request')} read, "
        f"{literal(analysis.described)} · {count(len(analysis.changes), 'change')}, "
        f"{len(analysis.pieces_left_out):,} left out"
    )
    used, lines = _cited(analysis, version)
    lines = list(chain(lines, _not_used(analysis, used, version), _left_out(analysis)))
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


def _cited(analysis: Analysis, version: Version | None) -> tuple[set[str], list[str]]:
    """The ids of the changes that the text's links name, and a line for each passage under its heading."""
    by_url = {evidence.url: (change, evidence) for change in analysis.changes for evidence in change.evidence}
    used: set[str] = set()
    lines: list[str] = []
    for node in _passages(version.text if version is not None else ""):
        said = literal(shorten(" ".join(words(_without_links(node)).split()).strip(" (),"), 90))
        if node.parent is not None and node.parent.type == "heading":
            lines.append(f"*{said.replace('*', '')}*")
            continue
        found = [by_url[url] for url in dict.fromkeys(_addresses(node)) if url in by_url]
        used |= {change.id for change, _ in found}
        behind = _links(_behind(found)) or "no change cited"
        lines += [f"• {said} — {behind}"] if said else []
    return used, lines


def _behind(found: Iterable[tuple[Change, Evidence]]) -> Iterable[Evidence]:
    """What the passage's links name, then what else is behind these changes, without commits, which are many."""
    pairs = list(found)
    others = (evidence for change, _ in pairs for evidence in change.evidence if not _COMMIT.search(evidence.id))
    return dict.fromkeys([*(evidence for _, evidence in pairs), *others])


def _passages(text: str) -> Iterator[SyntaxTreeNode]:
    """The headings, paragraphs and items of a text; the cells of tables cite nothing by themselves."""
    inline = (node for node in tree(text).walk(include_self=False) if node.type == "inline")
    return (node for node in inline if node.parent is not None and node.parent.type in {"heading", "paragraph"})


def _without_links(passage: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [node for node in passage.children if node.type != "link"]


def _addresses(passage: SyntaxTreeNode) -> Iterator[str]:
    return (str(node.attrs.get("href", "")) for node in passage.walk() if node.type == "link")


def _not_used(analysis: Analysis, used: set[str], version: Version | None) -> list[str]:
    unused = [change for change in analysis.changes if change.id not in used]
    if not unused:
        return []
    name = "Changes that no passage cites" if version is not None else "Changes found"
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
