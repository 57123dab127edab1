"""The values of what was read: a wanted range, and the activity found in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_PATHS: Final = 300
"""Of a commit or a pull request with more files it is not kept which they are, so that none of them decides."""


class RangeKind(StrEnum):
    """How a person bounded the activity."""

    LATEST = "latest"  # since the last release or tag, up to the default branch
    REF = "ref"  # since one tag, branch or commit
    BETWEEN = "between"  # base..head
    RELEASE = "release"  # what a release brought: from the one before it up to its tag
    DAYS = "days"  # the last N days
    DATE = "date"  # since a date
    DATES = "dates"  # from one day to another, both included
    SHIPPED = "shipped"  # since the last draft of the same kind that was approved or published


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """The wanted range of activity, as typed.

    `base` and `head` are refs for REF and BETWEEN, `head` is a tag for RELEASE; for SHIPPED, `base` is the commit that
    the last draft went up to, once that was looked up. `days` counts back from now; `date` is ISO (YYYY-MM-DD), UTC.
    For DATES `date` and `until` are the first and the last day, of the time zone `zone` (IANA); None: of UTC.
    """

    kind: RangeKind = RangeKind.LATEST
    base: str | None = None
    head: str | None = None
    days: int | None = None
    date: str | None = None
    until: str | None = None
    zone: str | None = None

    def __str__(self) -> str:
        """The words a person would type for this range."""
        words = "since the last release"
        match self.kind:
            case RangeKind.REF:
                words = f"since {self.base}"
            case RangeKind.BETWEEN:
                words = f"{self.base}..{self.head}"
            case RangeKind.RELEASE:
                words = f"release {self.head}"
            case RangeKind.DAYS:
                words = f"last {self.days} days"
            case RangeKind.DATE:
                words = f"since {self.date}"
            case RangeKind.DATES:
                words = f"{self.date}..{self.until}"
            case RangeKind.SHIPPED:
                words = "since the last draft"
        return words

    @property
    def shown(self) -> str:
        """The same for people to read."""
        return for_readers(str(self))


_COMMIT = re.compile(r"\b[0-9a-f]{40}\b")


def for_readers(words: str) -> str:
    """The words of a range with whole commit ids cut to the seven characters that people read."""
    return _COMMIT.sub(lambda found: found[0][:7], words)


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeSpan:
    """A stretch of time; both ends are timezone-aware and belong to it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who did a piece of work: a login where the host knows one, else a name. `is_bot`: by account or known name."""

    login: str | None
    name: str
    is_bot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """One commit of the range. `sha` is the full hex id; `committed_at` is timezone-aware.

    `paths` are all files that it changes; None where the source did not say, or there are more than MOST_PATHS.
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

    `commits` are newest first, each once; every pull request is named by at least one commit. `notes` say what could
    not be read besides, each in a sentence for people.
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
    notes: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """The range as it was resolved: `base..head`, by which a person's choices for it are remembered."""
        return f"{self.base or ''}..{self.head_sha}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What a repository published of its releases, as text.

    `tags` are the newest ones, newest first; `releases` the notes on the host by tag; `changelogs` the files that hold
    such notes, as the default branch has them.
    """

    tags: tuple[str, ...] = ()
    releases: Mapping[str, str] = field(default_factory=dict)
    changelogs: tuple[str, ...] = ()
