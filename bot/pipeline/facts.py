"""What a rewrite must leave as it is: markers, numbers, names, code, links, quotations, and what is denied."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.pipeline.evidence import CODE, MARKER
from bot.pipeline.fact_words import counting, denying
from bot.voices import LANGUAGES

_CODE: Final = re.compile(CODE, re.MULTILINE)
_LINK: Final = re.compile(
    r"!?\[[^\]\n]{0,300}\]\([^()\s]{0,500}\)|<?\b[a-z]{2,10}://[^\s<>)]{1,500}>?|\]\[|^\s*\[[^\]]+\]:",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING: Final = ".,;:!?"
"""What ends a sentence, and no address before it."""
_QUOTE: Final = re.compile(r"(?<![\w\"])\"[^\"\n]{1,600}\"(?!\w)|“[^”\n]{1,600}”|«[^»\n]{1,600}»|„[^“\n]{1,600}“")
_NUMBER: Final = re.compile(
    r"(?<![^\W\d_])[#$€£v]?\d(?:[\w.,:/+-]*\w)?"
    r"(?: ?(?:%|percent|ms|s|min|h|[kKMGT]i?B|bytes?|bits?|px|x|times|milliseconds?|seconds?|minutes?"
    r"|hours?|days?|weeks?"
    r"|months?|years?|million|billion|thousand|USD|EUR)\b|%)?"
)
_NUMBER_WORDS: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|fifty|hundreds?|thousands?"
    r"|millions?|billions?|half|halves|halved|doubled?|doubles|tripled?|triples|twice|thrice|quarter|both|second|third"
    r"|all|every|each|always|none|only|some|most|least)\b",
    re.IGNORECASE,
)
_FREE_ONLY: Final = re.compile(r"\b(?:not only|not just|isn't just|not merely|not simply|is not just)\b", re.IGNORECASE)
_DENIAL: Final = re.compile(r"\b(?:not|no|never|without|cannot|nor|neither|unless|except)\b|n['’]t\b", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(
    r"@?\b\w*(?:[a-z0-9][A-Z]|_|\d)\w*\b|@[\w-]+|--?[a-z][\w-]+|\b[\w-]+(?:\.[\w-]+)+\b|\b[A-Z]{2,}\b"
)
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z][\w'’-]*", re.UNICODE)
_BEGINS: Final = re.compile(r"(?:^|[.!?:…]|\*\*|[-*+]\s|\n)[\s\"'(*_]*$")
_WORD: Final = re.compile(r"[^\W_]+")
_NO_NAME: Final = re.compile(
    r"(?:a|an|the|this|that|these|those|it|its|you|your|we|our|they|their|he|she|his|her|i|there|here"
    r"|now|then|when|where"
    r"|while|with|without|if|as|at|in|on|of|for|from|to|by|and|or|but|so|also|after|before|because"
    r"|since|once|what|which"
    r"|who|how|why|all|each|every|some|any|no|not|thanks|thank|new|one|is|are|was|were|has|have|can|may|do|does"
    r"|\w{3,}(?:ly|ing|ed))",
    re.IGNORECASE,
)
"""Words that begin a sentence and name nobody."""
_NOUNS_HAVE_CAPITALS: Final = frozenset({"German"})
"""Languages where a capital tells a noun: only what the evidence names is a name there, and identifiers are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known about a passage besides its words; without anything known, no fact may go or come.

    `language` is its own. `names`: parts of the names that the evidence holds, `people`: of those whom its own sources
    name, in small letters. `unproven`: what its sources do not state, as it stands in it. `states`: whether the changes
    that it cites state a fact.
    """

    language: str = LANGUAGES[0]
    names: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    unproven: tuple[str, ...] = ()
    states: Callable[[str], bool] = lambda _: False


_NOTHING_KNOWN: Final = Known()


def keeps_facts(before: str, after: str, known: Known = _NOTHING_KNOWN) -> bool:
    """Whether `after` holds the facts of `before`: the voice pass never changes one that is proven.

    The same markers, code, links, quotations, numbers with their units, identifiers and denials, each as often; every
    name of one in the other. What is unproven may go, or give way to what the cited sources state instead. It errs on
    the side of no: a good rewrite that is refused costs a warning.
    """
    before = _without_unproven_links(before, after, known)
    held, kept = facts(before, known.language), facts(after, known.language)
    lost, added = held - kept, kept - held
    if lost - _unproven(before, known) or not _corrects(lost, added, known):
        return False
    gone = [words for words in known.unproven if words not in after]
    free = parts_of(*gone) - known.people
    come = known.people if any(map(_is_name, gone)) else frozenset[str]()
    named, still = (_people(text, known) for text in (before, after))
    if named - still or still - named - come:
        return False
    return _names_stand(before, after, known, free) and _names_stand(after, before, known, come)


def facts(text: str, language: str = LANGUAGES[0]) -> Counter[tuple[str, str]]:
    """(kind, words) of each fact of a passage that can be told by its form, and how often it stands there.

    What denies and what counts is read in `language`, and in English.
    """
    found: Counter[tuple[str, str]] = Counter()
    rest = text
    for kind, pattern in (("marker", MARKER), ("code", _CODE), ("link", _LINK), ("quotation", _QUOTE)):
        found.update((kind, "".join(each[0].split()).rstrip(_CLOSING)) for each in pattern.finditer(rest))
        rest = pattern.sub(" \ufffc ", rest)
    rest = _FREE_ONLY.sub(" ", rest)
    found.update(("number", "".join(each[0].lower().split())) for each in _NUMBER.finditer(rest))
    found.update(("amount", each[0].lower()) for each in _NUMBER_WORDS.finditer(rest))
    found.update(("identifier", each[0]) for each in _IDENTIFIER.finditer(rest))
    found["denial", ""] = len(_DENIAL.findall(rest))
    if (denies := denying(language)) is not None:
        found["denial", language] = len(denies.findall(rest))
    if (counts := counting(language)) is not None:
        found.update(("amount", each[0].lower()) for each in counts.finditer(rest))
    return found


def _unproven(text: str, known: Known) -> Counter[tuple[str, str]]:
    """The facts within what is unproven, as often as that stands in the text."""
    found: Counter[tuple[str, str]] = Counter()
    for words in known.unproven:
        found.update({fact: count * text.count(words) for fact, count in facts(words, known.language).items()})
    return found


def _corrects(lost: Counter[tuple[str, str]], added: Counter[tuple[str, str]], known: Known) -> bool:
    """Whether each fact that is new stands in place of a lost one of its kind, and in the cited sources."""
    gone, come = (Counter(kind for kind, _ in each.elements()) for each in (lost, added))
    return not come - gone and all(known.states(words) for _, words in added)


def _without_unproven_links(before: str, after: str, known: Known) -> str:
    """Links to unproven addresses that are gone leave their words behind."""
    for words in known.unproven:
        if "://" in words and words not in after:
            before = re.sub(rf"!?\[([^\[\]\n]{{0,300}})\]\({re.escape(words)}[^()\s]{{0,9}}\)", r"\1", before)
    return before


def _is_name(words: str) -> bool:
    return not any(facts(words).values())


def parts_of(*names: str) -> frozenset[str]:
    """The words of names, in small letters."""
    return frozenset(part.lower() for name in names for part in _WORD.findall(name) if not part.isdigit())


def _people(text: str, known: Known) -> frozenset[str]:
    """Whom of its sources' people a text names, by whatever part of their names."""
    words, whole = parts_of(text), text.lower()
    # Scripts without spaces put words to a name.
    return frozenset(name for name in known.people if name in words or (not name.isascii() and name in whole))


