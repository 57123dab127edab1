"""Words that were said in confidence and stand in a text all the same."""

import re
from collections.abc import Iterator
from typing import Final

from bot.analysis import Analysis

_RUN: Final = 8
"""Words in a row from which it is a quotation: shorter runs are everyday phrases."""
_WORD: Final = re.compile(r"\w+")


def quotations(text: str, analysis: Analysis) -> Iterator[str]:
    """The ids of changes of which the text repeats words that their author did not agree to have quoted, each once."""
    private = {
        run: change.id for change in analysis.changes for s in change.said if not s.may_quote for run in _runs(s.text)
    }
    if private:
        yield from dict.fromkeys(private[run] for run in _runs(text) if run in private)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return (tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))
