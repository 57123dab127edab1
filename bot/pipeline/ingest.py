"""Stage 1: read the activity of a range from all sources side by side, and hold them to their promises."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.activity import Activity, Said, Ticket, TimeSpan
from bot.errors import Permanent, Transient
from bot.models import DraftRequest
from bot.pipeline.tickets import around, belonging
from bot.ports import ActivitySource, Progress, Shelf, TicketSource


async def ingest(
    source: ActivitySource,
    workspace: str,
    request: DraftRequest,
    progress: Progress,
    *,
    tickets: TicketSource | None = None,
    shelf: Shelf | None = None,
) -> Activity:
    """The request's activity, whole and consistent, with the tickets that belong to it and what was said meanwhile.

    The tracker and the shelf are asked as soon as the source knows which time the range covers, while it still reads
    commits. A tracker that refuses for good does not cost the draft: it is written without tickets, and `notes` says
    so.

    Raises what the source raises, the Transient of the others, and Transient when the source's answer names a commit
    twice or holds a pull request that no commit names: pages that moved while they were read, so reading again may
    help.
    """
    run = _Reading(workspace, request)
    try:
        async with asyncio.TaskGroup() as group:
            reading = group.create_task(run.activity(source, progress))
            tracking = group.create_task(run.tickets(tickets))
            listening = group.create_task(run.said(shelf))
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    activity, during = reading.result(), await run.covered
    found, notes = tracking.result()
    kept = await asyncio.to_thread(belonging, found, activity, during) if during else ()
    return replace(activity, tickets=kept, said=tuple(listening.result()), notes=(*activity.notes, *notes))


class _Reading:
    """One reading of all sources; `covered` is the time of the range, None for an empty one, once it is known."""

    def __init__(self, workspace: str, request: DraftRequest) -> None:
        self.covered: asyncio.Future[TimeSpan | None] = asyncio.get_running_loop().create_future()
        self._workspace = workspace
        self._request = request

    async def activity(self, source: ActivitySource, progress: Progress) -> Activity:
        repo, wanted = self._request.repo, self._request.range
        activity = await source.fetch(self._workspace, repo, wanted, progress, self.covered.set_result)
        _require_each_commit_once(activity)
        _require_every_pull_named(activity)
        if not self.covered.done():
            self.covered.set_result(_time_of(activity))
        return activity

    async def tickets(self, tracker: TicketSource | None) -> tuple[Sequence[Ticket], tuple[str, ...]]:
        during = await self.covered
        if tracker is None or during is None:
            return (), ()
        try:
            return await tracker.completed(self._workspace, around(during)) or (), ()
        except Permanent as refused:
            return (), (f"Tickets are missing. {refused.user_message}",)

    async def said(self, shelf: Shelf | None) -> Sequence[Said]:
        during = await self.covered
        if shelf is None or during is None:
            return ()
        return await shelf.of(self._workspace, since=during.since, until=during.until, repo=self._request.repo)


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
