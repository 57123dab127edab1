"""Which repository a workspace means, whatever its name is now, and what its drafts went up to."""

from dataclasses import replace

from bot.activity import Activity
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.models import ContentType, Draft, DraftState
from tests.adapters.postgres.stored import REVIEW, TEAM, a_draft, in_state, its_run
from tests.factories import make_request

CHANGELOG = ContentType.CHANGELOG


async def test_a_channel_and_the_workspace_each_have_their_default(database: Database) -> None:
    known, workspaces = PostgresRepositories(database), PostgresWorkspaces(database)
    await known.seen(TEAM, {1: "acme/rocket", 2: "acme/station"})

    await workspaces.set_default_repo(TEAM, None, "acme/station")
    await workspaces.set_default_repo(TEAM, "C1", "Acme/Rocket")

    assert await workspaces.chosen_repos(TEAM, "C1") == ("acme/rocket", "acme/station")
    assert await workspaces.chosen_repos(TEAM, "C2") == (None, "acme/station")
    assert await workspaces.chosen_repos("T2", "C1") == (None, None)


async def test_a_default_that_is_taken_away_is_gone(database: Database) -> None:
    known, workspaces = PostgresRepositories(database), PostgresWorkspaces(database)
    await known.seen(TEAM, {1: "acme/rocket"})
    await workspaces.set_default_repo(TEAM, "C1", "acme/rocket")

    await workspaces.set_default_repo(TEAM, "C1", None)

    assert await workspaces.chosen_repos(TEAM, "C1") == (None, None)


async def test_a_default_follows_a_rename(database: Database) -> None:
    known, workspaces = PostgresRepositories(database), PostgresWorkspaces(database)
    await known.seen(TEAM, {1: "acme/rocket"})
    await workspaces.set_default_repo(TEAM, "C1", "acme/rocket")

    await known.seen(TEAM, {1: "acme/starship"})

    assert await workspaces.chosen_repos(TEAM, "C1") == ("acme/starship", None)
    assert await known.number(TEAM, "acme/rocket") is None


async def test_a_name_belongs_to_the_repository_that_bears_it_now(database: Database) -> None:
    known = PostgresRepositories(database)
    await known.seen(TEAM, {1: "acme/rocket", 2: "acme/station"})

    await known.seen(TEAM, {2: "ACME/rocket", 3: "acme/station"})

    assert await known.number(TEAM, "acme/rocket") == 2
    assert await known.number(TEAM, "acme/station") == 3
    assert await known.number("T2", "acme/rocket") is None


async def test_two_that_swap_their_names_are_kept_apart(database: Database) -> None:
    known = PostgresRepositories(database)
    await known.seen(TEAM, {1: "acme/one", 2: "acme/two"})

    await known.seen(TEAM, {1: "acme/two", 2: "acme/one"})

    assert (await known.number(TEAM, "acme/one"), await known.number(TEAM, "acme/two")) == (2, 1)


async def read_up_to(database: Database, head: str, request_id: str) -> Draft:
    """A draft in review whose run had read up to `head`."""
    draft = await a_draft(database, request_id)
    activity = Activity(
        repo="acme/rocket",
        repo_url="https://github.com/acme/rocket",
        base=None,
        head="main",
        head_sha=head,
        described="all",
        commits=(),
        pulls=(),
    )
    await PostgresRuns(database).keep_activity(await its_run(database, draft), activity)
    return await in_state(database, draft, *REVIEW)


async def shipped(database: Database, workspace: str = TEAM, repo: str = "") -> str | None:
    name = repo or make_request().repo
    return await PostgresWorkspaces(database).shipped(workspace, name, CHANGELOG)


async def test_the_newest_approved_draft_says_where_the_next_begins(database: Database) -> None:
    for head in ("a" * 40, "b" * 40):
        await in_state(database, await read_up_to(database, head, head[0]), DraftState.APPROVED)
    await read_up_to(database, "c" * 40, "still in review")

    assert await shipped(database) == "b" * 40
    assert await shipped(database, repo="acme/other") is None
    assert await shipped(database, workspace="T2") is None


async def test_a_draft_that_was_thrown_away_after_all_ships_nothing(database: Database) -> None:
    await in_state(database, await read_up_to(database, "a" * 40, "one"), DraftState.APPROVED)
    second = await in_state(database, await read_up_to(database, "b" * 40, "two"), DraftState.APPROVED)

    await in_state(database, replace(second), DraftState.DISCARDED)

    assert await shipped(database) == "a" * 40
