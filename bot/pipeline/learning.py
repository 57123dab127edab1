"""What people change by hand again and again: the same word or phrase, replaced or left out in three edits. Pure."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

TIMES: Final = 3
"""In so many edits a change must be made before a rule is proposed."""
_LONGEST: Final = 4
"""Words of a phrase; longer ones are about the facts of one text."""
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_NOT_STYLE: Final = re.compile(r"\d|https?:|[@#{}/\\<>`_]")
"""Words with these are numbers, names, links or markers: facts, not style."""
_MOST_WORDS: Final = 6_000
"""Of a text that are compared; the first ones."""


def learned_rules(edits: Sequence[tuple[str, str]]) -> list[str]:
    """The rules that these edits, (before, after), suggest; the most frequent first, each a sentence for a writer."""
    seen: dict[tuple[str, str], int] = {}
    for before, after in edits:
        for change in set(_changes(before, after)):
            seen[change] = seen.get(change, 0) + 1
    often = sorted((change for change, times in seen.items() if times >= TIMES), key=lambda change: -seen[change])
    return [_sentence(old, new) for old, new in often]


def rule_id(voice_id: str, rule: str) -> str:
    """The same rule of the same voice is proposed once."""
    return "ru_" + hashlib.sha256(f"{voice_id}\n{rule.casefold()}".encode()).hexdigest()[:12]


def _changes(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Short phrases that were replaced, or left out (then the second is empty). Case makes no difference, unless it is
    all that was changed.
    """
    old, new = before.split()[:_MOST_WORDS], after.split()[:_MOST_WORDS]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind not in {"replace", "delete"} or i2 - i1 > _LONGEST or j2 - j1 > _LONGEST:
            continue
        phrase, instead = _phrase(old[i1:i2]), _phrase(new[j1:j2])
        if phrase and instead is not None and phrase != instead:
            same = phrase.casefold() == instead.casefold()
            yield (phrase, instead) if same else (phrase.casefold(), instead.casefold())


def _phrase(words: Sequence[str]) -> str | None:
    """The words without the punctuation around them; None for what is not a matter of style."""
    text = " ".join(words).strip(".,;:!?*_()[]\"'“”‘’ ")
    if _NOT_STYLE.search(text) or (text and not _WORD.search(text)):
        return None
    return text


def _sentence(old: str, new: str) -> str:
    return f"Write “{new}”, not “{old}”." if new else f"Leave out “{old}”."
