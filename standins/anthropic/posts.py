"""Extractive writing for LinkedIn and X: plain paragraphs out of the activity, each with its marker."""

import re
from collections.abc import Sequence

from standins.anthropic.briefs import Brief, BriefChange, without_markers
from standins.anthropic.writing import kind_of, sentences_of, spoken, title_of, weightiest

SHORT_LABEL = "(From the local stand-in, not composed.)"
"""The label where 280 characters are all there is; it ends the text, whose first line is what readers see."""
_LIMIT = {"linkedin post": 1_000, "x post": 270}
_SUPPORTING = 2
_SHORTER = re.compile(r"\b(?:short(?:er|en)?|brief(?:er)?|concise|tight(?:er|en)?|trim)\b", re.IGNORECASE)
_LONGER = re.compile(r"\b(?:long(?:er)?|more detail\w*|expand|elaborate)\b", re.IGNORECASE)
_LEAD = re.compile(r"\b(?:lead|start|begin|open) with (?P<what>[^.;,\n]+)", re.IGNORECASE)
_MARKERS = re.compile(r"\s*((?:\{c\d+(?:,c\d+)*\}\s*)+)$")
_CHANGE_ID = re.compile(r"c\d+")
_IS = {
    "security": "It closes a security gap.",
    "breaking": "It needs a change on your side before you upgrade.",
    "feature": "It was not there before.",
    "fix": "It went wrong before; it does not any more.",
    "performance": "The result is the same, and it comes sooner.",
}


def post(brief: Brief) -> str:
    """A post for the site that the brief names, within its length."""
    if not brief.changes:
        return f"The prompt held no changes to write about.\n\n{SHORT_LABEL}\n"
    return _written(brief, weightiest(brief.changes, 1 + _SUPPORTING))


def revised_post(brief: Brief, draft: str) -> str:
    """The post that stands with the instruction applied as far as the rules go; otherwise as it stands."""
    instruction = brief.instruction or ""
    paragraphs = [text for text in draft.strip().split("\n\n") if text.strip() != SHORT_LABEL]
    if lead := _LEAD.search(instruction):
        chosen = _named(brief.changes, lead["what"])
        if chosen is not None:
            others = [change for change in weightiest(brief.changes, 1 + _SUPPORTING) if change != chosen]
            return _written(brief, [chosen, *others[:_SUPPORTING]])
    if _SHORTER.search(instruction):
        paragraphs = paragraphs[:-1] if len(paragraphs) > 1 else [_first_sentence(paragraphs[0])]
    elif _LONGER.search(instruction):
        paragraphs += _more(brief, paragraphs)
    return _fitting(paragraphs, _LIMIT[brief.kind])


def _written(brief: Brief, changes: Sequence[BriefChange]) -> str:
    kind, (first, *others) = brief.kind, changes
    if kind == "x post":
        return _fitting([_paragraph(first, 1)], _LIMIT[kind])
    thanks = [f"The work is by {spoken(first.authors)}. {{{first.id}}}"] if first.authors else []
    paragraphs = [
        f"{title_of(first)}.\n{_IS.get(kind_of(first), 'It is part of what changed.')} {{{first.id}}}",
        *([f"{' '.join(told)} {{{first.id}}}"] if (told := sentences_of(first, 3)) else []),
        *thanks,
        *(_paragraph(change, 1) for change in others),
        f"{len(brief.changes)} changes were read for this post, and these are the ones that a reader will meet first. "
        "Apart from its kind, nothing is said about a change here that its authors did not write. "
        "Whoever works on a product every day knows such a list; what counts is which line of it is yours.",
    ]
    return _fitting(paragraphs, _LIMIT[kind])


def _paragraph(change: BriefChange, sentences: int) -> str:
    said = [f"{title_of(change)}.", *sentences_of(change, sentences)]
    if len(said) == 1:
        said.append(_IS.get(kind_of(change), "It is part of what changed."))
    return f"{' '.join(said)} {{{change.id}}}"


def _fitting(paragraphs: Sequence[str], limit: int) -> str:
    """The first paragraphs that fit the limit with the label; the first one is cut at a sentence, then at a word.

    Code stands in no marks: these sites would show them.
    """
    kept: list[str] = []
    room = limit - len(SHORT_LABEL)
    for paragraph in paragraphs:
        text, marker = _parts(paragraph.replace("`", ""))
        if len(text) + 2 > room and not kept:
            text = _first_sentence(text)[: room - 2]
        if len(text) + 2 > room:
            break
        kept.append(f"{text} {marker}".strip())
        room -= len(text) + 2
    return "\n\n".join([*kept, SHORT_LABEL]) + "\n"


def _parts(paragraph: str) -> tuple[str, str]:
    """A paragraph's words, and the markers at its end."""
    found = _MARKERS.search(paragraph)
    return (paragraph[: found.start()], found[1].strip()) if found else (paragraph, "")


def _first_sentence(paragraph: str) -> str:
    text, marker = _parts(paragraph)
    found = re.match(r".+?[.!?](?=\s|$)", text, re.DOTALL)
    return f"{found.group() if found else text} {marker}".strip()


def _named(changes: Sequence[BriefChange], what: str) -> BriefChange | None:
    """The change that shares most words with what the reviewer names."""
    wanted = set(re.findall(r"[a-z]{3,}", what.lower()))
    scored = [
        (len(wanted & set(re.findall(r"[a-z]{3,}", f"{change.title} {change.kind}".lower()))), change)
        for change in changes
    ]
    best = max((score for score, _ in scored), default=0)
    return next((change for score, change in scored if score == best), None) if best else None


def _more(brief: Brief, paragraphs: Sequence[str]) -> list[str]:
    used = {one for paragraph in paragraphs for one in _CHANGE_ID.findall(_parts(paragraph)[1])}
    standing = without_markers(" ".join(paragraphs))
    unused = [change for change in brief.changes if change.id not in used and title_of(change) not in standing]
    return [_paragraph(change, 2) for change in weightiest(tuple(unused), 1)]
