"""Takes out of a text what must not be told: secrets, addresses inside a network, and work under embargo."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from bot.analysis import Analysis
from bot.internal import without_internal
from bot.masking import MASK
from bot.pipeline.prose import visible

_SHA: Final = 7
_NAME: Final = (
    r"(?P<pull>#\d{1,9})\b|(?P<path>/(?:pull|pulls|issues)/\d{1,9})\b|(?P<ticket>\b[A-Z][A-Z0-9]{0,9}-\d{1,9})\b"
    r"|(?P<sha>(?<![0-9a-f])[0-9a-f]{7,40})"
)
_NAMES: Final = re.compile(_NAME)
_PLACES: Final = re.compile(rf"https?://[^\s()<>`\]]{{1,1000}}|{_NAME}")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text without what was taken out, and how much that was. `text` is the given one where nothing was found."""

    text: str
    secrets: bool
    addresses: int
    embargoed: int


def withhold(text: str, analysis: Analysis) -> Withheld:
    """Take it out, and signs that nobody sees.

    Of work under embargo, that is its numbers, ticket keys, commit ids and addresses.
    """
    masked = visible(text)
    outside, addresses = without_internal(masked, hosts_of(analysis))
    hidden = frozenset(_hidden_names(analysis))
    shown, embargoed = _without(outside, hidden) if hidden else (outside, 0)
    return Withheld(shown, MASK in masked, addresses, embargoed)


def hosts_of(analysis: Analysis) -> frozenset[str]:
    """The hosts where the evidence is, which readers are led to anyway, such as a company's own code host."""
    urls = (analysis.repo_url, *(each.url for change in analysis.changes for each in change.evidence))
    return frozenset(host for url in urls if (host := urlsplit(url).hostname))


def _hidden_names(analysis: Analysis) -> Iterator[str]:
    """As people write them: `#12`, `ABC-12`, the first digits of a commit; not what also stands behind other work."""
    told = {name for change in analysis.changes for each in change.evidence for name in _names_of(each.id)}
    for entry in analysis.left_out:
        if entry.hidden:
            yield from (name for name in _names_of(entry.evidence.id) if name not in told)


def _names_of(id_: str) -> Iterator[str]:
    kind, _, name = id_.partition(":")
    if kind == "lin":
        yield name
    elif kind == "gh" and "#" in name:
        yield f"#{name.rpartition('#')[2]}"
    elif kind == "gh" and "@" in name:
        yield name.rpartition("@")[2][:_SHA]
    elif kind == "gh" and "/issues/" in name:
        yield f"#{name.rpartition('/')[2]}"


def _without(text: str, hidden: frozenset[str]) -> tuple[str, int]:
    found = 0

    def taken(match: re.Match[str]) -> str:
        nonlocal found
        if not any(_name(each) in hidden for each in _NAMES.finditer(match[0])):
            return match[0]
        found += 1
        return ""

    return _PLACES.sub(taken, text), found


def _name(found: re.Match[str]) -> str:
    if found["path"]:
        return f"#{found['path'].rpartition('/')[2]}"
    return found[0][:_SHA] if found["sha"] else found[0]
