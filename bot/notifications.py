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
        """What is to be told of it; None where the draft has moved on, or ended as a person wished."""
        if self.draft.run_id != self.run.id:
            return None
        if self.draft.state is DraftState.FAILED:
            return Kind.FAILED
        is_its_text = self.version is not None and self.version.run_id == self.run.id
        return Kind.READY if self._waits_for_people and is_its_text else None

    @property
    def _waits_for_people(self) -> bool:
        """Whether it is in review; or was published by its run, while others of its campaign are."""
        if self.draft.state is DraftState.PUBLISHED and self.is_of_campaign:
            return any(each.state is DraftState.IN_REVIEW for each in self.campaign)
        return self.draft.state is DraftState.IN_REVIEW

    @property
    def message_ts(self) -> str | None:
        """The message that shows what came of it: a campaign's own once its drafts are ready."""
        return self.draft.thread if self.is_of_campaign and self.kind is Kind.READY else self.draft.message_ts

    @property
    def seconds(self) -> float:
        """How long it took from the wish, by the database's clock."""
        begun = self.campaign[0].created_at if self.is_of_campaign else self.run.begun_at
        ready = self.version if self.kind is Kind.READY else None
        return ((ready.created_at if ready else self.draft.updated_at) - begun).total_seconds()


def told_of_run(ended: Ended, chosen: Mapping[Kind, Way]) -> Notification | None:
    """What whoever waits for a run is told of its end, as they chose; None: nothing.

    Who watched needs no reply. A campaign is told once, when the last of its drafts is ready; its failures one by one.
    """
    draft, kind = ended.draft, ended.kind
    if kind is None or draft.thread is None or not _PERSON.fullmatch(ended.person):
        return None
    if ended.seconds <= WATCHED_S and not ended.by_itself:
        return None
    subject = ended.run.id
    if kind is Kind.READY and ended.is_of_campaign:
        if len(ended.campaign) < len(ContentType) or any(each.state in STOPPABLE for each in ended.campaign):
            return None
        subject = f"campaign:{draft.thread}"
    way = way_of(kind, chosen)
    if way is Way.OFF:
        return None
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
