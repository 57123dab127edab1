"""Events that schedules wait for in place of times."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.schedules import Schedule
from bot.triggers import Occasion


class Occasions(Protocol):
    """What happened at the code host, once for each schedule that waits for it.

    Repositories are compared without case.
    """

    async def record(self, schedule: Schedule, occasion: Occasion) -> bool:
        """Note that it happened, due in its `wait_s`; False when that was known, or the schedule is paused or gone."""
        ...

    async def due(self, limit: int) -> Sequence[tuple[str, str]]:
        """Over all workspaces: up to `limit` schedules, as (workspace, id), that have no open slot and an event due."""
        ...

    async def put_in(self, workspace: str, repo: str, pull: int, label: str) -> None:
        """Let this pull request go into the next draft whose range holds it, because of its label."""
        ...

    async def labelled(self, workspace: str, repo: str) -> Mapping[int, str]:
        """The pull requests of the repository that a label puts in: number → label."""
        ...
