"""Stage 1: read the activity of a range from all sources side by side, and hold them to their promises."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.activity import Activity, Ticket, TimeSpan
from bot.errors import Permanent, Transient
from bot.models import DraftRequest
from bot.pipeline.tickets import around, belonging
from bot.ports import ActivitySource, Progress, TicketSource


async def ingest(
    source: ActivitySource,
    workspace: str,
    request: DraftRequest,
    progress: Progress,
    *,
    tickets: TicketSource | None = None,
) -> Activity:
    """The request's activity, whole and consistent, with the tickets that belong to it.

    The tracker is asked as soon as the source knows which time the range covers, while it still reads commits. A
    tracker that refuses for good does not cost the draft: it is written without tickets, and `notes` says so.

    Raises what the source raises, the tracker's Transient, and Transient when the source's answer names a commit twice
    or holds a pull request that no commit names: pages that moved while they were read, so reading again may help.
    """
    covered: asyncio.Future[TimeSpan | None] = asyncio.get_running_loop().create_future()

    async def read() -> Activity:
        activity = await source.fetch(workspace, request.repo, request.range, progress, covered.set_result)
        _require_each_commit_once(activity)
        _require_every_pull_named(activity)
        if not covered.done():
            covered.set_result(_time_of(activity))
        return activity

    async def track() -> tuple[Sequence[Ticket], tuple[str, ...]]:
        during = await covered
        if tickets is None or during is None:
            return (), ()
        try:
            return await tickets.completed(workspace, around(during)) or (), ()
        except Permanent as refused:
            return (), (f"Tickets are missing. {refused.user_message}",)

    try:
        async with asyncio.TaskGroup() as group:  # another source beside these is another task
            reading, tracking = group.create_task(read()), group.create_task(track())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    activity, during = reading.result(), covered.result()
    found, notes = tracking.result()
    kept = await asyncio.to_thread(belonging, found, activity, during) if during else ()
    return replace(activity, tickets=kept, notes=(*activity.notes, *notes))


def _time_of(activity: Activity) -> TimeSpan | None:
    """For a source that tells no time: from the oldest commit to the newest."""
    times = [commit.committed_at for commit in activity.commits]
    return TimeSpan(since=min(times), until=max(times)) if times else None


def _require_each_commit_once(activity: Activity) -> None:
    counts = Counter(commit.sha for commit in activity.commits)
    twice = [sha for sha, count in counts.items() if count > 1]
    if twice:
        raise Transient(f"Reading {activity.repo} gave {len(twice)} commits twice, such as {twice[0][:7]}.")


def _require_every_pull_named(activity: Activity) -> None:
    named = {number for commit in activity.commits for number in commit.pull_numbers}
    stray = [pull.number for pull in activity.pulls if pull.number not in named]
    if stray:
        raise Transient(f"Reading {activity.repo} gave pull requests that no commit belongs to, such as #{stray[0]}.")
