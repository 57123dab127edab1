"""Holds each passage of a text to its sources: figures, names, links and code must stand in the changes it cites."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from bot.activity import Person
from bot.analysis import Analysis, Change, ChangeKind
from bot.ledger import Ledger
from bot.pipeline.evidence import references
from bot.pipeline.figures import Figure, Key, address_key, date_keys, figures, numbers_anywhere
from bot.pipeline.generate import MAX_CHANGES
from bot.pipeline.passages import Passage, passages

__all__ = ["unproven"]

_CODE_SPAN: Final = re.compile(r"(?<!`)(`{1,2})(?!`)([^\n]{1,300}?)\1(?!`)")
_IDENTIFIER: Final = re.compile(r"\w+")
_THANKS: Final = re.compile(
    r"(?:^|(?<=[.!?*_:;)] ))(?:Many |Special )?[Tt]hanks (?:go )?to ([^.!?\n{}]{1,300}?)(?=[.!?]|\n|\Z)"
)
_BY: Final = re.compile(r", by ([^.!?,:;\n{}][^.!?:;\n{}]{0,200}?)\s*\.?\s*\Z")
_SAYS: Final = re.compile(
    r"\b(?:says|said|according to|credits?|kudos to|props to) (@?[A-Z][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30}){0,2})"
)
_EACH_NAME: Final = re.compile(r"\s*(?:,\s*and\s|,|\band\b|&|;)\s*")
_NO_NAME: Final = frozenset(
    {"all", "contributors", "default", "everybody", "everyone", "far", "first", "hand", "it", "itself", "many", "most"}
    | {"our", "others", "request", "the", "them", "themselves", "these", "they", "this", "those", "us", "you", "your"}
)
_TELLS: Final = re.compile(
    r"[\d`@]|://|\bby |\b(?:thanks|said|says|according|credits?|kudos|props"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|t[wh]\w+|forty|fifty|hundred)\b",
    re.IGNORECASE,
)
"""Without any of these there is no claim in a passage."""
_READ: Final = 5_000
"""Characters of one passage that are read; a longer one is no passage that anybody would approve."""
_NAMED: Final = 5
_CAPITAL: Final = re.compile(r"[A-Z]")


@dataclass(frozen=True, slots=True)
class _Source:
    """What may stand in a passage: keys of figures, names in lower case, words of code, and all of the words."""

    keys: frozenset[Key]
    names: frozenset[str]
    words: frozenset[str]
    text: str


def unproven(marked: str, analysis: Analysis, ledger: Ledger | None = None) -> Iterator[str]:
    """A sentence for each passage of which something does not stand in the changes that it cites.

    The sources of a passage without markers are what the `ledger` keeps for it, else all changes; what the analysis
    itself counts may stand anywhere.
    `marked` is a text with markers (`evidence.with_markers`). Takes time linear in the text and in the changes.
    """
    facts = _facts(analysis)
    of_change = {change.id: _of_change(change) for change in analysis.changes}
    everything = _joined([facts, *of_change.values()])
    kept = {entry.digest: entry.changes for entry in ledger.entries} if ledger else {}
    for passage in passages(marked):
        if _TELLS.search(passage.text) is None:
            continue
        if kept and not passage.ids:
            passage = replace(passage, ids=kept.get(passage.digest, ()))  # noqa: PLW2901
        cited = [of_change[id_] for id_ in passage.ids if id_ in of_change]
        missing = list(dict.fromkeys(_missing(passage, _joined([facts, *cited]) if cited else everything)))
        if missing:
            yield _sentence(passage, missing, analysis)


def _missing(passage: Passage, source: _Source) -> Iterator[str]:
    said = passage.said[:_READ]
    spans = [found[2].strip() for found in _CODE_SPAN.finditer(said)] if passage.kind != "code" else []
    prose = _CODE_SPAN.sub(" ", said) if spans else said
    yield from (f"`{span}`" for span in spans if not _is_code_of(span, source))
    listed = {len(spans), len(passage.ids), prose.count(",") + 2}
    for figure in figures(prose):
        if not (figure.claimed & source.keys or _is_word(figure, source) or (figure.small and figure.small in listed)):
            yield figure.shown
    credited = _without_dotted_names(prose, source) if "." in prose else prose
    yield from (name for name in _credited(credited) if not _is_known(name, source))


def _without_dotted_names(prose: str, source: _Source) -> str:
    """The text without known names that hold a point, such as “J. Dekker”, which would end a sentence."""
    folded = prose.casefold()
    for name in sorted((name for name in source.names if "." in name), key=len, reverse=True):
        if name in folded:
            prose = re.sub(re.escape(name), "", prose, flags=re.IGNORECASE)
    return prose


def _is_word(figure: Figure, source: _Source) -> bool:
    """A spelled number that is a word of the sources, such as “two-factor”."""
    return bool(figure.small) and figure.shown.casefold() in source.words


def _is_code_of(span: str, source: _Source) -> bool:
    """Whether a source has the code as it stands, or at least each of its words: `--wrap` where it says “wrap”."""
    return span in source.text or all(word in source.words for word in _IDENTIFIER.findall(span.casefold()))


def _credited(prose: str) -> Iterator[str]:
    plain = prose.replace("*", "").strip()
    for found in chain(_THANKS.finditer(plain), _BY.finditer(plain)):
        names = [name for name in map(str.strip, _EACH_NAME.split(found[1].partition(" for ")[0])) if name]
        if all(map(_may_be_name, names)):
            yield from (name for name in names if name.casefold() not in _NO_NAME)
    yield from (found[1] for found in _SAYS.finditer(plain))


def _may_be_name(words: str) -> bool:
    """Whether this is one word, or several of which the first and the last have a capital."""
    parts = words.split()
    return len(parts) == 1 or (len(parts) <= 4 and all(_CAPITAL.match(part) for part in (parts[0], parts[-1])))


def _is_known(name: str, source: _Source) -> bool:
    folded = _folded(name.removesuffix("'s").removesuffix("’s"))
    return folded in source.names or all(part in source.names for part in folded.split())


def _folded(name: str) -> str:
    """A name as it is compared: in small letters, without the signs around it."""
    return name.casefold().strip("@. ")


def _sentence(passage: Passage, missing: Sequence[str], analysis: Analysis) -> str:
    known = {change.id: change for change in analysis.changes}
    cited = [known[id_] for id_ in passage.ids if id_ in known]
    labels = list(dict.fromkeys(label for change in cited for label in _labels(change)))[:_NAMED]
    more = len(missing) - _NAMED
    what = ", ".join(missing[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    verb = "does" if len(missing) == 1 else "do"
    where = f"in its sources ({', '.join(labels)})" if labels else "in any change that was read"
    return f"“{passage.first_words}”: {what} {verb} not stand {where}."


def _labels(change: Change) -> Iterator[str]:
    yield from (evidence.label for evidence in references(change)[:1])


def _facts(analysis: Analysis) -> _Source:
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
    return _Source(source.keys | keys, source.names, source.words, source.text)


def _of_change(change: Change) -> _Source:
    evidence = change.evidence
    texts = (change.title, change.body, change.scope or "", *(each.text for each in change.said))
    people = (*change.authors, *change.newcomers, *(each.author for each in change.said if each.may_quote))
    source = _source("\n".join(texts), [each.label for each in evidence], [each.url for each in evidence], people)
    told = {key for s in change.said for key in date_keys(s.said_at.year, s.said_at.month, s.said_at.day)}
    exact = {("date", (s.said_at.year, s.said_at.month, s.said_at.day)) for s in change.said}
    shas: set[Key] = {("sha", each.label[:7]) for each in evidence}
    return _Source(source.keys | told | exact | shas, source.names, source.words, source.text)


def _source(text: str, labels: Sequence[str], addresses: Iterable[str], people: Iterable[Person]) -> _Source:
    """`labels` are names and not words: the 12 of `#12` and the digits of a commit state no number."""
    names = {_folded(name) for person in people for name in (person.login, person.name) if name}
    text = "\n".join((text, *names))  # a login may hold a number
    whole = "\n".join((text, *labels))
    stated = (key for figure in figures(whole) for key in (*figure.claimed, *figure.stated))
    keys: set[Key] = {*stated, *numbers_anywhere(text), *(address_key(each) for each in addresses if each)}
    return _Source(
        frozenset(keys | {("@", name) for name in names}),
        frozenset(names | {part for name in names for part in name.split()}),
        frozenset(_IDENTIFIER.findall(whole.casefold())),
        whole,
    )


def _joined(sources: Sequence[_Source]) -> _Source:
    return _Source(
        frozenset().union(*(source.keys for source in sources)),
        frozenset().union(*(source.names for source in sources)),
        frozenset().union(*(source.words for source in sources)),
        "\n".join(source.text for source in sources),
    )
