"""The values of what was read: a wanted range, the activity found in it, and the changes it amounts to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RangeKind(StrEnum):
    """How a person bounded the activity."""

    LATEST = "latest"  # since the last release or tag, up to the default branch
    REF = "ref"  # since one tag, branch or commit
    BETWEEN = "between"  # base..head
    DAYS = "days"  # the last N days
    DATE = "date"  # since a date
    SHIPPED = "shipped"  # since the last draft of the same kind that was approved or published


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """The wanted range of activity, as typed.

    `base` and `head` are refs for REF and BETWEEN; for SHIPPED, `base` is the commit that the last draft went up to,
    once that was looked up. `days` counts back from now; `date` is ISO (YYYY-MM-DD), UTC.
    """

    kind: RangeKind = RangeKind.LATEST
    base: str | None = None
    head: str | None = None
    days: int | None = None
    date: str | None = None

    def __str__(self) -> str:
        """The words a person would type for this range."""
        match self.kind:
            case RangeKind.LATEST:
                return "since the last release"
            case RangeKind.REF:
                return f"since {self.base}"
            case RangeKind.BETWEEN:
                return f"{self.base}..{self.head}"
            case RangeKind.DAYS:
                return f"last {self.days} days"
            case RangeKind.DATE:
                return f"since {self.date}"
            case RangeKind.SHIPPED:
                return "since the last draft"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who did a piece of work: a login where the host knows one, else a name. `is_bot`: by account or known name."""

    login: str | None
    name: str
    is_bot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """One commit of the range. `sha` is the full hex id; `committed_at` is timezone-aware.

    `paths` are the files it changes, at most a few dozen of them; None where the source did not say.
    """

    sha: str
    subject: str
    body: str
    committed_at: datetime
    authors: tuple[Person, ...]
    url: str
    pull_numbers: tuple[int, ...] = ()
    parents: int = 1
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """An issue of the code host that a pull request closes."""

    number: int
    title: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    """One merged pull request that a commit of the range belongs to.

    `paths` as for a commit. `is_first`: it is its author's first one in this repository. `updated_at`: when anything
    about it was changed last, as its host says.
    """

    number: int
    title: str
    body: str
    url: str
    author: Person | None
    labels: tuple[str, ...] = ()
    merged_at: datetime | None = None
    head_ref: str = ""
    base_ref: str = ""
    paths: tuple[str, ...] | None = None
    issues: tuple[Issue, ...] = ()
    is_first: bool = False
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """A finished piece of work in a tracker (Linear). `key` is what people write, such as ABC-12.

    `pull_urls` are the addresses of the pull requests that it is linked to; `branch` is the name its tracker suggests.
    """

    key: str
    title: str
    body: str
    url: str
    completed_at: datetime
    assignee: Person | None = None
    team: str = ""
    project: str | None = None
    labels: tuple[str, ...] = ()
    pull_urls: tuple[str, ...] = ()
    branch: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A Slack message or thread that somebody put on the shelf. `id` is `channel/ts`; `url` its permalink.

    `may_quote`: its author agreed to be quoted. Without that it only helps to understand the change it is about.
    """

    id: str
    text: str
    url: str
    author: Person
    said_at: datetime
    may_quote: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """All that was read for one draft. `base` is None when the range reaches back to the first commit.

    `commits` are newest first, each once; every pull request is named by at least one commit.
    """

    repo: str
    repo_url: str
    base: str | None
    head: str
    head_sha: str
    described: str
    commits: tuple[Commit, ...]
    pulls: tuple[PullRequest, ...]
    tickets: tuple[Ticket, ...] = ()
    said: tuple[Said, ...] = ()


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One thing behind a change: a stable id, a label, an address.

    Ids: `gh:owner/repo#123`, `gh:owner/repo@sha`, `lin:ABC-12`, `sl:C01/169…`.
    """

    id: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One piece of work with all its evidence. `id` is short (`c1`, `c2` …), unique within one analysis."""

    id: str
    kind: ChangeKind
    title: str
    body: str
    scope: str | None
    evidence: tuple[Evidence, ...]
    authors: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Something that was read and is not in the draft, with the reason in words for people.

    `part_of` is set for the commits of a piece that is listed itself: the label of that piece.
    """

    evidence: Evidence
    title: str
    reason: str
    part_of: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """What the activity amounts to: changes, ranked, and what was left out. Together they name all that was read."""

    repo: str
    repo_url: str
    described: str
    commits: int
    pulls: int
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def pieces_left_out(self) -> tuple[LeftOut, ...]:
        """What was left out, one entry a piece of work: without the commits of pieces that are listed themselves."""
        return tuple(entry for entry in self.left_out if entry.part_of is None)
