"""Rules and choices, the same on the fake and on a real Postgres."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.postgres.boards import PostgresBoards
from bot.adapters.postgres.database import Database
from bot.analysis import ChangeKind
from bot.ports import Boards
from bot.rules import Rules, Topic
from tests.fakes.boards import FakeBoards

TEAM, OTHERS, REPO, SPAN = "T0ACME", "T0OTHER", "acme/rocket", "v1.0..abc"
RULES = Rules(
    leave_out=frozenset({ChangeKind.DOCS}),
    keep=frozenset({Topic.CI}),
    ignore_paths=("docs/",),
    skip_labels=("internal",),
)
LEARNED = Rules(keep=frozenset({Topic.DOCUMENTATION}), learned=True)


@pytest.fixture(params=["fake", "postgres"])
def boards(request: pytest.FixtureRequest) -> Boards:
    """Both of them."""
    if request.param == "fake":
        return FakeBoards()
    database: Database = request.getfixturevalue("database")
    return PostgresBoards(database)


async def test_rules_are_kept_for_one_repository_whatever_the_case(boards: Boards) -> None:
    await boards.keep_rules(TEAM, "Acme/Rocket", RULES, actor="U1")

    assert await boards.rules(TEAM, REPO) == RULES
    assert await boards.rules(TEAM, "acme/other") is None
    assert await boards.rules(OTHERS, REPO) is None


async def test_the_newest_rules_hold(boards: Boards) -> None:
    await boards.keep_rules(TEAM, REPO, RULES, actor="U1")

    await boards.keep_rules(TEAM, REPO, Rules(), actor="U2")

    assert await boards.rules(TEAM, REPO) == Rules()


async def test_what_was_learned_never_takes_the_place_of_what_a_person_set(boards: Boards) -> None:
    await boards.learn(TEAM, "Acme/Rocket", LEARNED, timedelta(0))
    assert await boards.rules(TEAM, REPO) == LEARNED

    await boards.keep_rules(TEAM, REPO, RULES, actor="U1")
    await boards.learn(TEAM, REPO, LEARNED, timedelta(days=30))

    assert await boards.rules(TEAM, REPO) == RULES
    assert await boards.is_known(TEAM, REPO)
    assert await boards.rules(OTHERS, REPO) is None


async def test_what_was_learned_is_known_until_it_is_out_of_date_and_then_learned_anew(boards: Boards) -> None:
    assert not await boards.is_known(TEAM, REPO)

    await boards.learn(TEAM, REPO, Rules(), timedelta(0))
    assert not await boards.is_known(TEAM, REPO)
    assert not await boards.is_known(OTHERS, REPO)

    await boards.learn(TEAM, REPO, LEARNED, timedelta(days=30))
    assert await boards.is_known(TEAM, "Acme/Rocket")
    assert await boards.rules(TEAM, REPO) == LEARNED


async def test_moves_of_several_people_at_once_all_hold(boards: Boards) -> None:
    pieces = [f"gh:{REPO}#{number}" for number in range(8)]

    await asyncio.gather(*(boards.move(TEAM, REPO, SPAN, each, goes_in=False, actor="U1") for each in pieces))
    await boards.move(TEAM, REPO, SPAN, pieces[0], goes_in=True, actor="U2")

    assert await boards.moves(TEAM, REPO, SPAN) == {each: each == pieces[0] for each in pieces}


async def test_moves_are_of_one_range_and_one_workspace(boards: Boards) -> None:
    await boards.move(TEAM, REPO, SPAN, "gh:x#1", goes_in=True, actor="U1")

    assert await boards.moves(TEAM, REPO, "v1.0..def") == {}
    assert await boards.moves(OTHERS, REPO, SPAN) == {}


async def test_a_workspace_shows_its_board_always_or_when_asked(boards: Boards) -> None:
    assert not await boards.is_always_shown(TEAM)

    await boards.show_always(TEAM, always=True, actor="U1")

    assert await boards.is_always_shown(TEAM)
    assert not await boards.is_always_shown(OTHERS)
    await boards.show_always(TEAM, always=False, actor="U1")
    assert not await boards.is_always_shown(TEAM)
