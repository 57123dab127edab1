"""What the changes of an analysis state, so that the passages that cite them can be held to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.activity import Person
from bot.analysis import Analysis, Change, ChangeKind
from bot.pipeline.figures import Key, address_key, date_keys, figures, numbers_anywhere
from bot.pipeline.generate import MAX_CHANGES

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Source:
    """What may stand in a passage: keys of figures, names in lower case, words of code, and all of the words."""

    keys: frozenset[Key]
    names: frozenset[str]
    words: frozenset[str]
    text: str


class Sources:
    """The sources of one analysis, read once for all of its passages."""

    def __init__(self, analysis: Analysis) -> None:
        """Read them, in time linear in the changes."""
        self.analysis = analysis
        self.changes = {change.id: change for change in analysis.changes}
        self._facts = _of_analysis(analysis)
        self._of_change = {id_: _of_change(change) for id_, change in self.changes.items()}

    def behind(self, ids: Iterable[str]) -> Source:
        """What a passage may state that cites these changes, or any change if it cites none that is known."""
        return self.cited(ids) or self._everything

    def cited(self, ids: Iterable[str]) -> Source | None:
        """What these changes and the analysis itself state; None if none of them is known."""
        known = [self._of_change[id_] for id_ in ids if id_ in self._of_change]
        return joined([self._facts, *known]) if known else None

    @cached_property
    def _everything(self) -> Source:
        return joined([self._facts, *self._of_change.values()])


def folded(name: str) -> str:
    """A name as it is compared: in small letters, without the signs around it."""
    return name.casefold().strip("@. ")


def _of_analysis(analysis: Analysis) -> Source:
    """What the analysis itself states: the repository, the range, what was counted, who is new."""
    kinds = [sum(change.kind is kind for change in analysis.changes) for kind in ChangeKind]
    people = {person for change in analysis.changes for person in change.authors}
    counted = {
        *kinds,
        *(len(each) for each in (analysis.changes, analysis.pieces_left_out, analysis.newcomers, people)),
        *(analysis.commits, analysis.pulls, analysis.tickets, analysis.said),
        min(len(analysis.changes), MAX_CHANGES),  # as the prompt counts them
    }
    source = _source(f"{analysis.repo}\n{analysis.described}", (), [analysis.repo_url], analysis.newcomers)
    keys: set[Key] = {(kind, float(number)) for number in counted for kind in ("n", "bare")}
    return Source(source.keys | keys, source.names, source.words, source.text)


def _of_change(change: Change) -> Source:
    evidence = change.evidence
    texts = (change.title, change.body, change.scope or "", *(each.text for each in change.said))
    people = (*change.authors, *change.newcomers, *(each.author for each in change.said if each.may_quote))
    source = _source("\n".join(texts), [each.label for each in evidence], [each.url for each in evidence], people)
    told = {key for s in change.said for key in date_keys(s.said_at.year, s.said_at.month, s.said_at.day)}
    exact = {("date", (s.said_at.year, s.said_at.month, s.said_at.day)) for s in change.said}
    shas: set[Key] = {("sha", each.label[:7]) for each in evidence}
    return Source(source.keys | told | exact | shas, source.names, source.words, source.text)


def _source(text: str, labels: Sequence[str], addresses: Iterable[str], people: Iterable[Person]) -> Source:
    """`labels` are names and not words: the 12 of `#12` and the digits of a commit state no number."""
    names = {folded(name) for person in people for name in (person.login, person.name) if name}
    text = "\n".join((text, *names))  # a login may hold a number
    whole = "\n".join((text, *labels))
    stated = (key for figure in figures(whole) for key in (*figure.claimed, *figure.stated))
    keys: set[Key] = {*stated, *numbers_anywhere(text), *(address_key(each) for each in addresses if each)}
    return Source(
        frozenset(keys | {("@", name) for name in names}),
        frozenset(names | {part for name in names for part in name.split()}),
        frozenset(_WORD.findall(whole.casefold())),
        whole,
    )


def joined(sources: Sequence[Source]) -> Source:
    """One source that states all of it."""
    return Source(
        frozenset().union(*(source.keys for source in sources)),
        frozenset().union(*(source.names for source in sources)),
        frozenset().union(*(source.words for source in sources)),
        "\n".join(source.text for source in sources),
    )
