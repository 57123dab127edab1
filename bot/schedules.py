"""The values of schedules: what is wanted and when, and one run for each slot that was due."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.activity import Range, RangeKind
from bot.models import ContentType
from bot.recurrences import Preset, Recurrence
from bot.triggers import Occasion, Trigger, TriggerKind

DIGEST: Final = "digest"
"""What a schedule makes besides drafts: a message for the channel."""
CAMPAIGN: Final = "campaign"
"""What a schedule makes besides: a changelog for review, and a draft of every other type from the same changes."""
SCHEDULE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What the id of a schedule, and that of its workspace, looks like: a whole match, read from an alarm or a payload."""
MOST_FAILURES: Final = 3
"""So many failures in a row pause a schedule."""
SILENT_S: Final = 300.0
"""A run that has done nothing for so long is lost: the queue tries a step again within 30 s of the last try."""
_FIRST_DAYS: Final = {Preset.WEEKDAYS: 1, Preset.TWO_WEEKLY: 14, Preset.MONTHLY: 31, Preset.LAST_DAY: 31}


class Quiet(StrEnum):
    """What a digest does when there is nothing to say."""

    NOTHING = "nothing"
    LINE = "line"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a person wants of a schedule. `what` is DIGEST, CAMPAIGN or the value of a ContentType, drafted for review.

    `voice` is the name of a brand voice, None for the workspace's default. With a `trigger` events start its runs, and
    the times of `recurrence` do not count. `auto_publish`: what it drafts is approved in the owner's name.
    """

    what: str
    repo: str
    channel: str
    recurrence: Recurrence
    voice: str | None = None
    quiet: Quiet = Quiet.NOTHING
    trigger: Trigger | None = None
    auto_publish: bool = False

    @property
    def content_type(self) -> ContentType | None:
        """The kind of its drafts, the first one's of a campaign; None for a digest."""
        if self.what == CAMPAIGN:
            return ContentType.CHANGELOG
        return None if self.what == DIGEST else ContentType(self.what)

    @property
    def words(self) -> str:
        """When it comes, to a person."""
        return self.trigger.words if self.trigger else self.recurrence.words


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """How far the last run that succeeded has read: a commit, at a time. `changes`: how many there were then."""

    head_sha: str
    at: datetime
    changes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """A schedule as it stands. Slots up to `planned_to` have their run; `failures` count those in a row.

    `paused_because` is the sentence that its owner was or is to be `told`; None for one that a person paused.
    `repaired_at` is when its alarm on the queue was last found to be another one than it should be, and set again.
    """

    id: str
    workspace: str
    wish: Wish
    owner: str
    is_on: bool
    planned_to: datetime
    cursor: Cursor | None = None
    failures: int = 0
    paused_because: str | None = None
    told: bool = True
    repaired_at: datetime | None = None

    @property
    def alarm(self) -> str:
        """The id of its alarm on the queue."""
        return f"notra.{self.workspace}.{self.id}"

    @property
    def window(self) -> Range:
        """What its next run reads: since the last that succeeded; the first looks back as far as it comes."""
        if self.cursor is not None:
            return Range(kind=RangeKind.REF, base=self.cursor.head_sha)
        return Range(kind=RangeKind.DAYS, days=_FIRST_DAYS.get(self.wish.recurrence.preset, 7))

    def window_of(self, slot: "Slot") -> Range:
        """What the run of this slot reads: that of the event which started it, else what came since the last one."""
        occasion, trigger = slot.occasion, self.wish.trigger
        if occasion is None or trigger is None:
            return self.window
        if trigger.kind is TriggerKind.PUSH and self.cursor is not None:
            return replace(occasion.window, base=self.cursor.head_sha)
        return occasion.window


class SlotState(StrEnum):
    """Where the run of a slot stands."""

    DUE = "due"
    STARTED = "started"
    DONE = "done"
    QUIET = "quiet"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One due time of a schedule, or one event, and its run. Slots that were missed before it are part of it."""

    workspace: str
    schedule_id: str
    at: datetime
    state: SlotState
    created_at: datetime
    message_ts: str | None = None
    occasion: Occasion | None = None
    tries: int = 1
    """How often its run was started: again only when the queue has lost it."""

    @property
    def mark(self) -> str:
        """What its messages and its draft are known by, whichever run makes them: from the schedule and the slot."""
        return f"wfr_digest_{self.schedule_id}_{int(self.at.timestamp())}"

    @property
    def run_id(self) -> str:
        """The id of its run. The queue never takes an id twice, so a run that it lost comes back under another."""
        return self.mark if self.tries == 1 else f"{self.mark}_{self.tries}"
