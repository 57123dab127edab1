"""What a workspace has connected and chosen, read once and kept: never with a secret, never after a change."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.integrations import PostgresIntegrations
from bot.adapters.postgres.owners import PostgresOwners
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.adapters.postgres.voices import PostgresVoices
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.adapters.vault import Vault
from bot.connections import ConnectionKind
from bot.deliveries import Owner
from bot.voices import Voice

GITHUB, LINEAR = ConnectionKind.GITHUB, ConnectionKind.LINEAR
SECRET = "ghp_of_the_workspace"
HOUSE = Voice(id="vo_1", name="House", company="Acme", is_default=True)


class FakeCache:
    """The cache in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.puts = 0

    async def get(self, workspace: str) -> str | None:
        return self.texts.get(workspace)

    async def put(self, workspace: str, text: str) -> None:
        self.puts += 1
        self.texts[workspace] = text

    async def drop(self, workspace: str) -> None:
        self.texts.pop(workspace, None)


class Stores:
    """All that writes what a workspace has connected and chosen, and the look-up."""

    def __init__(self, database: Database) -> None:
        self.cache = FakeCache()
        self.vault = Vault(["a-key-of-thirty-two-characters-long"])
        self.connections = PostgresConnections(database, self.vault, self.cache.drop)
        self.workspaces = PostgresWorkspaces(database, self.cache.drop)
        self.voices = PostgresVoices(database, self.cache.drop)
        self.owners = PostgresOwners(database, self.cache.drop)
        self.repositories = PostgresRepositories(database, self.cache.drop)
        self.lookup = PostgresIntegrations(database, self.cache, self.connections)

    async def fill(self) -> None:
        await self.connections.save("T1", GITHUB, details={"account": "ada"}, secret=SECRET, by="U1")
        await self.repositories.seen("T1", {7: "acme/rocket", 8: "acme/station"})
        await self.workspaces.set_default_repo("T1", None, "acme/rocket")
        await self.workspaces.set_default_repo("T1", "C2", "acme/station")
        await self.voices.save("T1", HOUSE, "U1")


@pytest.fixture
async def stores(database: Database) -> Stores:
    stores = Stores(database)
    await stores.fill()
    return stores


async def test_it_says_what_is_connected_and_chosen(stores: Stores) -> None:
    found = await stores.lookup.of("T1")

    github = found.connection(GITHUB)
    assert github is not None
    assert (github.account, github.secret, found.connection(LINEAR)) == ("ada", None, None)
    assert (found.repository_in("C1"), found.repository_in("C2")) == ("acme/rocket", "acme/station")
    assert (found.has_voice("house"), found.has_voice("Other")) == (True, False)


async def test_another_workspace_finds_nothing_of_it(stores: Stores) -> None:
    found = await stores.lookup.of("T2")

    assert (found.connections, found.repository_in("C2"), found.voices) == ((), None, ())


async def test_it_is_read_once_and_found_as_it_was_read(stores: Stores) -> None:
    first = await stores.lookup.of("T1")

    assert await stores.lookup.of("T1") == first
    assert stores.cache.puts == 1


async def test_what_is_kept_holds_no_secret_in_any_form(stores: Stores) -> None:
    await stores.lookup.of("T1")
    await stores.lookup.get("T1", GITHUB)

    kept = stores.cache.texts["T1"]
    assert "ada" in kept
    assert SECRET not in kept
    assert stores.vault.newest not in kept


async def _connect(stores: Stores) -> None:
    await stores.connections.save("T1", LINEAR, details={"account": "Acme"}, secret="lin", by="U1")


async def _connect_again(stores: Stores) -> None:
    await stores.connections.save("T1", GITHUB, details={"account": "grace"}, secret="ghp_new", by="U2")


async def _choose_teams(stores: Stores) -> None:
    connection = await stores.connections.get("T1", GITHUB)
    assert connection is not None
    await stores.connections.keep_details(connection, {"account": "ada", "teams": []})


async def _disconnect(stores: Stores) -> None:
    await stores.connections.remove("T1", GITHUB)


async def _choose_for_channel(stores: Stores) -> None:
    await stores.workspaces.set_default_repo("T1", "C2", None)


async def _choose_for_all(stores: Stores) -> None:
    await stores.workspaces.set_default_repo("T1", None, "acme/station")


async def _rename(stores: Stores) -> None:
    await stores.owners.renamed(Owner(workspace="T1", repository=7, name="acme/rocket"), "acme/rocket-2")


async def _see_renamed(stores: Stores) -> None:
    await stores.repositories.seen("T1", {7: "acme/rocket-2"})


async def _see_its_name_taken(stores: Stores) -> None:
    await stores.repositories.seen("T1", {9: "acme/station"})


async def _rename_voice(stores: Stores) -> None:
    await stores.voices.save("T1", replace(HOUSE, name="Home"), "U1")


async def _delete_voice(stores: Stores) -> None:
    await stores.voices.remove("T1", HOUSE.id, "U1")


@pytest.mark.parametrize(
    "change",
    [
        _connect, _connect_again, _choose_teams, _disconnect, _choose_for_channel, _choose_for_all, _rename,
        _see_renamed, _see_its_name_taken, _rename_voice, _delete_voice,
    ],
)  # fmt: skip
async def test_each_change_shows_at_once(stores: Stores, change: Callable[[Stores], Awaitable[None]]) -> None:
    before = await stores.lookup.of("T1")

    await change(stores)

    after = await stores.lookup.of("T1")
    assert after != before
    stores.cache.texts.clear()
    assert await stores.lookup.of("T1") == after


async def test_repositories_that_are_seen_as_they_were_change_nothing(stores: Stores) -> None:
    await stores.lookup.of("T1")

    await stores.repositories.seen("T1", {7: "acme/rocket", 9: "acme/satellite"})

    assert "T1" in stores.cache.texts


async def test_a_secret_is_there_for_the_calls_and_the_new_one_after_a_change(stores: Stores) -> None:
    for _ in range(2):
        found = await stores.lookup.get("T1", GITHUB)
        assert found is not None
        assert found.secret == SECRET

    await _connect_again(stores)
    again = await stores.lookup.get("T1", GITHUB)
    assert again is not None
    assert (again.account, again.secret) == ("grace", "ghp_new")

    await _disconnect(stores)
    assert await stores.lookup.get("T1", GITHUB) is None


async def test_what_another_version_of_the_bot_kept_is_read_anew(stores: Stores) -> None:
    stores.cache.texts["T1"] = '{"connections": 3}'

    assert (await stores.lookup.of("T1")).voices == ("House",)
