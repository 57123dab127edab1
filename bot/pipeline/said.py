"""What people said in Slack, beside the activity that it may be about."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.activity import Activity
from bot.ports import Shelf

BEFORE: Final = timedelta(days=14)
"""How long before the first commit of a range people may have talked about what it begins."""


async def with_said(shelf: Shelf, workspace: str, activity: Activity) -> Activity:
    """The activity with what is on the shelf from two weeks before its first commit until now.

    An activity without commits stays as it is: nothing that was said could be about a change of it.
    """
    if not activity.commits:
        return activity
    since = min(commit.committed_at for commit in activity.commits) - BEFORE
    said = await shelf.of(workspace, since=since, repo=activity.repo)
    return replace(activity, said=tuple(said))
