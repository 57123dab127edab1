"""Titles that take something away which readers may use: they break, whether or not their authors say so."""

import re
from collections.abc import Collection
from typing import Final

from bot.pipeline.areas import Area, areas_of
from bot.pipeline.headings import Heading

_TYPES: Final = frozenset({None, "feat", "deprecate"})
_TAKES: Final = (
    r"(?:(?:[Ff]ully |[Cc]ompletely |[Ff]inally )?"
    r"(?:[Rr]emov(?:e|es|ed|ing)|[Dd]elet(?:e|es|ed|ing)|[Dd]rop(?:s|ped|ping)?|[Gg]et(?:s|ting)? rid of))"
)
_PLACE: Final = r"(?:^|^[\w*/.,-]{1,30}: |\b[Aa]nd (?!\w+ from ))"
"""Where a title may say it: first, after the part of the product that it is about, or beside what is new."""
_NAME: Final = (
    r"(?:`[^`\n]{1,100}`|-{1,2}\w[\w-]{1,60}|[A-Za-z0-9_]{0,40}[a-z][A-Z]\w{0,60}"
    r"|\.?\w{1,60}(?:[-_.:]{1,2}\w{1,60}){1,9}|_\w{1,60})"
)
_THING: Final = (
    r"(?:support|options?|flags?|methods?|functions?|api|API|fields?|settings?|endpoints?|functionality|extensions?"
    r"|arguments?|parameters?|features?|types?|traits?|impls?|commands?|deprecat\w{1,9}|legacy|alias(?:es)?)\b"
)
_AWAY: Final = re.compile(rf"{_PLACE}{_TAKES} (?:(?:\w{{1,20}} ){{0,4}}?{_NAME}|(?:\S{{1,60}} ){{0,3}}?{_THING})")
_INSIDE: Final = re.compile(
    r"\b(?:un-?(?:used|needed|necessary)|redundant|dead|duplicate\w*|duplication|useless|needless|stray|internals?|noise"
    r"|usages?|uses?|references?|mentions?|workarounds?|dependenc(?:y|ies)|crates?|submodules?|examples?"
    r"|tests?|checks?|code|mutex\w*|allocations?|heap|docs?|documentation|readme|comments?|imports?|macro_use|parenthes[ei]s|spaces?"
    r"|lines?|tabs|noqa|todo|logs?|logging|messages?|warnings?|errors?|extra|leading|trailing|scripts?|build|ci"
    r"|workflow|hack|clones?|unwraps?|caches?|lints?|helpers?|entry|repo(?:sitory)?)\b",
    re.IGNORECASE,
)
"""Words of what readers never see, and of what they see and can do nothing with."""
_SPAN: Final = re.compile(r"`[^`\n]{0,200}`")


def takes_away(heading: Heading, paths: Collection[str] | None) -> bool:
    """Whether a heading removes something with a name of its own, an option or a support from what readers run.

    `paths` are the files that the work changes, None where nobody knows: then the title alone decides.
    """
    if heading.type not in _TYPES or not _AWAY.search(heading.title):
        return False
    areas = areas_of(paths or ())
    if areas and Area.SOURCE not in areas:
        return False
    return not _INSIDE.search(_SPAN.sub("`x`", heading.title))
