"""Holds single passages to their sources, as the gate needs it: what is unproven in them, and what a rewrite may do."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Final

from bot.analysis import Analysis
from bot.pipeline.claims import missing, told
from bot.pipeline.evidence import with_markers
from bot.pipeline.facts import Known, keeps_facts, parts_of
from bot.pipeline.fences import one_line
from bot.pipeline.figures import figures
from bot.pipeline.lint import Finding, language_of
from bot.pipeline.lint.reading import PROSE, Text
from bot.pipeline.passages import Passage, passage_of
from bot.pipeline.sources import Source, Sources

RULE: Final = "unproven"
_WHAT_TO_DO: Final = "Leave that out, or say what the sources say"
_SHOWN_SOURCES: Final = 5
_SHOWN_CHARACTERS: Final = 800
_READ_FOR_LANGUAGE: Final = 4_000
_WITHIN: Final = re.compile(r"(?<=[^\W_] )[A-Z][\w’'-]*")
"""A word with a capital that no sentence begins with."""


class Proof:
    """One analysis as the passages of a text in one language are held to it."""

    def __init__(self, analysis: Analysis, language: str) -> None:
        """Read the sources, in time linear in the changes."""
        self._sources = Sources(analysis)
        self._language = language

    def findings(self, text: str) -> Iterator[Finding]:
        """A finding for each passage of a text with markers that states what its sources do not."""
        whole = Text.read(text)
        for passage in whole.passages:
            if passage.kind not in PROSE:
                continue
            read = self._read(passage.source)
            if absent := missing(read, self._sources):
                sentence = f"{told(absent, read, self._sources)} {_WHAT_TO_DO}."
                yield Finding(
                    rule=RULE,
                    sentence=sentence,
                    start=passage.start,
                    end=passage.end,
                    line=whole.line_of(passage.start),
                )

    def missing(self, passage: str) -> tuple[str, ...]:
        """What one passage states and its sources do not, as it stands there."""
        return missing(self._read(passage), self._sources)

    def keeps_facts(self, before: str, after: str) -> bool:
        """Whether a rewrite drops nothing that is proven, and adds nothing but what the cited sources state."""
        passage = self._read(before)
        source, cited = self._sources.behind(passage.ids), self._sources.cited(passage.ids)
        known = Known(
            language=self._language,
            names=self._names,
            people=parts_of(*source.names),
            unproven=missing(passage, self._sources),
            states=lambda words: cited is not None and _states(cited, words),
        )
        return keeps_facts(before, after, known)

    def shown(self, passage: str) -> Sequence[str]:
        """What the changes say that a passage cites, masked and capped, for a prompt."""
        cited = (self._sources.changes.get(id_) for id_ in self._read(passage).ids)
        changes = islice((change for change in cited if change is not None), _SHOWN_SOURCES)
        return [one_line(f"{change.title}. {change.body}", _SHOWN_CHARACTERS) for change in changes]

    def _read(self, passage: str) -> Passage:
        marked = "](" in passage or "#" in passage
        return passage_of(with_markers(passage, self._sources.analysis) if marked else passage)

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of the evidence: people, the repository, and what its texts write with a capital."""
        changes = self._sources.analysis.changes
        people = [person for change in changes for person in change.authors]
        named = [self._sources.analysis.repo, *(f"{person.login or ''} {person.name}" for person in people)]
        titles = "\n".join(change.title for change in changes)
        if language_of(titles[:_READ_FOR_LANGUAGE]) == self._language:
            return parts_of(*named)  # its nouns have capitals there as well
        texts = (f"{change.title}\n{change.body}" for change in changes)
        return parts_of(*named, *(found[0] for text in texts for found in _WITHIN.finditer(text)))


def _states(source: Source, words: str) -> bool:
    found = list(figures(words))
    if found:
        return all(figure.claimed & source.keys for figure in found)
    return words.strip("`").casefold() in source.words
