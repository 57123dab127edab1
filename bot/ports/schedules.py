"""Schedules as they are stored, their slots, and the alarms on the queue that wake them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.activity import Activity
from bot.analysis import Analysis
from bot.schedules import Cursor, Schedule, Slot, SlotState, Wish

DIGEST_PATH = "/workflows/digest/v1"
"""Where the workflow that serves slots is served."""
SCHEDULED_DRAFT = "scheduled_draft"
"""The name of the recorded request by which a slot asks for its draft."""
FIRE_PATH = "/schedules/fire"
"""Where the queue's alarms ring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """An alarm on the queue: its stable id, its cron (with `CRON_TZ`), what it is sent with."""

    id: str
    cron: str
    body: str
    paused: bool = False


class Alarms(Protocol):
    """The schedules of the queue that ring at this bot."""

    async def listed(self) -> Sequence[Alarm]:
        """All of this bot's. Raises Transient or Permanent."""
        ...

    async def set(self, alarm: Alarm) -> None:
        """Create it, or overwrite the one of its id; then it rings. Raises Permanent when the plan has no room."""
        ...

    async def remove(self, alarm_id: str) -> None:
        """Remove it; one that is not there is no error."""
        ...


class Schedules(Protocol):
    """Schedules, as people set them."""

    async def keep(self, workspace: str, schedule_id: str, wish: Wish, owner: str) -> Schedule:
        """Create the schedule, or change the one of this id; it is on, and due from now on."""
        ...

    async def get(self, workspace: str, schedule_id: str) -> Schedule | None:
        """The schedule, or None."""
        ...

    async def of(self, workspace: str) -> Sequence[Schedule]:
        """All of a workspace, oldest first."""
        ...

    async def turn(self, schedule: Schedule, *, on: bool, actor: str) -> Schedule | None:
        """Pause or resume it by a person's wish; resuming forgets its failures. None when it is gone."""
        ...

    async def delete(self, schedule: Schedule, *, actor: str) -> None:
        """Remove it with all its slots."""
        ...

    async def told(self, schedule: Schedule) -> None:
        """Its owner knows why it is paused."""
        ...


class AllSchedules(Protocol):
    """The schedules of all workspaces, as they are held against the queue's alarms."""

    async def everywhere(self) -> Sequence[Schedule]:
        """All that are on."""
        ...

    async def repaired(self, schedule: Schedule) -> None:
        """Its alarm was not as it should be, and is again; its owner can see that."""
        ...


class Pauses(Protocol):
    """What paused schedules, over all workspaces."""

    async def untold(self, older_than: float, limit: int) -> Sequence[Slot]:
        """The last slots of paused schedules that ended so many seconds ago, and of which no owner was told.

        What ended more than a day ago is told no more.
        """
        ...


class Slots(Protocol):
    """The slots of schedules; of each schedule one is open at a time, so that no two runs read one window."""

    async def plan(self, workspace: str, schedule_id: str, now: datetime, *, asked: bool = False) -> Slot | None:
        """The schedule's open slot, or the one that its due times until `now` make; None when nothing is due.

        However many were missed, they are one slot: the newest. `asked`: now is one by a person's wish.
        """
        ...

    async def serve(self, workspace: str, schedule_id: str, at: datetime, *, within: float = 0.0) -> Slot | None:
        """The slot, or None. Its run is alive, and is not taken for lost for SILENT_S seconds after `within`."""
        ...

    async def started(self, slot: Slot) -> None:
        """Its run is on the queue."""
        ...

    async def left(self, older_than: float, limit: int) -> Sequence[Slot]:
        """Over all workspaces: those whose run nobody has started for `older_than` seconds, or the queue has lost."""
        ...

    async def again(self, slot: Slot) -> Slot | None:
        """The slot of a lost run with its next try, each waited for twice as long; None when the run is not lost."""
        ...

    async def end(self, slot: Slot, state: SlotState, cursor: Cursor | None) -> bool:
        """It succeeded: the cursor advances, failures are forgotten.

        Without a cursor nothing was read: both stay as they are, and its events are due again. False when it was over
        before.
        """
        ...

    async def fail(self, slot: Slot, reason: str) -> Schedule | None:
        """It failed: one more in a row, which may pause the schedule. The schedule as it then stands; None: it is gone.

        Called again it counts nothing.
        """
        ...


class SlotWork(Protocol):
    """What the run of a slot has read and posted so far, so that a step that runs again does neither twice."""

    async def keep_activity(self, slot: Slot, activity: Activity) -> None:
        """Store what was read for it."""
        ...

    async def activity(self, slot: Slot) -> Activity | None:
        """What was read for it."""
        ...

    async def keep_analysis(self, slot: Slot, analysis: Analysis) -> None:
        """Store what that amounts to."""
        ...

    async def analysis(self, slot: Slot) -> Analysis | None:
        """What it amounts to."""
        ...

    async def attempt(self, slot: Slot, part: str) -> bool:
        """Note that a part is about to be posted; True when somebody has noted that before."""
        ...

    async def withdraw(self, slot: Slot, part: str) -> None:
        """It is certain that nothing was posted by that."""
        ...

    async def posted(self, slot: Slot, message_ts: str) -> None:
        """Remember where its message stands."""
        ...

    async def has_told(self, slot: Slot, span: str) -> bool:
        """Whether an earlier slot of its schedule has told of the same range (`Analysis.span`)."""
        ...

    async def waiting(self, workspace: str) -> Mapping[str, int]:
        """How many drafts of the workspace wait for review, by content type: what a digest says of them."""
        ...