def _names_stand(text: str, other: str, known: Known, free: frozenset[str]) -> bool:
    """Whether every word of `text` that may be a name stands in `other`, in its own case if it is surely one."""
    words = set(_WORD.findall(other))
    return all(map(partial(_stands, words, {word.lower() for word in words}, free), _names(text, known)))


def _stands(words: set[str], lowered: set[str], free: frozenset[str], name: tuple[str, bool]) -> bool:
    parts = _WORD.findall(name[0])
    return all(part in words or part.lower() in free or (name[1] and part.lower() in lowered) for part in parts)


def _names(text: str, known: Known) -> Iterator[tuple[str, bool]]:
    """(name, whether its case may be due to its place) of each word that may be a name."""
    plain = _CODE.sub(" ", text)
    for found in _CAPITALISED.finditer(plain):
        name = found[0].removesuffix("'s").removesuffix("’s")
        if not name[0].isupper():
            continue  # a script without capitals
        begins = bool(_BEGINS.search(plain[max(found.start() - 8, 0) : found.start()]))
        if not _names_nobody(name, begins, known):
            yield name, begins


def _names_nobody(name: str, begins: bool, known: Known) -> bool:
    """Whether a capital says nothing: at the beginning of a sentence, and in German for every noun."""
    if known.language == LANGUAGES[0]:
        return begins and _NO_NAME.fullmatch(name) is not None
    return (begins or known.language in _NOUNS_HAVE_CAPITALS) and not parts_of(name) & (known.names | known.people)
