"""Stage 1: read the activity of a range, and hold the source to its promises."""

from collections import Counter

from bot.activity import Activity
from bot.errors import Transient
from bot.models import DraftRequest
from bot.ports import ActivitySource, Progress


async def ingest(source: ActivitySource, workspace: str, request: DraftRequest, progress: Progress) -> Activity:
    """The request's activity, whole and consistent.

    Raises what the source raises, and Transient when its answer names a commit twice or holds a pull request that no
    commit names: pages that moved while they were read, so reading again may help.
    """
    activity = await source.fetch(workspace, request.repo, request.range, progress)
    _require_each_commit_once(activity)
    _require_every_pull_named(activity)
    return activity


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
