"""Extractive writing: a changelog made of the titles and sentences that the activity itself holds."""

import re
from collections import Counter
from collections.abc import Sequence

from standins.anthropic.briefs import Brief, BriefChange

LABEL = "Written by the local stand-in for the model: sentences taken from the activity, not composed."
HIGHLIGHTS = 5
_SENTENCE_LIMIT = 240
_HIGHLIGHTED = ("security", "breaking", "feature", "fix", "performance")
"""The kinds that are worth a highlight, the first ones first."""
HEADINGS = {
    "security": "Security",
    "breaking": "Breaking changes",
    "feature": "Features",
    "fix": "Bug fixes",
    "performance": "Performance",
    "deprecation": "Deprecations",
    "docs": "Documentation",
    "internal": "Internal",
    "other": "Other changes",
}
COUNTED = {
    "security": ("security fix", "security fixes"),
    "breaking": ("breaking change", "breaking changes"),
    "feature": ("feature", "features"),
    "fix": ("bug fix", "bug fixes"),
    "performance": ("performance improvement", "performance improvements"),
    "deprecation": ("deprecation", "deprecations"),
    "docs": ("documentation change", "documentation changes"),
    "internal": ("internal change", "internal changes"),
    "other": ("other change", "other changes"),
}
_CONVENTIONAL = re.compile(r"^(?:[a-z]+)(?:\([^)]*\))?!?:\s+(?=\S)")
_PULL_SUFFIX = re.compile(r"\s*\(#\d+\)$")
_COMMENT = re.compile(r"<!--.*?-->|```.*?```", re.DOTALL)
_NO_PROSE = re.compile(r"^\s*(#|>|\||[-*+]\s|\d+[.)]\s|!\[|\[[ x]\]|[A-Z][\w-]+-by:|https?://\S+$)")
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")


def compose(brief: Brief) -> str:
    """The whole Markdown text for a brief: the label, counts, highlights, then the rest by kind; each change once."""
    if not brief.changes:
        return f"_{LABEL}_\n\nThe prompt held no changes to write about.\n"
    highlights = _highlights(brief.changes)
    rest = [change for change in brief.changes if change not in highlights]
    parts = [f"_{LABEL}_", _summary(brief)]
    if highlights:
        parts += ["## Highlights", "\n".join(_bullet(change, 2) for change in highlights)]
    if rest:
        parts.append("## More updates")
    for kind, heading in HEADINGS.items():
        bullets = [_bullet(change, 1) for change in rest if kind_of(change) == kind]
        if bullets:
            parts += [f"### {heading}", "\n".join(bullets)]
    return "\n\n".join(parts) + "\n"


def kind_of(change: BriefChange) -> str:
    """The change's kind, "other" for one that has no heading."""
    return change.kind if change.kind in HEADINGS else "other"


def title_of(change: BriefChange) -> str:
    """The title as a phrase: no conventional prefix, no pull request number, a capital first."""
    title = _PULL_SUFFIX.sub("", _CONVENTIONAL.sub("", " ".join(change.title.split()))).rstrip(".")
    return title[:1].upper() + title[1:] if title else "Untitled change"


def sentences_of(change: BriefChange, limit: int) -> list[str]:
    """Up to `limit` whole sentences of prose from the body that say more than the title."""
    prose: list[str] = []
    for line in _COMMENT.sub("", change.body).splitlines():
        if not line.strip() and prose:
            prose.append("")
        elif line.strip() and not _NO_PROSE.match(line):
            prose.append(line.strip())
    paragraphs = " ".join(prose).replace("  ", "\n").splitlines()
    found = [sentence.strip() for paragraph in paragraphs for sentence in _SENTENCE.findall(paragraph)]
    title = title_of(change).lower()
    return [one for one in found if len(one) <= _SENTENCE_LIMIT and one.rstrip(".").lower() != title][:limit]


def _highlights(changes: tuple[BriefChange, ...]) -> list[BriefChange]:
    worthy = [change for change in changes if kind_of(change) in _HIGHLIGHTED]
    return sorted(worthy, key=lambda change: _HIGHLIGHTED.index(kind_of(change)))[:HIGHLIGHTS]


def weightiest(changes: Sequence[BriefChange], most: int) -> list[BriefChange]:
    """The changes that a reader should know first: by kind, then in their given order."""
    order = [*_HIGHLIGHTED, *(kind for kind in HEADINGS if kind not in _HIGHLIGHTED)]
    return sorted(changes, key=lambda change: order.index(kind_of(change)))[:most]


def _bullet(change: BriefChange, sentences: int) -> str:
    thanks = f"Thanks to {spoken(change.authors)}." if change.authors else ""
    parts = [f"**{title_of(change)}.**", *sentences_of(change, sentences), thanks, f"{{{change.id}}}"]
    return "- " + " ".join(part for part in parts if part)


def _summary(brief: Brief) -> str:
    counts = Counter(kind_of(change) for change in brief.changes)
    listed = [f"{counts[kind]} {COUNTED[kind][counts[kind] > 1]}" for kind in HEADINGS if counts[kind]]
    total = len(brief.changes)
    where = f" in {brief.repository}" if brief.repository else ""
    span = f" ({brief.range})" if brief.range else ""
    return f"{total} {'change' if total == 1 else 'changes'}{where}{span}: {spoken(listed)}."


def spoken(items: Sequence[str]) -> str:
    """A list as one says it."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
