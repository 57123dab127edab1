"""What a rule is: a name, what it says to people, where it holds, how it looks, and texts that show it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.findings import Finding
from bot.pipeline.lint.reading import PROSE, Kind, Passage, Text
from bot.voices import LANGUAGES, Voice

ALL: Final = frozenset(ContentType)
MARKDOWN: Final = frozenset({ContentType.CHANGELOG, ContentType.BLOG})
SOCIAL: Final = frozenset({ContentType.LINKEDIN, ContentType.X})
MOST_HITS: Final = 100
"""Findings of one rule in one text; a text with more is not read to its end by anybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a text is to be: its type, and the voice it speaks in; without one, English for developers."""

    content_type: ContentType
    voice: Voice | None = None

    @property
    def language(self) -> str:
        """The language that the text is to be in."""
        return self.voice.language if self.voice else LANGUAGES[0]

    @property
    def is_english(self) -> bool:
        """Whether rules about English words hold."""
        return self.language == LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that breaks a rule: offsets in the text. `sentence` and `mendable` replace the rule's where given."""

    start: int
    end: int
    sentence: str = ""
    mendable: bool | None = None


Check = Callable[[Text, Setting], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Example:
    """A text that shows a rule: `content_type` and `voice` None stand for the rule's first type and no voice."""

    text: str
    content_type: ContentType | None = None
    voice: Voice | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule. `sentence` says to its author what is wrong and what to do; `family` sorts the table.

    `english`: it knows English words only. `mendable`: rewriting the passage that it names can mend it.
    """

    name: str
    family: str
    sentence: str
    check: Check
    passes: Sequence[str | Example]
    fails: Sequence[str | Example]
    types: frozenset[ContentType] = ALL
    english: bool = False
    mendable: bool = True

    def findings(self, text: Text, setting: Setting) -> Iterator[Finding]:
        """What it finds in a text of this setting; nothing where it does not hold."""
        if setting.content_type not in self.types or (self.english and not setting.is_english):
            return
        for hit in islice(self.check(text, setting), MOST_HITS):
            yield Finding(
                rule=self.name,
                sentence=hit.sentence or self.sentence,
                start=hit.start,
                end=hit.end,
                line=text.line_of(hit.start),
                mendable=self.mendable if hit.mendable is None else hit.mendable,
            )

    def first_type(self) -> ContentType:
        """The type that its examples are of where they do not say."""
        return next(each for each in ContentType if each in self.types)


def matches(
    pattern: str, *, kinds: Iterable[Kind] = PROSE, least: int = 1, shown: bool = False, exact: bool = False
) -> Check:
    """A check for a pattern in passages of these kinds; case matters only if `exact`.

    It looks at the prose, or with `shown` at quotations too. Fewer than `least` hits in the text are let pass.
    """
    compiled = re.compile(pattern, re.MULTILINE if exact else re.MULTILINE | re.IGNORECASE)
    wanted = frozenset(kinds)

    def check(text: Text, _: Setting) -> Iterable[Hit]:
        hits = [
            Hit(passage.start + found.start(), passage.start + found.end())
            for passage in text.passages
            if passage.kind in wanted
            for found in compiled.finditer(passage.shown if shown else passage.prose)
        ]
        return hits if len(hits) >= least else ()

    return check


def words(*phrases: str, least: int = 1) -> Check:
    """A check for whole words or phrases, in whatever case; a phrase may hold patterns."""
    return matches(rf"\b(?:{'|'.join(phrases)})\b", least=least)


def whole(passage: Passage, sentence: str = "", *, mendable: bool | None = None) -> Hit:
    """A hit on a whole passage."""
    return Hit(passage.start, passage.end, sentence, mendable)
