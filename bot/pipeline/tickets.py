"""Which finished tickets belong to a range of commits.

A range has no dates of its own, so its time is that from the base's commit to the head's, to now for a branch. A ticket
is closed about then, not exactly: some trackers close it seconds after the merge, some people days later. So the
tracker is asked for a longer time, and what belongs is decided by what ties a ticket to the range: the addresses of its
pull requests, or its key in a commit, a pull request or a branch. A ticket that has pull requests and is tied by none
of these is another range's or another repository's; one without any pull request counts by its time alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.activity import Activity, Ticket, TimeSpan

_BEFORE: Final = timedelta(days=1)
_AFTER: Final = timedelta(days=7)
"""So long after its last pull request was merged may a ticket be closed and still be found."""
_KEY: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]{0,9}-\d{1,7}(?!\d)")


def around(during: TimeSpan) -> TimeSpan:
    """The time in which a range's tickets may have been closed."""
    return TimeSpan(since=during.since - _BEFORE, until=during.until + _AFTER)


def belonging(tickets: Sequence[Ticket], activity: Activity, during: TimeSpan) -> tuple[Ticket, ...]:
    """Those of the tickets that the activity of this time finished."""
    if not tickets:
        return ()
    pulls = {_address(pull.url) for pull in activity.pulls}
    named = {key.upper() for text in _texts(activity) for key in _KEY.findall(text)}

    def belongs(ticket: Ticket) -> bool:
        if ticket.key.upper() in named or any(_address(url) in pulls for url in ticket.pull_urls):
            return True
        return not ticket.pull_urls and during.since <= ticket.completed_at <= during.until

    return tuple(filter(belongs, tickets))


def _texts(activity: Activity) -> Iterator[str]:
    for commit in activity.commits:
        yield from (commit.subject, commit.body)
    for pull in activity.pulls:
        yield from (pull.title, pull.body, pull.head_ref)


def _address(url: str) -> str:
    """A pull request's address as it compares: trackers keep what was pasted, a tab of it or a comment included."""
    parts = urlsplit(url.lower())
    return parts.netloc + "/".join(_until_number(parts.path.split("/")))


def _until_number(path: Iterable[str]) -> Iterator[str]:
    for part in path:
        yield part
        if part.isdigit():
            return
