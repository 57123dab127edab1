"""What was delivered by webhook, whose it is, and what of the activity is stored already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.activity import Activity, Commit, PullRequest, Range
from bot.deliveries import Batch, Delivery, Owner
from bot.ports.sources import Progress
from bot.stretches import Bounds, Stretch
from bot.told import Merged, Released, Tracked

INGEST_PATH = "/workflows/ingest/v1"
"""Where the workflow that serves deliveries is served."""


class DeliveryLog(Protocol):
    """The durable list of deliveries, over all workspaces: whose they are is found out when they are served."""

    async def record(self, delivery: Delivery, wait_s: float) -> bool:
        """Store a delivery, due in `wait_s` seconds; False when it was there already and has not failed."""
        ...

    async def claim(self, limit: int) -> Sequence[Batch]:
        """Up to `limit` subjects whose deliveries are due, each with a new run that all of these now belong to.

        A subject that a run is serving waits for it. Claimed deliveries are due again after five minutes.
        """
        ...

    async def of_run(self, run_id: str) -> Sequence[Delivery]:
        """The deliveries that this run is still to serve, in the order of their arrival."""
        ...

    async def finish(self, run_id: str, error: str | None = None) -> None:
        """They were served, or have failed for the reason `error`, which is kept for the operator."""
        ...

    async def sweep(self, every_s: float, anew_s: float) -> int:
        """Record a delivery of our own for each stored repository that nothing fed for so long; how many it was.

        For those whose newest month was not read whole for `anew_s` seconds it is one that asks for that (`anew`).
        """
        ...

    async def forget(self, older_than: float, limit: int) -> int:
        """Delete up to `limit` deliveries that are over and came more than `older_than` seconds ago; how many."""
        ...


class Owners(Protocol):
    """Which workspaces a delivery concerns."""

    async def of_repository(self, repository: int) -> Sequence[Owner]:
        """The workspaces that connected the repository with this number."""
        ...

    async def of_installation(self, installation: int) -> Sequence[Owner]:
        """The repositories of the workspace that connected this installation of the GitHub App."""
        ...

    async def of_organization(self, organization: str) -> Sequence[str]:
        """The workspaces that connected this Linear organisation."""
        ...

    async def renamed(self, owner: Owner, name: str) -> None:
        """The repository is called `name` (owner/name) from now on."""
        ...


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read between two bounds. `leads_on`: the base is an ancestor of the head, or there was none."""

    activity: Activity
    leads_on: bool


class History(Protocol):
    """A code host's history, read as it is now."""

    async def bounds(self, workspace: str, repo: str, wanted: Range) -> Bounds:
        """What the range means now. Raises Transient or Permanent."""
        ...

    async def read(self, workspace: str, bounds: Bounds, progress: Progress) -> Reading:
        """All commits within the bounds with their pull requests, complete. Raises Transient or Permanent."""
        ...

    async def ping(self) -> None:
        """Raise when the host cannot be reached or refuses the credentials."""
        ...


class ActivityStore(Protocol):
    """The history as far as it is stored, per workspace and repository number."""

    async def tip(self, workspace: str, repository: int, within_s: float | None = None) -> str | None:
        """The head up to which the default branch is stored; None when it was not fed within so many seconds."""
        ...

    async def advance(self, workspace: str, repository: int, head: str, *, anew: bool) -> None:
        """The default branch is stored up to `head`, where it is just now; `anew`: its newest month was read whole."""
        ...

    async def keep(self, workspace: str, repository: int, stretch: Stretch, activity: Activity) -> None:
        """Store a stretch with its commits and pull requests; the same again changes nothing."""
        ...

    async def chain(self, workspace: str, repository: int, head: str) -> Sequence[Stretch]:
        """The stretches that `head` leads to, whatever they lead to in turn; at most a few thousand."""
        ...

    async def recall(
        self, workspace: str, repository: int, shas: Collection[str]
    ) -> tuple[Sequence[Commit], Sequence[PullRequest]]:
        """Those of the commits that are stored, and the pull requests that they name and that are stored."""
        ...

    async def forget(self, workspace: str, repository: int) -> None:
        """Delete all that is stored of a repository."""
        ...


class ToldStore(Protocol):
    """What deliveries say by themselves. Of two sayings about one thing the newer holds, whichever came first."""

    async def pull(self, workspace: str, repository: int, merged: Merged) -> None:
        """A merged pull request as it is now."""
        ...

    async def paths(self, workspace: str, repository: int, paths: Mapping[str, Sequence[str]]) -> None:
        """The files that commits change, by sha."""
        ...

    async def release(self, workspace: str, repository: int, released: Released) -> None:
        """A release as it is now, or that there is none with its number any more, which holds for good."""
        ...

    async def ticket(self, workspace: str, tracked: Tracked) -> None:
        """A ticket as it is now, or that it was removed or is not finished (any more)."""
        ...
