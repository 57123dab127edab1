"""Markers such as `{c3}` that tie a passage to its changes, and the links that readers see in their place.

The model never writes a link: it writes markers, and links are rebuilt from the evidence. For a revision the links
turn back into markers, so that whatever a model was given or gave, only ids of the analysis can become links.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.analysis import Analysis, Change, Evidence

CODE: Final = (
    r"^ {0,3}(?P<fence>```|~~~)[\s\S]*?(?:^ {0,3}(?P=fence)|\Z)|(?<!`)(?P<tick>`{1,2})(?!`)[^\n]{1,500}?(?P=tick)(?!`)"
)
_ONE_MARKER: Final = r"\{\s{0,3}c\d{1,6}(?:\s{0,3},\s{0,3}c\d{1,6}){0,99}\s{0,3}\}"
_LINK: Final = r"\[(?:#\d{1,9}|`[0-9a-f]{7,12}`|[A-Z][A-Z0-9]{0,9}-\d{1,9}|message)\]\([^()\s]{1,500}\)"
_REF: Final = rf"{_LINK}|#\d{{1,9}}|`[0-9a-f]{{7,12}}`"

MARKER: Final = re.compile(_ONE_MARKER)
"""One marker, naming one or several changes."""

_MARKERS: Final = re.compile(
    rf"(?P<code>{CODE})|(?P<lead> ?)(?P<markers>{_ONE_MARKER}(?: ?{_ONE_MARKER}){{0,49}})", re.MULTILINE
)
_LINKS: Final = re.compile(
    rf"(?P<lead> ?)\((?P<group>(?:{_REF})(?:, (?:{_REF})){{0,199}})\)"
    rf"|(?P<link>{_LINK})|(?P<code>{CODE})",
    re.MULTILINE,
)
_EACH_REF: Final = re.compile(_REF)
_CHANGE_ID: Final = re.compile(r"c\d+")
_UNFINISHED: Final = re.compile(r"\{\s{0,3}(?:c[\dc,\s]{0,900})?")
_ITEM: Final = re.compile(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])\s")
_SHOWN: Final = 5  # references shown for one change; the rest stays in Sources


def is_pull(evidence: Evidence) -> bool:
    """Whether this is a pull request (`gh:owner/repo#12`)."""
    return evidence.id.startswith("gh:") and "#" in evidence.id


def is_commit(evidence: Evidence) -> bool:
    """Whether this is a commit (`gh:owner/repo@sha`)."""
    return evidence.id.startswith("gh:") and "@" in evidence.id


def references(change: Change) -> tuple[Evidence, ...]:
    """What a reader is shown for a change: its pull requests, else its commits, tickets or messages; five at most."""
    pulls = tuple(e for e in change.evidence if is_pull(e))
    commits = tuple(e for e in change.evidence if is_commit(e))
    tickets = tuple(e for e in change.evidence if e.id.startswith("lin:"))
    return (pulls or commits or tickets or change.evidence)[:_SHOWN]


def resolve(text: str, analysis: Analysis, *, plain: bool = False) -> str:
    """The text with links in place of markers; ids that the analysis does not know vanish.

    `plain`: readers of this text see neither links nor numbers, so that all markers vanish. Safe on a text that is
    still growing: a marker that has begun at its end is held back.
    """
    shown = {} if plain else {change.id: references(change) for change in analysis.changes}

    def links(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        group = ", ".join(dict.fromkeys(_link(e) for id_ in _ids(found["markers"]) for e in shown.get(id_, ())))
        return f"{_space_before(found)}({group})" if group else ""

    return _MARKERS.sub(links, _without_unfinished(text))


def with_markers(text: str, analysis: Analysis) -> str:
    """The inverse of `resolve`: links and plain references to known evidence become markers again."""
    changes = _by_reference(analysis)

    def markers(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        named = [changes.get(_key(ref[0])) for ref in _EACH_REF.finditer(found["group"] or found["link"])]
        if None in named:
            return found[0]
        return f"{found['lead'] or ''}{{{','.join(dict.fromkeys(filter(None, named)))}}}"

    return _LINKS.sub(markers, text)


def marker_ids(text: str) -> Iterator[str]:
    """The change ids in the text's markers outside code, in order, repeated as they are, known or not."""
    for found in _MARKERS.finditer(text):
        if found["code"] is None:
            yield from _ids(found["markers"])


def _ids(markers: str) -> list[str]:
    return _CHANGE_ID.findall(markers)


def _link(evidence: Evidence) -> str:
    label = f"`{evidence.label}`" if is_commit(evidence) else evidence.label
    return f"[{label}]({evidence.url})" if evidence.url else label


def _space_before(found: re.Match[str]) -> str:
    starts_line = found.start() == 0 or found.string[found.start() - 1] in "\n "
    return found["lead"] if starts_line else " "


def _without_unfinished(text: str) -> str:
    start = text.rfind("{")
    unfinished = start >= 0 and _UNFINISHED.fullmatch(text, start)
    return text[:start].rstrip(" ") if unfinished else text


def _by_reference(analysis: Analysis) -> Mapping[str, str]:
    """Address and label of every evidence → id of its change; what is shown for a change wins over the rest."""
    named: dict[str, str] = {}
    for change in analysis.changes:
        for evidence in (*references(change), *change.evidence):
            for key in (evidence.url, evidence.label):
                named.setdefault(key, change.id)
    return named


def _key(reference: str) -> str:
    """The address of a link, or the label of a plain reference."""
    _, _, address = reference.partition("](")
    return address.removesuffix(")") if address else reference.strip("`")
