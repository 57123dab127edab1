"""The shape of a changelog."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.models import ContentType
from bot.pipeline.chapters import Chapters, chapters
from bot.pipeline.lint.reading import Kind, Passage, Text, sentences
from bot.pipeline.lint.rules import Example, Hit, Rule, Setting, matches, whole
from bot.voices import Voice

_NAME: Final = "Structure"
_CHANGELOG: Final = frozenset({ContentType.CHANGELOG})
_SUMMARY_WORDS: Final = 180
_HIGHLIGHTS: Final = 5
_HIGHLIGHT_SENTENCES: Final = 2
_CREDIT_SENTENCES: Final = 1
"""What a language of which the words of thanks are not known may have more."""
_ORDER: Final = "A changelog has `## {}`, then `## {}`, once each, no other section, no bullet before."
_CATEGORIES: Final = "The updates stand under {}, in this order, once each."
_TITLE: Final = re.compile(r"\s*\*\*[^*\n]{1,200}\*\*\s*")
_THANKS: Final = re.compile(r"\bThanks to [^.]{1,300}(?:\.|$)")


def name_of(heading: Passage) -> str:
    """A heading's words, in lower case."""
    return heading.shown.strip(" #*").lower()


def _spelled(setting: Setting) -> Chapters:
    return chapters(setting.language)


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name.lower(): place for place, name in enumerate(names)}


def _section(text: Text, name: str) -> Passage | None:
    return next((heading for heading in text.headings if name_of(heading) == name.lower()), None)


def _summary_first(text: Text, _: Setting) -> Iterator[Hit]:
    if text.passages and text.passages[0].kind is not Kind.PARAGRAPH:
        yield whole(text.passages[0])


def _summary_length(text: Text, _: Setting) -> Iterator[Hit]:
    for passage in text.passages:
        if passage.kind is Kind.HEADING:
            return
        if passage.kind is Kind.PARAGRAPH and len(passage.words) > _SUMMARY_WORDS:
            yield whole(passage)


def _sections(text: Text, setting: Setting) -> Iterator[Hit]:
    tops = [heading for heading in text.headings if heading.level <= 2]
    names = _spelled(setting).sections
    sentence = _ORDER.format(*names)
    places, seen = _places(names), -1
    for heading in tops:
        place = places.get(name_of(heading), -1)
        if place <= seen:
            yield whole(heading, sentence)
        seen = max(seen, place)
    first = next((passage for passage in text.passages if passage.kind is Kind.BULLET), None)
    if first is not None and (not tops or first.start < tops[0].start):
        yield whole(first, sentence)


def _highlighted(text: Text, setting: Setting) -> list[Passage]:
    heading = _section(text, _spelled(setting).highlights)
    return [each for each in text.under(heading) if each.kind is Kind.BULLET] if heading else []


def _highlights(text: Text, setting: Setting) -> Iterator[Hit]:
    yield from map(whole, _highlighted(text, setting)[_HIGHLIGHTS:][:1])


def _highlight_length(text: Text, setting: Setting) -> Iterator[Hit]:
    most = _HIGHLIGHT_SENTENCES + (0 if setting.is_english else _CREDIT_SENTENCES)
    for bullet in _highlighted(text, setting):
        told = _THANKS.sub("", _TITLE.sub("", bullet.shown, count=1))
        if len(sentences(told)) > most:
            yield whole(bullet)


def _category_order(text: Text, setting: Setting) -> Iterator[Hit]:
    names = _spelled(setting)
    updates = _section(text, names.more_updates)
    sentence = _CATEGORIES.format(", ".join(names.kinds.values()))
    places, newest = _places(names.categories), -1
    for heading in text.under(updates) if updates else ():
        if heading.kind is Kind.HEADING:
            place = places.get(name_of(heading), -1)
            if place <= newest:
                yield whole(heading, sentence)
            newest = max(newest, place)


def _no_prose(text: Text, setting: Setting) -> Iterator[Hit]:
    names = _spelled(setting)
    updates = _section(text, names.more_updates)
    under = ""
    for passage in text.under(updates) if updates else ():
        under = name_of(passage) if passage.kind is Kind.HEADING else under
        if passage.kind is Kind.PARAGRAPH and under != names.newcomers.lower():
            yield whole(passage)


def _numbered(text: Text, _: Setting) -> Iterator[Hit]:
    for bullet in (passage for passage in text.passages if passage.kind is Kind.BULLET):
        line = text.source[text.source.rfind("\n", 0, bullet.start) + 1 : bullet.start]
        if re.fullmatch(r"\s*\d{1,9}[.)]\s*", line):
            yield Hit(bullet.start, bullet.end)


