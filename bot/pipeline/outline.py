"""The changelog made by code alone: grouped, with markers, and labelled as what it is."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.analysis import COUNTED, Analysis, Change, ChangeKind
from bot.pipeline.chapters import Chapters, chapters
from bot.pipeline.evidence import CODE
from bot.voices import LANGUAGES

LABEL: Final = "_Outline made by code alone, without a language model: titles as the authors wrote them, sorted._"
"""The first line of every outline, so that nobody takes it for a written draft."""

HEADINGS: Final = chapters().kinds
"""The section of each kind, in the order of the text; the prompt asks for the same."""

_HIGHLIGHTS: Final = 5
_STANDS_OUT: Final = (ChangeKind.SECURITY, ChangeKind.BREAKING, ChangeKind.FEATURE)
_MARKED: Final = {ChangeKind.BREAKING: "Breaking: ", ChangeKind.SECURITY: "Security: "}
_WORTH_HIGHLIGHTS: Final = 6  # a list this short needs no selection
_SPECIAL: Final = re.compile(rf"(?P<code>{CODE})|(?P<sign>[\\\[\]<>*_~|{{}}`])", re.MULTILINE)


def outline(analysis: Analysis, language: str = LANGUAGES[0]) -> str:
    """The changelog of an analysis as Markdown with markers, each change exactly once; "" when there is none.

    Its headings are in this language; titles stay as the authors wrote them.
    """
    if not analysis.changes:
        return ""
    highlights = _highlights(analysis.changes)
    rest = [change for change in analysis.changes if change not in highlights]
    names = chapters(language)
    body = (*_highlighted(highlights, names), *_sections(rest, names), *_welcome(analysis, names))
    lines = (LABEL, "", _summary(analysis), *body)
    return "\n".join(lines).strip() + "\n"


def _highlights(changes: Sequence[Change]) -> list[Change]:
    if len(changes) < _WORTH_HIGHLIGHTS:
        return []
    order = {kind: place for place, kind in enumerate(_STANDS_OUT)}
    standing = [change for change in changes if change.kind in order]
    return sorted(standing, key=lambda change: order[change.kind])[:_HIGHLIGHTS]


def _summary(analysis: Analysis) -> str:
    read = f"{_many(analysis.commits, 'commit', 'commits')}"
    if analysis.pulls:
        read += f" and {_many(analysis.pulls, 'pull request', 'pull requests')}"
    kinds = [(kind, sum(change.kind is kind for change in analysis.changes)) for kind in HEADINGS]
    found = ", ".join(_many(count, *COUNTED[kind]) for kind, count in kinds if count)
    return f"{escaped(analysis.repo)}, {escaped(analysis.described)}: {read} read, with {found}."


def _highlighted(changes: Sequence[Change], names: Chapters) -> Iterator[str]:
    if changes:
        yield from ("", f"## {names.highlights}", "")
        yield from map(_highlight, changes)


def _sections(changes: Sequence[Change], names: Chapters) -> Iterator[str]:
    if changes:
        yield from ("", f"## {names.more_updates}")
    for kind, heading in names.kinds.items():
        section = [change for change in changes if change.kind is kind]
        if section:
            yield from ("", f"### {heading}", "")
            yield from map(_bullet, section)


def _welcome(analysis: Analysis, headings: Chapters) -> Iterator[str]:
    if analysis.newcomers:
        names = _joined([escaped(person.login or person.name) for person in analysis.newcomers])
        yield from (
            "",
            f"### {headings.newcomers}",
            "",
            f"The first contribution here: welcome and thank you, {names}.",
        )


def _highlight(change: Change) -> str:
    """No heading says there that something breaks or secures, so the line does."""
    return _bullet(change, _MARKED.get(change.kind, ""))


def _bullet(change: Change, mark: str = "") -> str:
    scope = f"{escaped(change.scope)}: " if change.scope else ""
    return f"- {mark}{scope}{escaped(change.title)}{_credit(change)} {{{change.id}}}"


def _credit(change: Change) -> str:
    names = [escaped(person.login or person.name) for person in change.authors if not person.is_bot]
    if not names:
        return ""
    return f", by {_joined(names)}"


def _joined(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def escaped(text: str) -> str:
    """One line of somebody's text as Markdown that shows it literally; its code spans stay code."""

    def literal(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        return _between_letters(found) or f"\\{found['sign']}"

    return _SPECIAL.sub(literal, " ".join(text.split()))


def _between_letters(found: re.Match[str]) -> str:
    """An underscore inside a word, as in snake_case, needs no escape."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return "_" if found[0] == "_" and before.isalnum() and after.isalnum() else ""
