"""What a rule finds, and how findings are told."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_QUOTED: Final = 60
_LINK: Final = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,500}\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that a person should look at.

    `rule` is the rule's name, `sentence` says what is wrong and what to do. `start` and `end` are offsets of the words
    in the text, `line` is the line where they begin, from 1. `mendable`: rewriting the passage can mend it; else only a
    person can, or another text as a whole.
    """

    rule: str
    sentence: str
    start: int
    end: int
    line: int
    mendable: bool = True

    def words(self, text: str) -> str:
        """The words found as they are read, on one line and cut to 60 characters; "" for a finding about all of it."""
        found = " ".join(_LINK.sub(r"[\1]", text[self.start : self.end]).split())
        return found if len(found) <= _QUOTED else f"{found[: _QUOTED - 1]}…"


def grouped(findings: Iterable[Finding], text: str) -> tuple[str, ...]:
    """A warning per rule, in the order of the text: its name, its sentence, the first words, and how many more."""
    by_rule: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.rule, finding.sentence].append(finding)
    return tuple(_warning(found, text) for found in by_rule.values())


def _warning(found: list[Finding], text: str) -> str:
    first = found[0]
    words = first.words(text)
    more = f" ({len(found)} times)" if len(found) > 1 else ""
    quoted = f" “{words}”" if words else ""
    return f"{first.rule}: {first.sentence}{quoted}{more}"
