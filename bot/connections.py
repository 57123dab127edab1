"""The services that a workspace connected: whose they are, and the secret that opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ConnectionKind(StrEnum):
    """What can be connected; the values are what people type after `/notra connect`."""

    GITHUB = "github"
    LINEAR = "linear"


NAMES = {ConnectionKind.GITHUB: "GitHub", ConnectionKind.LINEAR: "Linear"}
"""How people write them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """One connected service of a workspace; there is at most one of each kind.

    `details` are what its kind keeps beside the secret (a login, an installation, chosen teams); `account` in it is the
    name to show. `secret` is None where there is none to keep; it never shows in a repr.
    """

    id: str
    workspace: str
    kind: ConnectionKind
    details: Mapping[str, object]
    secret: str | None = field(default=None, repr=False)
    connected_by: str
    connected_at: datetime

    @property
    def account(self) -> str:
        """Whose account it is, in the service's words."""
        return str(self.details.get("account") or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Integrations:
    """What a workspace has connected and chosen, without any secret: what a run or a command begins with.

    `repository` is the workspace's default one, `repositories` those of channels by their ids; `voices` are the names
    of all brand voices, the default one first.
    """

    connections: tuple[Connection, ...] = ()
    repository: str | None = None
    repositories: Mapping[str, str] = field(default_factory=dict)
    voices: tuple[str, ...] = ()

    def connection(self, kind: ConnectionKind) -> Connection | None:
        """The connection of this kind, without its secret."""
        return next((one for one in self.connections if one.kind is kind), None)

    def repository_in(self, channel: str) -> str | None:
        """The repository meant where a command names none: the channel's, else the workspace's."""
        return self.repositories.get(channel) or self.repository

    def has_voice(self, name: str) -> bool:
        """Whether there is a voice of this name, in upper or lower case."""
        return name.lower() in {voice.lower() for voice in self.voices}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in a tracker where tickets are: its own id, and the name that people know."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Teams, projects and cycles of a tracker: all there are, or those that a workspace chose to read.

    Chosen: a ticket is read when it belongs to any of them; where nothing is chosen, all tickets are.
    """

    teams: tuple[Place, ...] = ()
    projects: tuple[Place, ...] = ()
    cycles: tuple[Place, ...] = ()

    @classmethod
    def kept(cls, details: Mapping[str, object]) -> "Places":
        """Those among a connection's details."""
        return cls(**{name: _places(details.get(name)) for name in ("teams", "projects", "cycles")})

    def details(self) -> dict[str, object]:
        """As a connection keeps them."""
        return {name: [[one.id, one.name] for one in places] for name, places in self.by_name().items()}

    def by_name(self) -> dict[str, tuple[Place, ...]]:
        """The three kinds under their names."""
        return {"teams": self.teams, "projects": self.projects, "cycles": self.cycles}


def _places(kept: object) -> tuple[Place, ...]:
    return tuple(Place(str(one[0]), str(one[1])) for one in kept) if isinstance(kept, list) else ()
