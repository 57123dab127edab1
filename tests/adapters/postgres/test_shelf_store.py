"""The shelf in Postgres: once each, the author's word holds, and no workspace sees another's."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.shelf import PostgresConsents, PostgresShelf
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.shelved import SHELF_EMOJI, Consent, Shelved
from tests.adapters.postgres.stored import TEAM
from tests.factories import NOON, make_shelved

DM = ("D0GRACE", "1763640000.000900")
SINCE = NOON - timedelta(days=1)


@pytest.fixture
def shelf(database: Database) -> PostgresShelf:
    return PostgresShelf(database)


@pytest.fixture
def consents(database: Database) -> PostgresConsents:
    return PostgresConsents(database)


async def the_one(shelf: PostgresShelf, entry: Shelved) -> Shelved:
    [found] = await shelf.entries(TEAM, at=(entry.channel, entry.ts))
    return found


async def test_a_message_is_there_once_with_who_put_it_there_first(shelf: PostgresShelf) -> None:
    entry = make_shelved()

    await shelf.put(TEAM, [entry])
    await shelf.put(TEAM, [replace(entry, added_by="U0OTHER", added_with="r2", text="Other words")])

    assert await the_one(shelf, entry) == entry


async def test_two_that_put_the_same_thread_there_at_once_do_not_wait_for_each_other(shelf: PostgresShelf) -> None:
    thread = [make_shelved(number) for number in range(1, 9)]
    other = [replace(entry, added_with="r2") for entry in reversed(thread)]

    await asyncio.gather(*(shelf.put(TEAM, entries) for entries in [thread, other] * 3))

    found = [await shelf.entries(TEAM, added_with=request) for request in ("r1", "r2")]
    assert sorted(len(entries) for entries in found) == [0, 8]


async def test_another_workspace_sees_nothing_of_it(shelf: PostgresShelf, consents: PostgresConsents) -> None:
    entry = make_shelved()
    await shelf.put(TEAM, [entry])

    assert await shelf.of("T0OTHER", since=SINCE) == []
    assert await shelf.entries("T0OTHER", at=(entry.channel, entry.ts)) == []
    assert await consents.decide("T0OTHER", "r1", entry.author, Consent.AGREED, ("", "")) == []
    await shelf.remove("T0OTHER", "r1")
    assert await the_one(shelf, entry) == entry


async def test_only_its_author_decides(shelf: PostgresShelf, consents: PostgresConsents) -> None:
    entry = make_shelved()
    await shelf.put(TEAM, [entry])

    assert await consents.decide(TEAM, "r1", entry.added_by, Consent.AGREED, ("", "")) == []
    [agreed] = await consents.decide(TEAM, "r1", entry.author, Consent.AGREED, ("", ""))

    assert agreed.consent is Consent.AGREED
    assert [said.may_quote for said in await shelf.of(TEAM, since=SINCE)] == [True]


async def test_what_was_taken_back_keeps_no_words_and_never_comes_back(
    shelf: PostgresShelf, consents: PostgresConsents
) -> None:
    entry = make_shelved()
    await shelf.put(TEAM, [entry])

    await consents.decide(TEAM, "r1", entry.author, Consent.WITHDRAWN, ("", ""))
    await shelf.put(TEAM, [replace(entry, added_with="r2")])
    await shelf.follow(TEAM, (entry.channel, entry.ts), "New words", "1763640001.000000")

    stored = await the_one(shelf, entry)
    assert (stored.text, stored.consent, stored.is_live) == ("", Consent.WITHDRAWN, False)
    assert await consents.decide(TEAM, "r1", entry.author, Consent.AGREED, ("", "")) == []
    assert await shelf.of(TEAM, since=SINCE) == []


async def test_what_was_taken_off_comes_back_with_what_its_author_had_said(
    shelf: PostgresShelf, consents: PostgresConsents
) -> None:
    entry = make_shelved()
    await shelf.put(TEAM, [entry])
    await consents.told(TEAM, "r1", entry.author, DM)
    await consents.decide(TEAM, "r1", entry.author, Consent.DECLINED, ("", ""))

    await shelf.remove(TEAM, "r1")
    assert (await the_one(shelf, entry)).text == ""
    await shelf.put(TEAM, [replace(entry, added_with="r2")])

    stored = await the_one(shelf, entry)
    assert (stored.text, stored.consent, stored.told_ts) == (entry.text, Consent.DECLINED, DM[1])
    [agreed] = await consents.decide(TEAM, "r1", entry.author, Consent.AGREED, DM)
    assert agreed.added_with == "r2"


async def test_older_news_of_an_edit_does_not_undo_newer(shelf: PostgresShelf) -> None:
    entry = make_shelved()
    at = (entry.channel, entry.ts)
    await shelf.put(TEAM, [entry])

    await shelf.follow(TEAM, at, "Second edit", "1763640002.000000")
    await shelf.follow(TEAM, at, "First edit", "1763640001.000000")
    assert (await the_one(shelf, entry)).text == "Second edit"

    await shelf.follow(TEAM, at, None, "1763640003.000000")
    assert not (await the_one(shelf, entry)).is_live


@pytest.mark.parametrize(
    ("since", "until", "repo", "found"),
    [
        (-1, 1, None, 1),
        (1, 2, None, 0),
        (-2, -1, None, 0),
        (-1, 1, "Acme/Rocket", 1),
        (-1, 1, "acme/other", 0),
    ],
)
async def test_a_window_and_a_repository_bound_what_is_found(
    shelf: PostgresShelf, since: int, until: int, repo: str | None, found: int
) -> None:
    await shelf.put(TEAM, [replace(make_shelved(), repo="acme/rocket")])
    hours = [NOON + timedelta(hours=hour) for hour in (since, until)]

    assert len(await shelf.of(TEAM, since=hours[0], until=hours[1], repo=repo)) == found


async def test_what_was_said_long_ago_counts_from_when_it_was_put_on_the_shelf(shelf: PostgresShelf) -> None:
    await shelf.put(TEAM, [make_shelved()])
    now = datetime.now(UTC)

    assert len(await shelf.of(TEAM, since=now - timedelta(hours=1), until=now + timedelta(hours=1))) == 1


async def test_a_workspace_has_the_reaction_that_it_chose_last(database: Database) -> None:
    workspaces = PostgresWorkspaces(database)

    assert await workspaces.shelf_emoji(TEAM) == SHELF_EMOJI
    await workspaces.choose_shelf_emoji(TEAM, "rocket")
    await workspaces.choose_shelf_emoji(TEAM, "tada")

    assert await workspaces.shelf_emoji(TEAM) == "tada"
    assert await workspaces.shelf_emoji("T0OTHER") == SHELF_EMOJI
