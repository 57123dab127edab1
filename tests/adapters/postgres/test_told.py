"""What deliveries say is stored the same in whichever order they come, and for each workspace by itself."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.activity import PullRequest, Ticket
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.told import PostgresTold
from bot.told import Merged, Pushed, Release, Released, Told, Tracked

START = datetime(2026, 11, 1, tzinfo=UTC)
REPOSITORY, ORGANIZATION = 7, "an-organisation"


def merged(number: int, hour: int) -> Merged:
    pull = PullRequest(
        number=number, title=f"As of {hour}", body="", url="https://github.com/acme/rocket/pull/1", author=None
    )
    return Merged(pull=pull, merge_sha="ab" * 20, updated_at=START + timedelta(hours=hour))


def released(number: int, hour: int, *, gone: bool = False) -> Released:
    release = Release(id=number, tag="v1", name=f"As of {hour}", body="", url="https://x", published_at=START)
    return Released(number=number, release=None if gone else release, at=START + timedelta(hours=hour), gone=gone)


def tracked(number: int, hour: int, *, done: bool = True) -> Tracked:
    ticket = Ticket(key=f"ABC-{number}", title=f"As of {hour}", body="", url="https://x", completed_at=START)
    return Tracked(
        organization=ORGANIZATION,
        number=str(number),
        ticket=ticket if done else None,
        at=START + timedelta(hours=hour),
    )


SAID: tuple[Told, ...] = (
    *(merged(number, hour) for number in (1, 2) for hour in range(4)),
    *(released(number, hour) for number in (1, 2) for hour in range(3)),
    released(2, 1, gone=True),
    *(tracked(number, hour) for number in (1, 2) for hour in range(3)),
    tracked(2, 5, done=False),
    Pushed(paths={"cd" * 20: ("a.txt", "b.txt")}),
)


async def told(store: PostgresTold, workspace: str, said: Told) -> None:
    match said:
        case Merged():
            await store.pull(workspace, REPOSITORY, said)
        case Released():
            await store.release(workspace, REPOSITORY, said)
        case Tracked():
            await store.ticket(workspace, said)
        case Pushed(paths=paths):
            await store.paths(workspace, REPOSITORY, paths)


async def rows(database: Database, workspace: str) -> list[list[dict[str, Any]]]:
    """All that a workspace sees, without its own name."""
    found = []
    async with database.workspace(workspace) as connection:
        for statement in (
            "select number, merge_sha, told, told_at from stored_pulls order by 1",
            "select release_id, release, told_at from stored_releases order by 1",
            "select ticket_id, ticket, told_at from stored_tickets order by 1",
            "select sha, paths from stored_commits order by 1",
        ):
            cursor = await connection.execute(statement)
            found.append(await cursor.fetchall())
    return found


@pytest.mark.parametrize("seed", range(8))
async def test_late_reordered_and_repeated_deliveries_give_the_same_rows(database: Database, seed: int) -> None:
    store, chance = PostgresTold(database), random.Random(seed)
    for said in SAID:
        await told(store, "T_IN_ORDER", said)
    shuffled = [*SAID, *chance.sample(SAID, 6)]
    chance.shuffle(shuffled)

    for said in shuffled:
        await told(store, "T_SHUFFLED", said)

    assert await rows(database, "T_SHUFFLED") == await rows(database, "T_IN_ORDER")


async def test_the_newest_holds_and_what_is_gone_stays_gone(database: Database) -> None:
    store = PostgresTold(database)
    for said in SAID:
        await told(store, "T1", said)

    pulls, releases, tickets, _ = await rows(database, "T1")

    assert [row["told"]["title"] for row in pulls] == ["As of 3", "As of 3"]
    assert [row["release"] and row["release"]["name"] for row in releases] == ["As of 2", None]
    assert [row["ticket"] and row["ticket"]["title"] for row in tickets] == ["As of 2", None]


async def test_another_workspace_sees_nothing_of_it(database: Database) -> None:
    store = PostgresTold(database)
    for said in SAID:
        await told(store, "T1", said)

    assert await rows(database, "T2") == [[], [], [], []]