_BULLETS = "- **Tables wrap.** Long rows fit. {c1}"
_GERMAN = Voice(id="v", name="Acme", company="Acme", language="German")
_LONG_SUMMARY = " ".join(["Tables wrap and lists print."] * 37)

CHANGELOG: Final = (
    Rule(
        name="summary-first",
        family=_NAME,
        sentence="A changelog begins with a paragraph that sums it up, without a heading above it.",
        check=_summary_first,
        passes=(f"Tables wrap now.\n\n## Highlights\n\n{_BULLETS}",),
        fails=(f"# Changelog\n\nTables wrap now.\n\n## Highlights\n\n{_BULLETS}", _BULLETS),
        types=_CHANGELOG,
        mendable=False,
    ),
    Rule(
        name="summary-length",
        family=_NAME,
        sentence=f"The summary of a changelog has at most {_SUMMARY_WORDS} words: shorten it.",
        check=_summary_length,
        passes=("Tables wrap now, and lists print.",),
        fails=(_LONG_SUMMARY,),
        types=_CHANGELOG,
    ),
    Rule(
        name="no-tldr",
        family=_NAME,
        sentence='No "TL;DR": the summary is one.',
        check=matches(r"\btl;?dr\b"),
        passes=("Tables wrap now.",),
        fails=("TL;DR: tables wrap.",),
    ),
    Rule(
        name="section-order",
        family=_NAME,
        sentence=_ORDER.format(*chapters().sections),
        check=_sections,
        passes=(
            f"A line.\n\n## Highlights\n\n{_BULLETS}\n\n## More updates\n\n- Lists print.",
            Example(f"Eine Zeile.\n\n## Höhepunkte\n\n{_BULLETS}\n\n## Weitere Neuerungen\n\n- Listen.", voice=_GERMAN),
        ),
        fails=(
            f"A line.\n\n## More updates\n\n{_BULLETS}\n\n## Highlights\n\n{_BULLETS}",
            f"A line.\n\n{_BULLETS}",
            f"A line.\n\n## What is new\n\n{_BULLETS}",
            Example(f"Eine Zeile.\n\n## Highlights\n\n{_BULLETS}", voice=_GERMAN),
        ),
        types=_CHANGELOG,
        mendable=False,
    ),
    Rule(
        name="highlight-count",
        family=_NAME,
        sentence=f"At most {_HIGHLIGHTS} highlights: more are none.",
        check=_highlights,
        passes=("A line.\n\n## Highlights\n\n" + "\n".join([_BULLETS] * 5),),
        fails=("A line.\n\n## Highlights\n\n" + "\n".join([_BULLETS] * 6),),
        types=_CHANGELOG,
        mendable=False,
    ),
    Rule(
        name="highlight-length",
        family=_NAME,
        sentence="A highlight is a title and at most two sentences: shorten it.",
        check=_highlight_length,
        passes=("A line.\n\n## Highlights\n\n- **Tables wrap.** Rows fit. Print too. Thanks to ana. {c1}",),
        fails=("A line.\n\n## Highlights\n\n- **Tables wrap.** Rows fit. They print. They scroll. {c1}",),
        types=_CHANGELOG,
    ),
    Rule(
        name="category-order",
        family=_NAME,
        sentence=_CATEGORIES.format(", ".join(chapters().kinds.values())),
        check=_category_order,
        passes=("A line.\n\n## More updates\n\n### Features\n\n- Tables.\n\n### Bug fixes\n\n- Lists.",),
        fails=(
            "A line.\n\n## More updates\n\n### Bug fixes\n\n- Lists.\n\n### Features\n\n- Tables.",
            "A line.\n\n## More updates\n\n### Assorted\n\n- Lists.",
            Example("Eine Zeile.\n\n## Weitere Neuerungen\n\n### Features\n\n- Listen.", voice=_GERMAN),
        ),
        types=_CHANGELOG,
        mendable=False,
    ),
    Rule(
        name="prose-in-updates",
        family=_NAME,
        sentence="More updates are bullets, without prose between them.",
        check=_no_prose,
        passes=("A line.\n\n## More updates\n\n- Lists print.\n\n### New contributors\n\nThank you, ana.",),
        fails=("A line.\n\n## More updates\n\nThese came too.\n\n- Lists print.",),
        types=_CHANGELOG,
        mendable=False,
    ),
    Rule(
        name="numbered-list",
        family=_NAME,
        sentence="A changelog's entries are not numbered: use bullets.",
        check=_numbered,
        passes=("A line.\n\n## Highlights\n\n- Tables wrap.",),
        fails=("A line.\n\n## Highlights\n\n1. Tables wrap.\n2. Lists print.",),
        types=_CHANGELOG,
        mendable=False,
    ),
)
"""Rules about the whole of a changelog."""
