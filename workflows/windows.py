"""What the run of a slot reads: the window of its event, or what came since the last run that succeeded."""

from dataclasses import replace

from bot.activity import Activity, Range, RangeKind
from bot.errors import Permanent
from bot.log import log
from bot.models import ContentType, DraftRequest
from bot.pipeline.ingest import ingest
from bot.schedules import Schedule, Slot
from bot.services import Services


async def read_window(services: Services, schedule: Schedule, slot: Slot) -> Activity:
    """What the event is about, else since the commit of the cursor.

    Where that is gone (a force push), since what was pushed, else since its day. Raises as `ingest` does.
    """
    try:
        return await _read(services, schedule, schedule.window_of(slot))
    except Permanent:
        if schedule.cursor is None or schedule.window_of(slot).kind is RangeKind.RELEASE:
            raise
        if slot.occasion is not None:
            return await _read(services, schedule, slot.occasion.window)
        log.warning("the cursor's commit is gone", schedule_id=schedule.id)
        return await _read(services, schedule, Range(kind=RangeKind.DATE, date=schedule.cursor.at.date().isoformat()))


def window_read(window: Range, activity: Activity) -> Range:
    """The window as a draft is asked for it, up to where it was read; a release by the tags at its ends."""
    match window.kind:
        case RangeKind.REF:
            return replace(window, kind=RangeKind.BETWEEN, head=activity.head_sha)
        case RangeKind.BETWEEN:
            return replace(window, head=activity.head_sha)
        case RangeKind.RELEASE if activity.base:
            return replace(window, kind=RangeKind.BETWEEN, base=activity.base)
    return window


async def _read(services: Services, schedule: Schedule, window: Range) -> Activity:
    kind = schedule.wish.content_type or ContentType.CHANGELOG
    request = DraftRequest(content_type=kind, repo=schedule.wish.repo, range=window)
    return await ingest(
        services.source, schedule.workspace, request, _silent, tickets=services.tickets, shelf=services.shelf
    )


async def _silent(commits: int, pulls: int) -> None:
    return None
