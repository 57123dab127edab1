"""The records of a Linear workspace, as the schema names them. Times are ISO 8601 in UTC; ids depend on names alone."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://linear.app")
_SLUG = re.compile(r"[^a-z0-9]+")


def record_id(*names: object) -> str:
    """A UUID, as Linear's ids are, that stays the same for the same names."""
    return str(uuid.uuid5(_SPACE, "/".join(map(str, names))))


def slug(text: str, longest: int = 60) -> str:
    """Text as part of an address or of a branch's name."""
    return _SLUG.sub("-", text.lower()).strip("-")[:longest].strip("-")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What all records have."""

    id: str
    created_at: str
    updated_at: str
    archived_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Organization(Record):
    """The workspace itself."""

    name: str
    url_key: str


@dataclass(frozen=True, kw_only=True)
class User(Record):
    """A member, or an app."""

    name: str
    display_name: str
    email: str
    url: str
    active: bool = True
    app: bool = False
    is_me: bool = False


@dataclass(frozen=True, kw_only=True)
class Team(Record):
    """Whose key begins the identifiers of its issues."""

    key: str
    name: str
    description: str | None = None
    cycles_enabled: bool = False

    @property
    def display_name(self) -> str:
        """The name; here no team is part of another one."""
        return self.name


@dataclass(frozen=True, kw_only=True)
class Project(Record):
    """Work towards one goal, across teams."""

    name: str
    slug_id: str
    url: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Cycle(Record):
    """Two weeks of a team."""

    number: int
    starts_at: str
    ends_at: str
    team: Team
    name: str | None = None

    @property
    def completed_at(self) -> str | None:
        """When it ended; None while it has not."""
        return self.ends_at if self.is_past else None

    @property
    def is_past(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= _now()

    @property
    def is_future(self) -> bool:
        """Whether it has not begun."""
        return self.starts_at > _now()

    @property
    def is_active(self) -> bool:
        """Whether it is the present one."""
        return not self.is_past and not self.is_future


@dataclass(frozen=True, kw_only=True)
class WorkflowState:
    """How far an issue is; `type` is one of Linear's own."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class IssueLabel(Record):
    """A label of the workspace."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """A link to something elsewhere; `source_type` is `github` for pull requests."""

    title: str
    url: str
    source_type: str
    subtitle: str | None = None


@dataclass(frozen=True, kw_only=True)
class Issue(Record):
    """One piece of work. It is completed when `completed_at` says so."""

    team: Team
    number: int
    title: str
    site: str
    description: str | None = None
    assignee: User | None = None
    project: Project | None = None
    cycle: Cycle | None = None
    labels: tuple[IssueLabel, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    completed_at: str | None = None
    canceled_at: str | None = None
    trashed: bool | None = None

    @property
    def identifier(self) -> str:
        """What people write, such as ENG-12."""
        return f"{self.team.key}-{self.number}"

    @property
    def url(self) -> str:
        """The page of this issue."""
        return f"{self.site}/issue/{self.identifier}/{slug(self.title)}"

    @property
    def branch_name(self) -> str:
        """The name that Linear suggests for a branch."""
        who = f"{self.assignee.display_name}/" if self.assignee else ""
        return f"{who}{self.identifier.lower()}-{slug(self.title)}"

    @property
    def state(self) -> WorkflowState:
        """Done or in progress."""
        name, kind = ("Done", "completed") if self.completed_at else ("In Progress", "started")
        return WorkflowState(id=record_id("state", name), name=name, type=kind)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
