"""Holds each passage of a text to its sources: figures, names, links and code must stand in the changes it cites."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from bot.analysis import Analysis, Change
from bot.ledger import Ledger
from bot.pipeline.evidence import references
from bot.pipeline.figures import Figure, figures
from bot.pipeline.passages import Passage, passages
from bot.pipeline.sources import Source, Sources, folded

__all__ = ["missing", "told", "unproven"]

_CODE_SPAN: Final = re.compile(r"(?<!`)(`{1,2})(?!`)([^\n]{1,300}?)\1(?!`)")
_IDENTIFIER: Final = re.compile(r"\w+")
_THANKS: Final = re.compile(
    r"(?:^|(?<=[.!?*_:;)] ))(?:Many |Special )?[Tt]hanks (?:go )?to ([^.!?\n{}]{1,300}?)(?=[.!?]|\n|\Z)"
)
_THANKS_ABROAD: Final = re.compile(
    r"(?:^|(?<=[.!?*_:;)。] ))(?:[Vv]ielen |[Mm]it |[Mm]et |[Mm]uchas |[Mm]uito |[Mm]ange |[Tt]usen )?"
    r"(?:[Dd]ank (?:geht )?an|[Dd]ank aan|[Mm]erci à|[Gg]racias a|[Oo]brigad[oa] a|[Gg]razie a|[Tt]ak til|[Tt]akk til"
    r"|[Tt]ack till|[Tt]erima kasih kepada|[Cc]ảm ơn) ([^.!?\n{}]{1,300}?)"
    r"(?= (?:für|voor|pour|por|per|for|för|untuk|vì) |[.!?]|\n|\Z)"
)
"""Where thanks stand before names that keep their form. Slavic and other languages bend them: those are not read."""
_BY: Final = re.compile(r", by ([^.!?,:;\n{}][^.!?:;\n{}]{0,200}?)\s*\.?\s*\Z")
_SAYS: Final = re.compile(
    r"\b(?:says|said|according to|credits?|kudos to|props to) (@?[A-Z][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30}){0,2})"
)
_EACH_NAME: Final = re.compile(r"\s*(?:,\s*and\s|,|\band\b|&|;)\s*")
_EACH_NAME_ABROAD: Final = re.compile(r"\s*(?:,|&|;|\s(?:und|et|en|y|e|og|och|dan|và)\s)\s*")
_NO_NAME: Final = frozenset(
    {"all", "contributors", "default", "everybody", "everyone", "far", "first", "hand", "it", "itself", "many", "most"}
    | {"our", "others", "request", "the", "them", "themselves", "these", "they", "this", "those", "us", "you", "your"}
)
_TELLS: Final = re.compile(
    r"[\d`@]|://|\bby |\b(?:thanks|said|says|according|credits?|kudos|props"
    r"|dank|merci|gracias|obrigad\w|grazie|takk?|tack|terima|cảm"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|t[wh]\w+|forty|fifty|hundred)\b",
    re.IGNORECASE,
)
"""Without any of these there is no claim in a passage."""
_READ: Final = 5_000
"""Characters of one passage that are read; a longer one is no passage that anybody would approve."""
_NAMED: Final = 5
_CAPITAL: Final = re.compile(r"[A-Z]")
_NO_PLAIN_WORD: Final = re.compile(r"[A-ZÀ-ÖØ-Þ\d@-]")


def unproven(marked: str, analysis: Analysis, ledger: Ledger | None = None) -> Iterator[str]:
    """A sentence for each passage of which something does not stand in the changes that it cites.

    The sources of a passage without markers are what the `ledger` keeps for it, else all changes; what the analysis
    itself counts may stand anywhere.
    `marked` is a text with markers (`evidence.with_markers`). Takes time linear in the text and in the changes.
    """
    sources = Sources(analysis)
    kept = {entry.digest: entry.changes for entry in ledger.entries} if ledger else {}
    for passage in passages(marked):
        if kept and not passage.ids:
            passage = replace(passage, ids=kept.get(passage.digest, ()))  # noqa: PLW2901
        if absent := missing(passage, sources):
            yield f"“{passage.first_words}”: {told(absent, passage, sources)}"


def missing(passage: Passage, sources: Sources) -> tuple[str, ...]:
    """What a passage states and its sources do not, as it stands there, each once."""
    if _TELLS.search(passage.text) is None:
        return ()
    return tuple(dict.fromkeys(_missing(passage, sources.behind(passage.ids))))


def told(absent: Sequence[str], passage: Passage, sources: Sources) -> str:
    """A sentence that says what is missing from the sources of a passage."""
    cited = [sources.changes[id_] for id_ in passage.ids if id_ in sources.changes]
    labels = list(dict.fromkeys(label for change in cited for label in _labels(change)))[:_NAMED]
    more = len(absent) - _NAMED
    what = ", ".join(absent[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    verb = "does" if len(absent) == 1 else "do"
    where = f"in its sources ({', '.join(labels)})" if labels else "in any change that was read"
    return f"{what} {verb} not stand {where}."


def _missing(passage: Passage, source: Source) -> Iterator[str]:
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


def _without_dotted_names(prose: str, source: Source) -> str:
    """The text without known names that hold a point, such as “J. Dekker”, which would end a sentence."""
    folded = prose.casefold()
    for name in sorted((name for name in source.names if "." in name), key=len, reverse=True):
        if name in folded:
            prose = re.sub(re.escape(name), "", prose, flags=re.IGNORECASE)
    return prose


def _is_word(figure: Figure, source: Source) -> bool:
    """A spelled number that is a word of the sources, such as “two-factor”."""
    return bool(figure.small) and figure.shown.casefold() in source.words


def _is_code_of(span: str, source: Source) -> bool:
    """Whether a source has the code as it stands, or at least each of its words: `--wrap` where it says “wrap”."""
    return span in source.text or all(word in source.words for word in _IDENTIFIER.findall(span.casefold()))


def _credited(prose: str) -> Iterator[str]:
    plain = prose.replace("*", "").strip()
    for found in chain(_THANKS.finditer(plain), _BY.finditer(plain)):
        names = [name for name in map(str.strip, _EACH_NAME.split(found[1].partition(" for ")[0])) if name]
        if all(map(_may_be_name, names)):
            yield from (name for name in names if name.casefold() not in _NO_NAME)
    for found in _THANKS_ABROAD.finditer(plain):
        names = [name for name in map(str.strip, _EACH_NAME_ABROAD.split(found[1])) if name]
        if all(map(_may_be_name, names)):
            yield from (name for name in names if _NO_PLAIN_WORD.search(name))
    yield from (found[1] for found in _SAYS.finditer(plain))


def _may_be_name(words: str) -> bool:
    """Whether this is one word, or several of which the first and the last have a capital."""
    parts = words.split()
    return len(parts) == 1 or (len(parts) <= 4 and all(_CAPITAL.match(part) for part in (parts[0], parts[-1])))


def _is_known(name: str, source: Source) -> bool:
    plain = folded(name.removesuffix("'s").removesuffix("’s"))
    return plain in source.names or all(part in source.names for part in plain.split())


def _labels(change: Change) -> Iterator[str]:
    yield from (evidence.label for evidence in references(change)[:1])
