"""Tells people what they wait for or are in charge of: once, however often it is asked, by however many processes."""

from collections.abc import Mapping, Sequence

from bot.blocks.digests import paused
from bot.blocks.elements import Rendered
from bot.blocks.notices import budget_reached
from bot.blocks.notifications import campaign_ready, failed, ready, told_in_note
from bot.connections import ConnectionKind
from bot.errors import NotraError, Permanent
from bot.log import log
from bot.metrics import NOTIFICATIONS
from bot.models import Draft, DraftState, Run, RunKind
from bot.notifications import Ended, Kind, Notification, told_directly, told_of_run
from bot.ports import (
    Claim,
    Connections,
    Credits,
    Drafts,
    Messages,
    Notifications,
    Pauses,
    RequestLog,
    Runs,
    Schedules,
    Versions,
)
from bot.recorded import RequestKind
from bot.schedules import Schedule, Slot

_BY_PEOPLE = frozenset({"reply", "home"})
"""The events that are a person's doing; whatever else was recorded as an event began by itself."""
_LEFT_S = 300.0
"""More than the minute in which the queue tries a step again."""
_AT_ONCE = 20


class Notifier:
    """Decides by what is stored, and posts under a claim. All of it raises Transient, to be called again."""

    def __init__(
        self,
        *,
        notifications: Notifications,
        requests: RequestLog,
        drafts: Drafts,
        runs: Runs,
        versions: Versions,
        connections: Connections,
        credit: Credits,
        schedules: Schedules,
        pauses: Pauses,
        messages: Messages,
    ) -> None:
        """Use these ports."""
        self._notifications = notifications
        self._requests = requests
        self._drafts = drafts
        self._runs = runs
        self._versions = versions
        self._connections = connections
        self._credit = credit
        self._schedules = schedules
        self._pauses = pauses
        self._messages = messages

    async def run_ended(self, workspace: str, draft_id: str, run_id: str) -> None:
        """Tell whoever waits for the run that its draft is ready, or failed and why; nothing else is told.

        The line about a new version bears the run's marks, so that it is found here as well.
        """
        ended = await self._ended(workspace, draft_id, run_id)
        if ended is None:
            return
        for notification in await self._due(ended):
            draft = ended.draft
            shown = draft.thread if notification.kind is Kind.READY and ended.is_of_campaign else draft.message_ts
            url = await self._messages.permalink(draft.channel, shown or "")
            marks = _marks(ended.run) if notification.channel and ended.run.kind is RunKind.REVISE else None
            await self._tell(notification, _message(ended, notification, url), marks)
        await self._notifications.ended(ended.draft)

    async def sweep(self) -> None:
        """Tell of what no step of its run could tell of, as Slack refused it at each. Raises Transient."""
        for workspace, draft_id in await self._notifications.left(_LEFT_S, _AT_ONCE):
            try:
                draft = await self._drafts.get(workspace, draft_id)
                if draft is not None:
                    await self.run_ended(workspace, draft_id, draft.run_id)
            except NotraError as error:
                log.warning("notification left to the next sweep", draft_id=draft_id, error=type(error).__name__)

        for slot in await self._pauses.untold(_LEFT_S, _AT_ONCE):
            try:
                schedule = await self._schedules.get(slot.workspace, slot.schedule_id)
                if schedule is not None:
                    await self.paused(schedule, slot)
            except NotraError as error:
                name = slot.schedule_id
                log.warning("notification left to the next sweep", schedule_id=name, error=type(error).__name__)

    async def lost(self, workspace: str, draft_id: str) -> None:
        """Tell of a failure that no step of its run is left to tell of; anything else is left to the run."""
        draft = await self._drafts.get(workspace, draft_id)
        if draft is not None and draft.state is DraftState.FAILED:
            await self.run_ended(workspace, draft_id, draft.run_id)

    async def noted(self, draft: Draft, run: Run, line: str) -> bool:
        """Mention who waits for a new version in the line about it; False where nobody is to be mentioned.

        It bears the marks of any such line, so that it counts as the run's.
        """
        ended = await self._ended(draft.workspace, draft.id, run.id)
        due = [each for each in await self._due(ended) if each.channel is not None] if ended else []
        for notification in due:
            await self._tell(notification, told_in_note(notification, line), _marks(run))
        return bool(due)

    async def credits_low(self, workspace: str, asker: str) -> None:
        """Say that the month's budget has come to a threshold: to who connected the workspace, else to who asked."""
        month = await self._credit.month(workspace)
        if not month.reached:
            return
        person = await self._in_charge(workspace) or asker
        chosen = await self._notifications.chosen(workspace, person)
        subject = f"{month.first:%Y-%m}:{month.reached}:{month.budget}"  # another budget is told of anew
        if notification := told_directly(workspace, Kind.CREDITS, subject, person, chosen):
            await self._tell(notification, Rendered([], budget_reached(month, month.reached)))

    async def paused(self, schedule: Schedule, slot: Slot) -> None:
        """Tell a schedule's owner why it is paused after this slot, with the button that resumes it; once."""
        if schedule.told:
            return
        chosen = await self._notifications.chosen(schedule.workspace, schedule.owner)
        if notification := told_directly(schedule.workspace, Kind.PAUSED, slot.mark, schedule.owner, chosen):
            await self._tell(notification, paused(schedule))
        await self._schedules.told(schedule)

    async def _ended(self, workspace: str, draft_id: str, run_id: str) -> Ended | None:
        draft = await self._drafts.get(workspace, draft_id)
        run = await self._runs.get(workspace, run_id)
        if draft is None or run is None or draft.run_id != run.id:
            return None
        thread = draft.thread_ts
        return Ended(
            draft=draft,
            run=run,
            version=await self._versions.get(draft, draft.version) if draft.version else None,
            by_itself=await self._is_by_itself(run),
            campaign=await self._drafts.in_thread(workspace, draft.channel, thread) if thread else (),
        )

    async def _due(self, ended: Ended) -> Sequence[Notification]:
        return told_of_run(ended, await self._notifications.chosen(ended.draft.workspace, ended.person))

    async def _is_by_itself(self, run: Run) -> bool:
        """Whether no person began it; a campaign's later drafts began as its first one did."""
        first_id, _, kind = run.request_id.partition(":")
        first = await self._drafts.get(run.workspace, first_id) if kind else None
        begun = await self._runs.get(run.workspace, first.run_id) if first else run
        request = await self._requests.get(run.workspace, begun.request_id) if begun else None
        return request is not None and request.kind is RequestKind.EVENT and request.name not in _BY_PEOPLE

    async def _in_charge(self, workspace: str) -> str | None:
        """Who connected the workspace to GitHub, else to Linear, and is still a member of it."""
        listed = await self._connections.listed(workspace)
        for connection in sorted(listed, key=lambda each: each.kind is not ConnectionKind.GITHUB):
            try:
                await self._messages.check_person(connection.connected_by)
            except Permanent:
                continue
            return connection.connected_by
        return None

    async def _tell(
        self, notification: Notification, message: Rendered, marks: Mapping[str, str] | None = None
    ) -> None:
        """Post it, or find what an attempt posted whose end is unknown; what Slack refuses for good is given up."""
        place = f"{notification.workspace}:{notification.kind}:{notification.subject}"
        async with self._runs.alone(notification.workspace, place):
            try:
                channel = notification.channel or await self._messages.open_dm(notification.person)
                claim = await self._notifications.claim(notification, channel)
                if claim is None:
                    return
                ts = await self._post(claim, message, marks or notification.marks)
            except Permanent as error:
                log.warning("notification refused", kind=notification.kind.value, error=type(error).__name__)
                ts = None
            await self._notifications.over(notification, ts)
        if ts is not None:
            NOTIFICATIONS.labels(notification.kind.value).inc()

    async def _post(self, claim: Claim, message: Rendered, marks: Mapping[str, str]) -> str:
        messages = self._messages
        if claim.again:
            found = await messages.find(claim.channel, marks, claim.since, thread_ts=claim.thread_ts)
            if found is not None:
                return found
        return await messages.post(
            claim.channel, message.blocks, message.text, thread_ts=claim.thread_ts, metadata=marks
        )


def _marks(run: Run) -> dict[str, str]:
    """By which the line about a new version is found again, whoever is mentioned in it."""
    return {"draft_id": run.draft_id, "run_id": run.id}


def _message(ended: Ended, notification: Notification, url: str | None) -> Rendered:
    draft = ended.draft
    if notification.kind is Kind.FAILED:
        return failed(draft, notification, url)
    if ended.is_of_campaign:
        return campaign_ready(draft, [each.state for each in ended.campaign], notification, url)
    return ready(draft, notification, url)
