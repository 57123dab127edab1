"""The steps of one slot's run: each may run again at any time, and what is read stays in Postgres."""

from datetime import datetime
from typing import Final

from bot.activity import Activity, RangeKind
from bot.analysis import Analysis
from bot.analyzing import analyzed
from bot.blocks.digests import details, digest, quiet_line
from bot.blocks.elements import Rendered
from bot.errors import Permanent, RateLimited
from bot.log import log
from bot.metrics import SLOTS
from bot.models import ContentType
from bot.ports import SCHEDULED_DRAFT
from bot.recorded import RequestKind
from bot.schedules import CAMPAIGN, Cursor, Quiet, Schedule, Slot, SlotState
from bot.services import Services
from workflows.habits import learn_once
from workflows.windows import read_window, window_read

_OPEN: Final = {SlotState.DUE, SlotState.STARTED}
_MEMBERSHIP: Final = "conversations.info"
"""What Slack is asked whether the bot is in a channel: 50 times a minute in a workspace (tier 3)."""
_GONE: Final = "What was read for this digest is gone; the next one reads it again."


class SlotStages:
    """The steps. Each answers nothing, False or 0 where the run has nothing more to do there."""

    def __init__(self, services: Services, workspace: str, schedule_id: str, at: datetime, tries: int = 1) -> None:
        """Serve this slot, as the run of this try."""
        self._services = services
        self._key = workspace, schedule_id, at
        self._tries = tries

    async def rests(self, seconds: float) -> None:
        """The run waits so long, and is not lost meanwhile."""
        await self._services.slots.serve(*self._key, within=seconds)

    async def load(self) -> str:
        """What is to be made; empty where the slot is over or gone, or a newer run serves it."""
        slot = await self._services.slots.serve(*self._key)
        schedule = await self._services.schedules.get(*self._key[:2])
        if slot is None or schedule is None or slot.state not in _OPEN or slot.tries != self._tries:
            return ""
        return schedule.wish.what

    async def check(self) -> bool:
        """Whether it is on; one that was paused meanwhile ends without a word, and its next run reads the same.

        Raises Permanent where the bot may not post (any more).
        """
        schedule, slot = await self._current()
        if not schedule.is_on:
            await self._services.slots.end(slot, SlotState.QUIET, None)
            return False
        if wait := await self._services.budget.take(slot.workspace, _MEMBERSHIP, "click", slot.mark):
            raise RateLimited("Many schedules of this workspace are due at once.", wait)
        await self._services.messages.check_channel(schedule.wish.channel)
        return True

    async def resolve(self) -> bool:
        """Look up what the workspace connected and chose, kept for 300 s. Raises Permanent where the voice is gone."""
        schedule, _ = await self._current()
        known, voice = await self._services.integrations.of(schedule.workspace), schedule.wish.voice
        if voice is not None and not known.has_voice(voice):
            raise Permanent(f"The voice {voice} does not exist any more: choose another one.")
        return True

    async def ingest(self) -> bool:
        """Read what came since the last run that succeeded, and store it; once, so that a retry sees the same."""
        schedule, slot = await self._current()
        if await self._services.slot_work.activity(slot) is None:
            await self._services.slot_work.keep_activity(slot, await read_window(self._services, schedule, slot))
            await learn_once(self._services, slot.workspace, schedule.wish.repo)
        return True

    async def analyze(self) -> int:
        """Find the changes; how many there are."""
        schedule, slot = await self._current()
        activity = await self._activity(slot)
        analysis = await analyzed(self._services, slot.workspace, schedule.wish.repo, activity)
        await self._services.slot_work.keep_analysis(slot, analysis)
        return len(analysis.changes)

    async def quiet(self) -> bool:
        """Whether nothing happened; that is not posted, or in one line by choice."""
        schedule, slot = await self._current()
        analysis = await self._analysis(slot)
        if await self._is_told(slot, analysis):
            return True
        if analysis.changes:
            return False
        if schedule.wish.quiet is Quiet.LINE:
            await self._post(schedule, slot, "post", quiet_line(schedule))
        return True

    async def draft(self) -> bool:
        """Ask for the draft. Raises Permanent where the schedule was changed meanwhile and makes digests now."""
        schedule, slot = await self._current()
        if schedule.wish.content_type is None:
            raise Permanent("The schedule was changed while it ran; the next run makes what is wanted now.")
        await self._draft(schedule, slot, schedule.wish.content_type)
        return True

    async def post(self) -> bool:
        """Post the digest."""
        schedule, slot = await self._current()
        waiting = await self._services.slot_work.waiting(slot.workspace)
        ts = await self._post(schedule, slot, "post", digest(schedule, await self._analysis(slot), waiting))
        await self._services.slot_work.posted(slot, ts)
        return True

    async def details(self) -> bool:
        """Post the details in the digest's thread."""
        schedule, slot = await self._current()
        await self._post(schedule, slot, "details", details(await self._analysis(slot)), thread_ts=slot.message_ts)
        return True

    async def advance(self) -> bool:
        """End the slot; the next window begins where this one ended."""
        schedule, slot = await self._current()
        if slot.state not in _OPEN:
            return False
        activity, analysis = await self._activity(slot), await self._analysis(slot)
        state = SlotState.DONE if analysis.changes else SlotState.QUIET
        cursor = Cursor(head_sha=activity.head_sha, at=slot.at, changes=len(analysis.changes))
        if await self._services.slots.end(slot, state, cursor):
            SLOTS.labels(state.value).inc()
            log.info("slot ended", schedule_id=schedule.id, state=state.value, changes=cursor.changes)
        return True

    async def notify(self) -> bool:
        """Say where the month's budget runs low; of a draft that it asked for, the draft's own run tells."""
        workspace, schedule_id, _ = self._key
        schedule = await self._services.schedules.get(workspace, schedule_id)
        if schedule is not None:
            await self._services.notifier.credits_low(workspace, schedule.owner)
        return True

    async def fail(self, reason: str) -> None:
        """End the slot as failed; after three in a row its owner is told why, once, with a way to resume."""
        slot = await self._services.slots.serve(*self._key)
        if slot is None or slot.tries != self._tries:
            return
        schedule = await self._services.slots.fail(slot, reason)
        if schedule is None:
            return
        SLOTS.labels(SlotState.FAILED.value).inc()
        log.warning("slot failed", schedule_id=schedule.id, failures=schedule.failures)
        if schedule.told:
            return
        await self._services.scheduler.silence(schedule)
        await self._services.notifier.paused(schedule, slot)

    async def _is_told(self, slot: Slot, analysis: Analysis) -> bool:
        """Whether this is a release that was told as a prerelease already: the same range is not told twice."""
        is_release = slot.occasion is not None and slot.occasion.window.kind is RangeKind.RELEASE
        return is_release and await self._services.slot_work.has_told(slot, analysis.span)

    async def _current(self) -> tuple[Schedule, Slot]:
        workspace, schedule_id, _ = self._key
        schedule = await self._services.schedules.get(workspace, schedule_id)
        slot = await self._services.slots.serve(*self._key)
        if schedule is None or slot is None:
            raise Permanent("This schedule does not exist any more.")
        return schedule, slot

    async def _activity(self, slot: Slot) -> Activity:
        found = await self._services.slot_work.activity(slot)
        if found is None:
            raise Permanent(_GONE)
        return found

    async def _analysis(self, slot: Slot) -> Analysis:
        found = await self._services.slot_work.analysis(slot)
        if found is None:
            raise Permanent(_GONE)
        return found

    async def _post(
        self, schedule: Schedule, slot: Slot, part: str, message: Rendered, *, thread_ts: str | None = None
    ) -> str:
        """Post one part; after an attempt whose outcome is unknown, find it instead.

        Delivered twice at once, neither would find the message of the other before both have posted theirs.
        """
        messages, marks, channel = self._services.messages, {"digest": slot.mark, "part": part}, schedule.wish.channel
        async with self._services.runs.alone(slot.workspace, slot.mark):
            if await self._services.slot_work.attempt(slot, part):
                found = await messages.find(channel, marks, slot.created_at, thread_ts=thread_ts)
                if found is not None:
                    return found
            try:
                return await messages.post(
                    channel, message.blocks, message.text, thread_ts=thread_ts, metadata=marks, at_once=True
                )
            except RateLimited:  # nothing was posted, so there is nothing to look for when its turn comes
                await self._services.slot_work.withdraw(slot, part)
                raise

    async def _draft(self, schedule: Schedule, slot: Slot, kind: ContentType) -> None:
        """Record a request for it, which is served as a slash command's is: once, whatever comes."""
        wanted = window_read(schedule.window_of(slot), await self._activity(slot))
        payload = {
            "content_type": kind.value,
            "repo": schedule.wish.repo,
            "range_words": str(wanted),
            "campaign": schedule.wish.what == CAMPAIGN,
            "publish_for": schedule.owner if schedule.wish.auto_publish else None,
            "voice": schedule.wish.voice,
            "user_id": schedule.owner,
            "channel_id": schedule.wish.channel,
        }
        await self._services.requests.record(
            workspace=slot.workspace, kind=RequestKind.EVENT, key=slot.mark, name=SCHEDULED_DRAFT, payload=payload
        )
