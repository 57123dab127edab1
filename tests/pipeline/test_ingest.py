import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import pytest

from bot import ports
from bot.activity import Activity, Range, Said, Ticket, TimeSpan
from bot.connections import Places
from bot.errors import NotraError, Permanent, Transient
from bot.models import ContentType, DraftRequest
from bot.pipeline.ingest import ingest
from bot.ports import Progress, Resolved
from tests.pipeline.histories import START, URL, activity, commit, pull, said

REQUEST = DraftRequest(content_type=ContentType.CHANGELOG, repo="acme/rocket", range=Range())


class Host:
    """A source that holds one answer."""

    def __init__(self, answer: Activity, covers: TimeSpan | None = None) -> None:
        self.answer = answer
        self.covers = covers
        self.read_on = asyncio.Event()
        self.read_on.set()
        self.asked: list[tuple[str, Range]] = []

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        self.asked.append((repo, wanted))
        if resolved and self.covers:
            resolved(self.covers)
        await self.read_on.wait()
        await progress(len(self.answer.commits), len(self.answer.pulls))
        return self.answer

    async def ping(self) -> None:
        return


class Tracker:
    """A tracker that holds tickets, or refuses."""

    def __init__(self, *tickets: Ticket, refusal: NotraError | None = None) -> None:
        self.tickets = tickets
        self.refusal = refusal
        self.asked: list[tuple[str, TimeSpan]] = []
        self.was_asked = asyncio.Event()
        self.has_own_key = False

    async def completed(self, workspace: str, during: TimeSpan) -> Sequence[Ticket] | None:
        self.asked.append((workspace, during))
        self.was_asked.set()
        if self.refusal:
            raise self.refusal
        return self.tickets

    async def places(self, workspace: str) -> Places:
        return Places()

    async def ping(self) -> None:
        return


def ticket(key: str, *urls: str) -> Ticket:
    return Ticket(key=key, title="", body="", url="", completed_at=START, pull_urls=urls)


async def ignored(_commits: int, _pulls: int) -> None:
    return


async def test_the_source_is_asked_for_the_range_and_tells_its_progress() -> None:
    told: list[tuple[int, int]] = []

    async def progress(commits: int, pulls: int) -> None:
        told.append((commits, pulls))

    host = Host(activity([commit("Add themes (#1)", pulls=(1,))], [pull(1, "Add themes")]))

    assert await ingest(host, "T1", REQUEST, progress) == host.answer
    assert host.asked == [("acme/rocket", Range())]
    assert told == [(1, 1)]


async def test_a_commit_that_comes_twice_is_no_answer() -> None:
    themes = commit("Add themes")

    with pytest.raises(Transient, match="twice"):
        await ingest(Host(activity([themes, themes])), "T1", REQUEST, ignored)


async def test_a_pull_request_that_no_commit_names_is_no_answer() -> None:
    with pytest.raises(Transient, match="#4"):
        await ingest(Host(activity([commit("Add themes")], [pull(4, "Add themes")])), "T1", REQUEST, ignored)


THEMES = activity([commit("Add themes (#1)", pulls=(1,))], [pull(1, "Add themes")])
WEEK = TimeSpan(since=START - timedelta(days=7), until=START)


async def test_tickets_are_read_while_the_commits_are() -> None:
    host, tracker = Host(THEMES, WEEK), Tracker(ticket("ENG-1", f"{URL}/pull/1"))
    host.read_on.clear()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        reading = group.create_task(ingest(host, "T1", REQUEST, ignored, tickets=tracker))
        await tracker.was_asked.wait()
        host.read_on.set()

    assert [each.key for each in reading.result().tickets] == ["ENG-1"]
    ((workspace, asked),) = tracker.asked
    assert workspace == "T1"
    assert asked.since < WEEK.since < WEEK.until < asked.until


async def test_a_source_that_tells_no_time_has_that_of_its_commits() -> None:
    tracker = Tracker(ticket("ENG-1"))

    found = await ingest(Host(THEMES), "T1", REQUEST, ignored, tickets=tracker)

    assert [each.key for each in found.tickets] == ["ENG-1"]


async def test_a_range_without_commits_and_without_a_time_asks_no_tracker() -> None:
    tracker = Tracker(ticket("ENG-1"))

    assert (await ingest(Host(activity([])), "T1", REQUEST, ignored, tickets=tracker)).tickets == ()
    assert tracker.asked == []


async def test_a_tracker_that_refuses_for_good_costs_the_tickets_and_is_told() -> None:
    tracker = Tracker(refusal=Permanent("Linear does not accept the key any more."))

    found = await ingest(Host(THEMES, WEEK), "T1", REQUEST, ignored, tickets=tracker)

    assert found.commits == THEMES.commits
    assert found.notes == ("Tickets are missing. Linear does not accept the key any more.",)


async def test_a_tracker_that_is_busy_is_waited_for_like_any_source() -> None:
    tracker = Tracker(refusal=Transient("Linear is busy.", 7.0))

    with pytest.raises(Transient) as caught:
        await ingest(Host(THEMES, WEEK), "T1", REQUEST, ignored, tickets=tracker)
    assert caught.value.retry_after == 7.0


class Shelf:
    """A shelf that holds messages."""

    def __init__(self, *messages: Said) -> None:
        self.messages = messages
        self.asked: list[tuple[str, TimeSpan, str | None]] = []

    async def of(
        self, workspace: str, *, since: datetime, until: datetime | None = None, repo: str | None = None
    ) -> Sequence[Said]:
        self.asked.append((workspace, TimeSpan(since=since, until=until or START), repo))
        return self.messages


async def test_what_was_said_in_the_time_of_the_range_is_read_beside_the_commits() -> None:
    shelf = Shelf(said("Themes are what I waited for"))

    found = await ingest(Host(THEMES, WEEK), "T1", REQUEST, ignored, shelf=cast("ports.Shelf", shelf))

    assert found.said == shelf.messages
    assert shelf.asked == [("T1", WEEK, "acme/rocket")]
