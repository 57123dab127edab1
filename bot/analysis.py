"""The values of what activity amounts to: changes with their evidence, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.activity import Person, Said


class ChangeKind(StrEnum):
    """What a change means to a reader, in the order in which readers care."""

    BREAKING = "breaking"
    SECURITY = "security"
    FEATURE = "feature"
    FIX = "fix"
    PERFORMANCE = "performance"
    DEPRECATION = "deprecation"
    DOCS = "docs"
    OTHER = "other"


COUNTED: Final[Mapping[ChangeKind, tuple[str, str]]] = MappingProxyType(
    {
        ChangeKind.BREAKING: ("breaking change", "breaking changes"),
        ChangeKind.SECURITY: ("security fix", "security fixes"),
        ChangeKind.FEATURE: ("feature", "features"),
        ChangeKind.FIX: ("bug fix", "bug fixes"),
        ChangeKind.PERFORMANCE: ("performance improvement", "performance improvements"),
        ChangeKind.DEPRECATION: ("deprecation", "deprecations"),
        ChangeKind.DOCS: ("documentation change", "documentation changes"),
        ChangeKind.OTHER: ("other change", "other changes"),
    }
)
"""How one change of each kind is counted, and how several."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One thing behind a change: a stable id, a label, an address.

    Ids: `gh:owner/repo#123`, `gh:owner/repo@sha`, `gh:owner/repo/issues/5`, `lin:ABC-12`, `sl:C01/169…`.
    """

    id: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One piece of work with all its evidence. `id` is short (`c1`, `c2` …), unique within one analysis.

    `newcomers` are those of its authors for whom it is the first pull request here. `said` is what people said about
    it: only what its author agreed to (`may_quote`) may be quoted, the rest only helps to understand. `put_in_by`: the
    label that puts it in, whatever the rules say.
    """

    id: str
    kind: ChangeKind
    title: str
    body: str
    scope: str | None
    evidence: tuple[Evidence, ...]
    authors: tuple[Person, ...]
    newcomers: tuple[Person, ...] = ()
    said: tuple[Said, ...] = ()
    put_in_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Something that was read and is not in the draft, with the reason in words for people.

    `part_of` is set for the rest of a piece that is listed itself, such as its commits: the label of that piece.
    `hidden`: it is under embargo. Then nothing of it is here but the ids, and nobody is shown more than a number.
    """

    evidence: Evidence
    title: str
    reason: str
    part_of: str | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """What the activity amounts to: changes, ranked, and what was left out. Together they name all that was read.

    `span` is the range as it was resolved, `base..head`. `newcomers` are all whose first pull request here it holds,
    also those whose change is left out.
    """

    repo: str
    repo_url: str
    described: str
    commits: int
    pulls: int
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...]
    tickets: int = 0
    said: int = 0
    span: str = ""
    newcomers: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be read, each in a sentence for people."""

    @property
    def pieces_left_out(self) -> tuple[LeftOut, ...]:
        """What was left out, one entry a piece of work: without the commits of pieces that are listed themselves."""
        return tuple(entry for entry in self.left_out if entry.part_of is None)
