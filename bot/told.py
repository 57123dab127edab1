"""What a delivery says, as values that are stored with it until a run serves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from bot.activity import PullRequest, Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """A published release."""

    id: int
    tag: str
    name: str
    body: str
    url: str
    published_at: datetime
    prerelease: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A branch of the repository called `repo` (owner/name) moved; `before` is None for a new one."""

    repo: str
    branch: str
    before: str | None
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushed:
    """The default branch moved. `paths`: the files that commits change, by sha, as far as the delivery says.

    `move` is None in what was stored before it was told.
    """

    paths: Mapping[str, tuple[str, ...]]
    move: Move | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A merged pull request as it is now; `merge_sha` is the commit that merged it."""

    pull: PullRequest
    merge_sha: str | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """The release with this number as it is now; None when it is not published. `gone`: it was deleted, for good.

    `announced`: this tells that it came out just now, and not only that somebody changed it.
    """

    number: int
    release: Release | None
    at: datetime
    gone: bool = False
    announced: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Renamed:
    """The repository has this name (owner/name) now."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """Repositories that may not be read any more; None: all that the delivery is about."""

    repositories: tuple[int, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracked:
    """A ticket of a Linear organisation as it is now; None: it was removed, or is not finished (any more)."""

    organization: str
    number: str
    ticket: Ticket | None
    at: datetime


Told: TypeAlias = Pushed | Move | Merged | Released | Renamed | Gone | Tracked

_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {
    shape.__name__: TypeAdapter(shape) for shape in (Pushed, Move, Merged, Released, Renamed, Gone, Tracked)
}


def told_payload(told: Told) -> dict[str, object]:
    """The value as a delivery's payload."""
    kind = type(told).__name__
    return {"kind": kind, "value": _ADAPTERS[kind].dump_python(told, mode="json")}


def told_of(payload: Mapping[str, object]) -> Told | None:
    """The value that `told_payload` wrote; None for a payload without one, such as a sweep's."""
    adapter = _ADAPTERS.get(str(payload.get("kind")))
    value: Told | None = adapter.validate_python(payload["value"]) if adapter else None
    return value
