"""Who is told what, and where: the kinds of notifications, and what follows from a run that is over. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.models import STOPPABLE, ContentType, Draft, DraftState, Run, Version

WATCHED_S: Final = 20.0
"""Who asked is taken to look at the message for so long: what ends within it is not told again."""
_PERSON: Final = re.compile(r"[UW][A-Z0-9]{1,31}")


class Kind(StrEnum):
    """What people are told of."""

    READY = "ready"
    FAILED = "failed"
    CREDITS = "credits"
    PAUSED = "paused"


class Way(StrEnum):
    """How a person wants to be told: a reply in the thread that mentions them, a direct message, or not at all."""

    THREAD = "thread"
    DIRECT = "direct"
    OFF = "off"


WAYS: Final[Mapping[Kind, tuple[Way, ...]]] = MappingProxyType(
    {
        Kind.READY: (Way.THREAD, Way.DIRECT, Way.OFF),
        Kind.FAILED: (Way.THREAD, Way.DIRECT, Way.OFF),
        Kind.CREDITS: (Way.DIRECT, Way.OFF),
        Kind.PAUSED: (Way.DIRECT, Way.OFF),
    }
)
"""The ways there are for each kind, the usual one first. A budget and a schedule have no thread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """What one person is told once. `subject` is what it is about, unique within workspace, kind and person.

    `channel` None: in a direct message; else a reply in the thread of `thread_ts` that mentions the person.
    """

    workspace: str
    kind: Kind
    subject: str
    person: str
    channel: str | None = None
    thread_ts: str | None = None

    @property
    def marks(self) -> dict[str, str]:
        """By which its message is found again."""
        return {"notification": f"{self.kind}:{self.subject}", "person": self.person}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A run as it is stored after its end, with its draft's newest version.

    `by_itself`: a schedule or an event began it, so that nobody watched. `campaign`: all drafts of the campaign that
    the draft belongs to, oldest first; empty for a draft that stands alone.
    """

    draft: Draft
    run: Run
    version: Version | None
    by_itself: bool
    campaign: Sequence[Draft] = ()

    @property
    def is_of_campaign(self) -> bool:
        """Whether it is one of the runs that a campaign is made of, and not a later one of one of its drafts."""
        return bool(self.campaign) and self.draft.run_no == 1

    @property
    def person(self) -> str:
        """Who waits for it: the person who began the run."""
        return self.run.instructed_by or self.draft.requester

    @property
    def kind(self) -> Kind | None:
        """What is to be told of it alone; None where the draft has moved on, or ended as a person wished."""
        if self.draft.run_id != self.run.id:
            return None
        if self.draft.state is DraftState.FAILED:
            return Kind.FAILED
        is_ready = self.draft.state is DraftState.IN_REVIEW and not self.is_of_campaign
        return Kind.READY if is_ready and self._text is not None else None

    @property
    def completes_campaign(self) -> bool:
        """Whether none of the campaign's drafts is at work any more, however this one ended, and some are in review."""
        if not self.is_of_campaign or self.draft.run_id != self.run.id:
            return False
        states = [each.state for each in self.campaign]
        is_over = len(states) == len(ContentType) and not STOPPABLE.intersection(states)
        return is_over and DraftState.IN_REVIEW in states

    @property
    def seconds(self) -> float:
        """How long it took from the wish, by the database's clock."""
        begun = self.campaign[0].created_at if self.is_of_campaign else self.run.begun_at
        text = None if self.kind is Kind.FAILED else self._text
        return ((text.created_at if text else self.draft.updated_at) - begun).total_seconds()

    @property
    def _text(self) -> Version | None:
        """The version that it wrote, if that is the newest."""
        return self.version if self.version is not None and self.version.run_id == self.run.id else None


def told_of_run(ended: Ended, chosen: Mapping[Kind, Way]) -> Sequence[Notification]:
    """What whoever waits for a run is told of its end, as they chose.

    Who watched needs no reply. Of a campaign failures are told one by one, and its drafts that are ready once, when
    the last of them has come to its end.
    """
    draft = ended.draft
    if draft.thread is None or not _PERSON.fullmatch(ended.person):
        return ()
    if ended.seconds <= WATCHED_S and not ended.by_itself:
        return ()
    told = [] if ended.kind is None else [(ended.kind, ended.run.id)]
    if ended.completes_campaign:
        told.append((Kind.READY, f"campaign:{draft.thread}"))
    ways = [(kind, subject, way_of(kind, chosen)) for kind, subject in told]
    return [_told(ended, kind, subject, way) for kind, subject, way in ways if way is not Way.OFF]


def _told(ended: Ended, kind: Kind, subject: str, way: Way) -> Notification:
    draft = ended.draft
    place = (draft.channel, draft.thread) if way is Way.THREAD else (None, None)
    return Notification(
        workspace=draft.workspace,
        kind=kind,
        subject=subject,
        person=ended.person,
        channel=place[0],
        thread_ts=place[1],
    )


def told_directly(
    workspace: str, kind: Kind, subject: str, person: str, chosen: Mapping[Kind, Way]
) -> Notification | None:
    """What a person is told who is in charge of something without a thread; None: nothing."""
    if way_of(kind, chosen) is Way.OFF or not _PERSON.fullmatch(person):
        return None
    return Notification(workspace=workspace, kind=kind, subject=subject, person=person)


def way_of(kind: Kind, chosen: Mapping[Kind, Way]) -> Way:
    """The way that was chosen for a kind, where there is such a one; else the usual one."""
    way = chosen.get(kind)
    return way if way in WAYS[kind] else WAYS[kind][0]
