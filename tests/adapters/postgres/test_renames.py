"""What a workspace keeps of a repository goes along when it bears another name; nobody else gets it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.activity import Activity
from bot.adapters.postgres.boards import PostgresBoards
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.occasions import PostgresOccasions
from bot.adapters.postgres.owners import PostgresOwners
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.schedules import PostgresSchedules
from bot.adapters.postgres.shelf import PostgresShelf
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.analysis import ChangeKind
from bot.deliveries import Owner
from bot.models import ContentType, DraftState
from bot.recurrences import Preset, Recurrence
from bot.rules import Rules
from bot.schedules import Wish
from bot.shelved import Shelved
from tests.adapters.postgres.stored import REVIEW, TEAM, a_draft, in_state, its_run

ROCKET, STARSHIP, STATION = "Acme/Rocket", "acme/starship", "acme/station"
NO_DOCS = Rules(leave_out=frozenset({ChangeKind.DOCS}))
NO_FIXES = Rules(leave_out=frozenset({ChangeKind.FIX}))
LEARNED = Rules(learned=True)
LONG = timedelta(days=30)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def boards(database: Database) -> PostgresBoards:
    return PostgresBoards(database)


@pytest.fixture
async def known(database: Database) -> PostgresRepositories:
    known = PostgresRepositories(database)
    await known.seen(TEAM, {1: ROCKET, 2: STATION})
    return known


@pytest.mark.parametrize("heard", ["of a webhook", "of a list", "of an answer"])
async def test_rules_follow_however_the_rename_is_heard(
    database: Database, boards: PostgresBoards, known: PostgresRepositories, heard: str
) -> None:
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")

    if heard == "of a webhook":
        await PostgresOwners(database).renamed(Owner(workspace=TEAM, repository=1, name=ROCKET), STARSHIP)
    elif heard == "of a list":
        await known.seen(TEAM, {2: STATION, 1: STARSHIP})
    else:
        await known.led(TEAM, ROCKET, 1, STARSHIP)

    assert await boards.rules(TEAM, STARSHIP) == NO_DOCS
    assert await boards.is_known(TEAM, STARSHIP)
    assert await boards.rules("T2", STARSHIP) is None


async def test_a_former_name_means_the_same_until_another_repository_bears_it(
    boards: PostgresBoards, known: PostgresRepositories
) -> None:
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")
    await known.seen(TEAM, {1: STARSHIP})
    assert await boards.rules(TEAM, ROCKET) == NO_DOCS
    await boards.keep_rules(TEAM, ROCKET, NO_FIXES, actor="U1")
    assert await boards.rules(TEAM, STARSHIP) == NO_FIXES

    await known.seen(TEAM, {9: ROCKET})

    assert await boards.rules(TEAM, ROCKET) is None
    assert await boards.rules(TEAM, STARSHIP) == NO_FIXES


async def test_who_takes_a_name_does_not_take_the_rules_which_wait_for_their_repository(
    boards: PostgresBoards, known: PostgresRepositories
) -> None:
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")

    await known.seen(TEAM, {9: ROCKET})
    assert await boards.rules(TEAM, ROCKET) is None
    await known.seen(TEAM, {1: STARSHIP})

    assert await boards.rules(TEAM, STARSHIP) == NO_DOCS


async def test_two_that_swap_their_names_keep_their_own(boards: PostgresBoards, known: PostgresRepositories) -> None:
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")
    await boards.keep_rules(TEAM, STATION, NO_FIXES, actor="U1")

    await known.seen(TEAM, {1: STATION, 2: ROCKET})

    assert await boards.rules(TEAM, STATION) == NO_DOCS
    assert await boards.rules(TEAM, ROCKET) == NO_FIXES


async def test_what_a_person_set_wins_over_what_was_learned_under_the_other_name(
    boards: PostgresBoards, known: PostgresRepositories
) -> None:
    await boards.learn(TEAM, STARSHIP, LEARNED, LONG)
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")
    await known.seen(TEAM, {1: STARSHIP})

    assert await boards.rules(TEAM, STARSHIP) == NO_DOCS
    await boards.learn(TEAM, STARSHIP, LEARNED, LONG)
    assert await boards.rules(TEAM, STARSHIP) == NO_DOCS


async def test_another_spelling_of_the_name_loses_nothing(boards: PostgresBoards, known: PostgresRepositories) -> None:
    await boards.keep_rules(TEAM, ROCKET, NO_DOCS, actor="U1")

    await known.seen(TEAM, {1: ROCKET.lower()})

    assert await boards.rules(TEAM, ROCKET) == NO_DOCS


async def test_choices_follow_with_the_ids_of_their_pieces(boards: PostgresBoards, known: PostgresRepositories) -> None:
    for piece in (f"gh:{ROCKET}#4", f"gh:{ROCKET}@{'a' * 40}", "lin:ABC-1"):
        await boards.move(TEAM, ROCKET, "v1..v2", piece, goes_in=False, actor="U1")

    await known.seen(TEAM, {1: STARSHIP})

    assert await boards.moves(TEAM, STARSHIP, "v1..v2") == {
        f"gh:{STARSHIP}#4": False,
        f"gh:{STARSHIP}@{'a' * 40}": False,
        "lin:ABC-1": False,
    }


async def test_labelled_pull_requests_schedules_and_the_shelf_follow(
    database: Database, known: PostgresRepositories
) -> None:
    occasions, schedules, shelf = PostgresOccasions(database), PostgresSchedules(database), PostgresShelf(database)
    await occasions.put_in(TEAM, ROCKET, 4, "announce")
    wish = Wish(what="digest", repo=ROCKET, channel="C1", recurrence=Recurrence(preset=Preset.WEEKDAYS, zone="UTC"))
    await schedules.keep(TEAM, "s1", wish, "U1")
    await shelf.put(TEAM, [said(ROCKET)])

    await known.seen(TEAM, {1: STARSHIP})

    assert await occasions.labelled(TEAM, STARSHIP) == {4: "announce"}
    assert [one.wish.repo for one in await schedules.of(TEAM)] == [STARSHIP]
    assert len(await shelf.of(TEAM, since=NOON, repo=STARSHIP)) == 1
    assert len(await shelf.of(TEAM, since=NOON, repo=ROCKET)) == 1


async def test_since_the_last_draft_goes_on_where_the_last_one_under_the_former_name_ended(
    database: Database, known: PostgresRepositories
) -> None:
    draft = await a_draft(database)
    await known.seen(TEAM, {1: draft.request.repo})
    read = Activity(
        repo=draft.request.repo,
        repo_url="https://github.com/acme/rocket",
        base=None,
        head="main",
        head_sha="a" * 40,
        described="all",
        commits=(),
        pulls=(),
    )
    await PostgresRuns(database).keep_activity(await its_run(database, draft), read)
    await in_state(database, draft, *REVIEW, DraftState.APPROVED)

    await known.seen(TEAM, {1: STARSHIP})

    workspaces = PostgresWorkspaces(database)
    for name in (STARSHIP, draft.request.repo):
        assert await workspaces.shipped(TEAM, name, ContentType.CHANGELOG) == "a" * 40
    renamed = await PostgresDrafts(database).get(TEAM, draft.id)
    assert renamed is not None
    assert renamed.request == replace(draft.request, repo=STARSHIP)


def said(repo: str) -> Shelved:
    return Shelved(
        channel="C1",
        ts=f"{NOON.timestamp() + 1:.0f}.000100",
        author="U1",
        author_name="Ada",
        text="It flies.",
        url="https://acme.slack.com/archives/C1/p1793534400000100",
        added_by="U2",
        added_with="r1",
        repo=repo,
    )
