"""What a rewrite must leave as it is: markers, numbers, names, code, links, quotations, and what is denied."""

import re
from collections import Counter
from typing import Final

from bot.pipeline.evidence import CODE, MARKER

_CODE: Final = re.compile(CODE, re.MULTILINE)
_LINK: Final = re.compile(
    r"!?\[[^\]\n]{0,300}\]\([^()\s]{0,500}\)|<?\b[a-z]{2,10}://[^\s<>)]{1,500}>?|\]\[|^\s*\[[^\]]+\]:",
    re.IGNORECASE | re.MULTILINE,
)
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


def keeps_facts(before: str, after: str) -> bool:
    """Whether `after` holds exactly the facts of `before`: the voice pass never changes one.

    The same markers, code, links, quotations, numbers with their units, identifiers and denials, each as often; every
    name of one in the other. It errs on the side of no: a good rewrite that is refused costs a warning.
    """
    return facts(before) == facts(after) and _names_stand(before, after) and _names_stand(after, before)


def facts(text: str) -> Counter[tuple[str, str]]:
    """(kind, words) of each fact of a passage that can be told by its form, and how often it stands there."""
    found: Counter[tuple[str, str]] = Counter()
    rest = text
    for kind, pattern in (("marker", MARKER), ("code", _CODE), ("link", _LINK), ("quotation", _QUOTE)):
        found.update((kind, "".join(each[0].split())) for each in pattern.finditer(rest))
        rest = pattern.sub(" \ufffc ", rest)
    rest = _FREE_ONLY.sub(" ", rest)
    found.update(("number", "".join(each[0].lower().split())) for each in _NUMBER.finditer(rest))
    found.update(("amount", each[0].lower()) for each in _NUMBER_WORDS.finditer(rest))
    found.update(("identifier", each[0]) for each in _IDENTIFIER.finditer(rest))
    found["denial", ""] = len(_DENIAL.findall(rest))
    return found


def _names_stand(text: str, other: str) -> bool:
    """Whether every word of `text` that may be a name stands in `other`, in its own case if it is surely one."""
    plain = _CODE.sub(" ", text)
    words = set(_WORD.findall(other))
    lowered = {word.lower() for word in words}
    for found in _CAPITALISED.finditer(plain):
        parts = _WORD.findall(found[0].removesuffix("'s").removesuffix("’s"))
        begins = bool(_BEGINS.search(plain[max(found.start() - 8, 0) : found.start()]))
        if begins and _NO_NAME.fullmatch(found[0]):
            continue
        if not all(part.lower() in lowered if begins else part in words for part in parts):
            return False
    return True
