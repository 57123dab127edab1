"""What changed between two versions of a text, said in one line by code and not by a model."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

_BULLET: Final = re.compile(r"^\s{0,12}[-*+]\s+(\S[^\n]*)$", re.MULTILINE)
_LINK: Final = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{1,2000}\)")
_REFERENCE: Final = re.compile(r"#\d{1,9}\b|`[0-9a-f]{7,12}`(?=[,)\]])")
_WORD: Final = re.compile(r"[^\W_][\w'’.-]*")
_MARKED: Final = re.compile(r"[*_`\\]|\s?\{c[\dc, ]{0,300}\}|\s?\((?:#\d{1,9}|`[0-9a-f]{7,12}`)[^()\n]{0,500}\)")
_LENGTH: Final = 200
_NAMES: Final = 3


def change_note(before: str, after: str) -> str:
    """One line of at most 200 characters on how `after` differs from `before`, both Markdown with links."""
    if before.strip() == after.strip():
        return "The text is unchanged."
    old, new = _items(before), _items(after)
    parts = [
        *_counted("bullet", len(old), len(new)),
        *_counted("word", _words(before), _words(after)),
    ]
    up, down = _moved(list(old), list(new))
    moves = [
        *_named("moved up", up, new),
        *_named("moved down", [] if up else down, new),
        *_named("removed", [key for key in old if key not in new], old),
        *_named("added", [key for key in new if key not in old], new),
    ]
    if not moves:
        reworded = sum(old[key] != new[key] for key in new)
        moves = [f"reworded {reworded} of {len(new)} bullets"] if reworded else []
    return _capped("; ".join(filter(None, (", ".join(parts), *moves))) or "Wording changed.")


def _items(text: str) -> dict[str, str]:
    """Bullets in order: what they refer to (their words, where they refer to nothing) → their words."""
    items: dict[str, str] = {}
    for bullet in _BULLET.findall(text):
        said = _MARKED.sub("", _LINK.sub(r"\1", bullet)).strip()
        refers = _REFERENCE.findall(_LINK.sub(r"\1,", bullet))
        items[" ".join(refers) or said] = said
    return items


def _words(text: str) -> int:
    return len(_WORD.findall(_MARKED.sub("", _LINK.sub(r"(\1)", text))))


def _counted(unit: str, before: int, after: int) -> list[str]:
    if before == after:
        return []
    return [f"{before:,} → {after:,} {unit}{'' if after == 1 else 's'}"]


def _moved(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Keys outside a longest run that kept its order: those that stand further up now, and those further down."""
    rank = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in rank]
    kept = _longest_rising([rank[key] for key in common])
    was = {key: at for at, key in enumerate(sorted(common, key=rank.__getitem__))}
    moved = [(key, at < was[key]) for at, key in enumerate(common) if rank[key] not in kept]
    return [key for key, up in moved if up], [key for key, up in moved if not up]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest increasing subsequence, in O(n log n)."""
    ends: list[int] = []
    best: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        previous[number] = best[at - 1] if at else None
        ends[at : at + 1] = [number]
        best[at : at + 1] = [number]
    member = best[-1] if best else None
    chain: set[int] = set()
    while member is not None:
        chain.add(member)
        member = previous[member]
    return chain


def _named(verb: str, keys: Sequence[str], items: Mapping[str, str]) -> list[str]:
    if not keys:
        return []
    more = len(keys) - _NAMES
    names = ", ".join(_short(items[key]) for key in keys[:_NAMES])
    return [f"{verb}: {names}" + (f" and {more} more" if more > 0 else "")]


def _short(said: str) -> str:
    title = re.split(r"[.:] ", said, maxsplit=1)[0].rstrip(".")
    return title if len(title) <= 32 else f"{title[:31].rstrip()}…"


def _capped(line: str) -> str:
    return line if len(line) <= _LENGTH else f"{line[: _LENGTH - 1].rstrip()}…"
