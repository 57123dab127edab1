"""Ranges from the store and from GitHub are the same ranges; only the calls differ."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.activity import Activity, Range, RangeKind
from bot.adapters.postgres.activity_store import PostgresActivityStore
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.told import PostgresTold
from bot.pipeline.recall import Recall
from bot.told import Merged
from tests.adapters.github.conftest import NOW, REPO, Source, since
from tests.repositories import building

TEAM, OTHER_TEAM = "T0ACME", "T0OTHER"
WEEK = Range(kind=RangeKind.DAYS, days=7)
BEGUN = NOW - timedelta(days=5)
DAY = Range(kind=RangeKind.DATES, date="2026-10-26", until="2026-10-26", zone="Asia/Tokyo")
"""It ends three hours after BEGUN."""


class Reader:
    """The decorator on the stand-in and a store; `calls` of the last thing that was asked."""

    def __init__(self, source: Source, database: Database) -> None:
        self.source = source
        self.store = PostgresActivityStore(database)
        self.told = PostgresTold(database)
        self.recall = Recall(source.adapter(), self.store)
        self.calls = 0

    @property
    def number(self) -> int:
        return self.source.github.repository.number

    async def fed(self, team: str = TEAM) -> None:
        """What the run of a push does."""
        before = self.source.traffic.calls
        await self.recall.feed(team, REPO)
        self.calls = self.source.traffic.calls - before

    async def fetch(self, wanted: Range = WEEK, team: str = TEAM) -> Activity:
        async def note(commits: int, pulls: int) -> None:
            return None

        before = self.source.traffic.calls
        found = await self.recall.fetch(team, REPO, wanted, note)
        self.calls = self.source.traffic.calls - before
        return found


@pytest.fixture
def reader(source: Source, database: Database) -> Reader:
    return Reader(source, database)


def same(found: Activity, read: Activity) -> bool:
    """Whether both tell the same, in whichever order of commits made at one moment."""
    return _sorted(found) == _sorted(read)


def _sorted(activity: Activity) -> Activity:
    return replace(
        activity,
        commits=tuple(sorted(activity.commits, key=lambda commit: commit.sha)),
        pulls=tuple(sorted(activity.pulls, key=lambda pull: pull.number)),
    )


def grow(source: Source, titles: Sequence[str], begun: datetime = BEGUN) -> str:
    with building(source.path, start=begun, step=timedelta(minutes=1)) as repo:
        for title in titles:
            number, _, words = title.partition(" ")
            repo.squash(int(number), words)
        assert repo.head
        return repo.head


async def test_a_week_that_webhooks_have_stored_takes_one_call(reader: Reader) -> None:
    with building(reader.source.path, start=NOW - timedelta(days=20), step=timedelta(hours=6)) as repo:
        repo.commit("Old")
        for number in range(1, 31):
            repo.squash(number, f"feat: part {number}")
    await reader.fed()
    for number in range(31, 101, 14):
        grow(
            reader.source,
            [f"{each} fix: part {each}" for each in range(number, number + 14)],
            BEGUN + timedelta(hours=number),
        )
        await reader.fed()

    found = await reader.fetch()

    assert reader.calls == 1
    assert len(found.commits) == 70
    assert same(found, await reader.source.fetch(WEEK))


async def test_commits_that_no_webhook_told_of_are_read_and_then_stored(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one"])
    await reader.fed()
    grow(reader.source, ["2 feat: two"], BEGUN + timedelta(hours=1))

    found = await reader.fetch()
    calls = reader.calls
    await reader.fetch()

    assert same(found, await reader.source.fetch(WEEK))
    assert (calls, reader.calls) == (4, 1)


async def test_a_store_that_nothing_feeds_is_not_asked(reader: Reader, database: Database) -> None:
    grow(reader.source, ["1 feat: one"])
    await reader.fed()
    async with database.workspace(TEAM) as connection:
        await connection.execute("update stored_repositories set fed_at = now() - interval '4 hours'")

    assert same(await reader.fetch(), await reader.source.fetch(WEEK))
    assert reader.calls > 1


async def test_a_day_within_what_is_stored_takes_one_call_and_leaves_the_store_whole(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one"])
    grow(reader.source, ["2 feat: two"], BEGUN + timedelta(hours=4))
    await reader.fed()
    grow(reader.source, ["3 feat: three"], BEGUN + timedelta(hours=5))

    caught_up = await reader.fetch(DAY)
    again = await reader.fetch(DAY)

    assert [pull.number for pull in caught_up.pulls] == [1]
    assert (caught_up, reader.calls) == (again, 1)
    assert [pull.number for pull in (await reader.fetch()).pulls] == [3, 2, 1]


async def test_a_longer_time_than_is_stored_is_read_whole(reader: Reader) -> None:
    with building(reader.source.path, start=NOW - timedelta(days=60), step=timedelta(days=2)) as repo:
        for number in range(1, 29):
            repo.squash(number, f"feat: part {number}")
    await reader.fed()
    months = Range(kind=RangeKind.DAYS, days=55)

    found = await reader.fetch(months)

    assert same(found, await reader.source.fetch(months))
    assert len(found.commits) > 20


async def test_a_release_within_what_is_stored_leaves_only_its_neighbours_to_read(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one", "2 feat: two"])
    with building(reader.source.path) as repo:
        repo.tag("v1.0.0", "The first flight")
    grow(reader.source, ["3 feat: three"], BEGUN + timedelta(hours=1))
    await reader.fed()
    grow(reader.source, ["4 feat: four"], BEGUN + timedelta(hours=2))
    await reader.fed()

    found = await reader.fetch(Range())
    first = reader.calls
    again = await reader.fetch(Range())

    read = await reader.source.fetch(Range())
    assert same(found, read)
    assert same(again, read)
    assert (first, reader.calls) == (4, 1)


async def test_after_a_force_push_nothing_of_the_old_line_is_told(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one"])
    with building(reader.source.path) as repo:
        kept = repo.head
    grow(reader.source, ["2 feat: a mistake"], BEGUN + timedelta(hours=1))
    await reader.fed()
    with building(reader.source.path, start=BEGUN + timedelta(hours=2)) as repo:
        repo.head = kept
        repo.squash(3, "feat: the right way")

    found = await reader.fetch()
    await reader.fed()
    again = await reader.fetch()

    read = await reader.source.fetch(WEEK)
    assert same(found, read)
    assert same(again, read)
    assert [pull.number for pull in read.pulls] == [3, 1]


async def test_a_base_that_the_head_left_behind_is_always_read(reader: Reader) -> None:
    with building(reader.source.path, start=BEGUN) as repo:
        root = repo.commit("Old")
        repo.commit("On a release branch", parents=[root], branch="release")
        repo.tag("v1.0.1", at=repo.commit("Released", parents=[root], branch="release"))
        repo.head = root
        repo.squash(1, "feat: one")
    await reader.fed()

    found = await reader.fetch(since("v1.0.1"))
    again = await reader.fetch(since("v1.0.1"))

    assert same(found, await reader.source.fetch(since("v1.0.1")))
    assert again == found


async def test_another_workspace_finds_nothing_stored(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one"])
    await reader.fed()

    assert await reader.store.chain(OTHER_TEAM, reader.number, grow(reader.source, [])) == []
    assert same(await reader.fetch(team=OTHER_TEAM), await reader.source.fetch(WEEK))


async def test_a_lost_row_makes_the_range_be_read_again(reader: Reader, database: Database) -> None:
    head = grow(reader.source, ["1 feat: one", "2 feat: two"])
    await reader.fed()
    async with database.workspace(TEAM) as connection:
        await connection.execute("delete from stored_commits where sha = %s", (head,))

    assert same(await reader.fetch(), await reader.source.fetch(WEEK))


async def test_labels_that_were_changed_after_the_merge_are_told(reader: Reader) -> None:
    grow(reader.source, ["1 feat: one"])
    await reader.fed()
    [pull] = (await reader.fetch()).pulls
    changed = replace(pull, labels=("breaking",), title="feat: one and all", issues=())

    for days in (2, 1):
        moment = NOW + timedelta(days=days)
        labelled = changed if days == 2 else replace(changed, labels=("older",))
        await reader.told.pull(TEAM, reader.number, Merged(pull=labelled, merge_sha=None, updated_at=moment))

    [told] = (await reader.fetch()).pulls
    assert (told.title, told.labels) == ("feat: one and all", ("breaking",))


async def test_reading_anew_tells_what_nobody_told_of(reader: Reader, database: Database) -> None:
    grow(reader.source, ["1 feat: one"])
    await reader.fed()
    async with database.workspace(TEAM) as connection:
        await connection.execute(
            """update stored_pulls set read = jsonb_set(read, '{title}', '"feat: an old title"')"""
        )
    [before] = (await reader.fetch()).pulls

    await reader.recall.feed(TEAM, REPO, anew=True)

    [after] = (await reader.fetch()).pulls
    assert (before.title, after.title) == ("feat: an old title", "feat: one")


@pytest.mark.parametrize("seed", range(4))
async def test_however_pushes_come_the_store_tells_what_github_tells(reader: Reader, seed: int) -> None:
    """Pushes are lost, late and repeated, main is forced back now and then, and drafts are made in between."""
    chance = random.Random(seed)
    heads = [grow(reader.source, ["1 feat: part 1"])]
    for number in range(2, 12):
        begun = BEGUN + timedelta(hours=number)
        with building(reader.source.path, start=begun, step=timedelta(minutes=1)) as repo:
            if chance.random() < 0.15:
                repo.head = chance.choice(heads)
            if chance.random() < 0.3:
                repo.merge(number, f"Part {number}", ["one", "two"], since=chance.choice([repo.head or "", ""]))
            else:
                repo.squash(number, f"feat: part {number}")
            if chance.random() < 0.2:
                repo.tag(f"v1.{number}.0", "A release")
            assert repo.head
            heads.append(repo.head)
        for _ in range(chance.choice((0, 0, 1, 2))):
            await reader.fed()
        if chance.random() < 0.4:
            for wanted in (WEEK, Range(), Range(kind=RangeKind.DAYS, days=2), DAY):
                assert same(await reader.fetch(wanted), await reader.source.fetch(wanted)), (number, wanted)

    await reader.fed()
    await reader.fetch()
    assert reader.calls == 1
    assert same(await reader.fetch(), await reader.source.fetch(WEEK))
