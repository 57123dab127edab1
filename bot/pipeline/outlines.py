"""The text that code alone makes of an analysis, in its type's shape: what the authors wrote, chosen and sorted."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.analysis import Analysis, Change, ChangeKind
from bot.contents import CONTENTS, post_length
from bot.models import ContentType
from bot.pipeline.evidence import CODE, MARKER
from bot.pipeline.lint import RULES, Setting, lint
from bot.pipeline.lint.reading import sentences
from bot.pipeline.outline import escaped, outline
from bot.pipeline.prose import one_line

_OF_SENTENCES: Final = tuple(
    rule
    for rule in RULES
    if rule.family in {"Posts", "Characters", "Banned words", "Machine-sounding", "Links"}
    and rule.name not in {"hook", "one-idea"}
)
"""What can be said of a sentence by itself."""
_THEMES: Final = (
    ("What readers must know first", (ChangeKind.SECURITY, ChangeKind.BREAKING, ChangeKind.DEPRECATION)),
    ("What one can do now", (ChangeKind.FEATURE,)),
    ("What works better", (ChangeKind.FIX, ChangeKind.PERFORMANCE)),
    ("What else has changed", (ChangeKind.DOCS, ChangeKind.OTHER)),
)
"""The sections of a blog post; no headings of a changelog."""
_BODY_SENTENCES: Final = 3
_LISTED: Final = 4
_HOOK: Final = 180
_BLOG_ROOM: Final = 700
"""Words, so that links and the lead fit into what a blog post may have."""
_NO_PROSE: Final = re.compile(r"\s*(?:[-*+•>|#]|\d{1,3}[.)]\s|```|~~~)")
_MARKS: Final = re.compile(
    r"(?<!\w)[`*_~]+(?=[\w`*_~])|(?<=[\w.,:;)`*_~])[`*_~]+(?!\w)|\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)"
)
_ENDS: Final = re.compile(r"[.!?…。！？]$")


def outlined(analysis: Analysis, setting: Setting) -> str:
    """The text of this type as Markdown with markers, within its lengths as far as there is enough to say.

    "" when there is nothing. Only a changelog holds every change; the others take the first in rank of which the words
    break none of the rules.
    """
    if not analysis.changes:
        return ""
    return _SHAPES[setting.content_type](analysis, setting)


def _changelog(analysis: Analysis, setting: Setting) -> str:
    return outline(analysis, setting.language)


def _blog(analysis: Analysis, setting: Setting) -> str:
    repo = escaped(analysis.repo)
    many = len(analysis.changes)
    lead = (
        f"{repo} has changed, {escaped(analysis.described)}. "
        f"The {f'{many} changes are' if many > 1 else 'one change is'} told here in the words of those who made "
        f"{'them' if many > 1 else 'it'}."
    )
    paragraphs = {change.id: _told(change, setting) for change in _sound(analysis.changes, setting)}
    room, kept = _BLOG_ROOM, set[str]()
    for id_, paragraph in paragraphs.items():
        room -= len(paragraph.split())
        if room < 0:
            break
        kept.add(id_)
    lines = [f"# What has changed in {repo.replace('`', '')}", "", lead]
    for theme, kinds in _THEMES:
        told = [paragraphs[change.id] for change in analysis.changes if change.kind in kinds and change.id in kept]
        if told:
            lines += ["", f"## {theme}", "", "\n\n".join(told)]
    return "\n".join(lines) + "\n"


def _linkedin(analysis: Analysis, setting: Setting) -> str:
    first, *others = _sound(analysis.changes, setting)
    most, least = CONTENTS[ContentType.LINKEDIN].most or 0, CONTENTS[ContentType.LINKEDIN].least
    text = f"{_shortened(_plain_title(first), _HOOK)} {{{first.id}}}"
    said = _said(first, setting)
    text += f"\n\n{' '.join(said)} {{{first.id}}}" if said else ""
    told = [_plain_title(change) for change in others]
    listed = [f"- {_shortened(title, 120)} {{{each.id}}}" for title, each in zip(told, others, strict=True)][:_LISTED]
    text += "\n\nThe same range brings:\n\n" + "\n".join(listed) if listed else ""
    for change in others:
        more = _said(change, setting)
        if _shown(text) < least and more:
            text += f"\n\n{' '.join(more)} {{{change.id}}}"
    text += f"\n\n{_counted(analysis)}"
    return text if _shown(text) <= most else f"{_shortened(_plain_title(first), _HOOK)} {{{first.id}}}\n"


def _x(analysis: Analysis, setting: Setting) -> str:
    """One idea: the change that is first in rank, with what its author says of it, else with what came beside it."""
    content = CONTENTS[ContentType.X]
    first, *others = _sound(analysis.changes, setting)
    post = _shortened(_plain_title(first), (content.most or 0) - 20)
    names = [_plain(person.login or person.name) for person in first.authors if not person.is_bot]
    thanks = [f"Thanks to {', '.join(names)}."] if names else []
    for sentence in (*_said(first, setting), *thanks, _counted(analysis), *map(_plain_title, others)):
        longer = f"{post} {sentence}"
        if post_length(post) < content.least and post_length(longer) <= (content.most or 0):
            post = longer
    return f"{post} {{{first.id}}}\n"


_SHAPES: Final[Mapping[ContentType, Callable[[Analysis, Setting], str]]] = MappingProxyType(
    {
        ContentType.CHANGELOG: _changelog,
        ContentType.BLOG: _blog,
        ContentType.LINKEDIN: _linkedin,
        ContentType.X: _x,
    }
)


def _sound(changes: Sequence[Change], setting: Setting) -> Sequence[Change]:
    """Those whose titles break no rule; all of them if each does."""
    return [change for change in changes if _is_sound(_title(change, setting), setting)] or changes


def _is_sound(sentence: str, setting: Setting) -> bool:
    return not lint(sentence, setting, _OF_SENTENCES)


def _title(change: Change, setting: Setting) -> str:
    return _plain_title(change) if CONTENTS[setting.content_type].plain else _ended(escaped(change.title))


def _plain_title(change: Change) -> str:
    return _ended(_plain(change.title))


def _told(change: Change, setting: Setting) -> str:
    """A paragraph of a blog post about one change."""
    names = [escaped(person.login or person.name) for person in change.authors if not person.is_bot]
    said = [escaped(sentence) for sentence in _said(change, setting)]
    credit = [f"The work is by {', '.join(names)}."] if names else []
    return f"{' '.join((_ended(escaped(change.title)), *said, *credit))} {{{change.id}}}"


def _said(change: Change, setting: Setting) -> list[str]:
    """The first sentences of what its author says about a change, as far as they break no rule."""
    lines = [line for line in change.body.split("\n") if not _NO_PROSE.match(line)]
    plain = CONTENTS[setting.content_type].plain
    whole = " ".join(_plain(line) if plain else one_line(line) for line in lines)
    found = [each for each in sentences(whole) if _ENDS.search(each) and 3 < len(each.split()) < 60]
    return [each for each in found if _is_sound(each, setting)][:_BODY_SENTENCES]


def _plain(text: str) -> str:
    """On one line, without marks of Markdown and without what could pass for a marker."""
    without = _MARKS.sub(lambda found: found[1] or "", MARKER.sub("", one_line(text)))
    return re.sub(CODE, lambda found: found[0].strip("`"), without).strip()


def _counted(analysis: Analysis) -> str:
    many = len(analysis.changes)
    return f"{many} {'change' if many == 1 else 'changes'} in {_plain(analysis.repo)}, {_plain(analysis.described)}."


def _ended(sentence: str) -> str:
    return sentence if _ENDS.search(sentence) else f"{sentence}."


def _shortened(sentence: str, most: int) -> str:
    """Cut at a word, so that X counts at most so many."""
    if post_length(sentence) <= most:
        return sentence
    words: list[str] = []
    for word in _pieces(sentence):
        if post_length("".join((*words, word))) >= most - 1:
            break
        words.append(word)
    return f"{''.join(words).rstrip(' ,;:.')}…"


def _pieces(sentence: str) -> Iterator[str]:
    """Words, and the single signs of scripts that put no spaces between them."""
    yield from re.findall(
        r"[\u3040-\u30ff\u3400-\u9fff]|\S{1,40}?(?=[\u3040-\u30ff\u3400-\u9fff]|\s|$)|\S{40}|\s+", sentence
    )


def _shown(text: str) -> int:
    return post_length(MARKER.sub("", text))
