"""Connections on a real Postgres: sealed, one of a kind, each workspace its own."""

from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from bot.activity import Ticket
from bot.adapters.postgres.activity_store import PostgresActivityStore
from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.told import PostgresTold
from bot.adapters.vault import Vault
from bot.connections import ConnectionKind
from bot.errors import Permanent
from bot.told import Tracked
from tests.factories import NOON

OLD, NEW = "an-old-key-of-thirty-two-characters", "a-new-key-of-thirty-two-characters-"
GITHUB, LINEAR = ConnectionKind.GITHUB, ConnectionKind.LINEAR


@pytest.fixture
def connections(database: Database) -> PostgresConnections:
    return PostgresConnections(database, Vault([OLD]))


async def stored(dsn: str) -> list[dict[str, Any]]:
    async with await psycopg.AsyncConnection.connect(dsn, row_factory=dict_row) as connection:
        cursor = await connection.execute("select * from connections order by workspace_id, kind")
        return await cursor.fetchall()


async def test_a_connection_comes_back_with_its_secret_which_the_database_never_sees(
    connections: PostgresConnections, database_dsn: str
) -> None:
    await connections.save("T1", GITHUB, details={"account": "ada"}, secret="ghp_secret", by="U1")

    found = await connections.get("T1", GITHUB)

    assert found is not None
    assert (found.account, found.secret, found.connected_by) == ("ada", "ghp_secret", "U1")
    assert "ghp_secret" not in repr(found)
    assert "ghp_secret" not in str(await stored(database_dsn))


async def test_connecting_again_replaces_the_one_of_the_kind(connections: PostgresConnections) -> None:
    await connections.save("T1", GITHUB, details={"account": "ada"}, secret="ghp_one", by="U1")
    await connections.save("T1", LINEAR, details={}, secret="lin_one", by="U1")
    await connections.save("T1", GITHUB, details={"account": "grace"}, secret="ghp_two", by="U2")

    listed = await connections.listed("T1")
    found = await connections.get("T1", GITHUB)

    assert [(one.kind, one.account, one.secret) for one in listed] == [(GITHUB, "grace", None), (LINEAR, "", None)]
    assert found is not None
    assert found.secret == "ghp_two"


async def test_a_workspace_sees_its_own_connection_only(connections: PostgresConnections) -> None:
    await connections.save("T1", GITHUB, details={}, secret="ghp_one", by="U1")

    assert await connections.get("T2", GITHUB) is None
    assert not await connections.remove("T2", GITHUB)
    assert await connections.remove("T1", GITHUB)
    assert await connections.get("T1", GITHUB) is None


async def test_what_is_stored_of_a_connection_goes_with_it_and_what_others_stored_stays(
    connections: PostgresConnections, database: Database, database_dsn: str
) -> None:
    ticket = Ticket(key="ABC-1", title="One", body="", url="https://linear.app/1", completed_at=NOON)
    for workspace in ("T1", "T2"):
        await connections.save(workspace, GITHUB, details={}, secret="ghp_one", by="U1")
        await PostgresActivityStore(database).advance(workspace, 7, "a" * 40, anew=False)
        await PostgresTold(database).ticket(workspace, Tracked(organization="o", number="1", ticket=ticket, at=NOON))

    await connections.remove("T1", LINEAR)
    await connections.remove("T1", GITHUB)

    async with await psycopg.AsyncConnection.connect(database_dsn) as everywhere:
        kept = await everywhere.execute("select workspace_id from stored_repositories")
        tickets = await everywhere.execute("select workspace_id from stored_tickets order by 1")
        assert await kept.fetchall() == [("T2",)]
        assert await tickets.fetchall() == [("T1",), ("T2",)]  # Linear was not connected


async def test_a_secret_that_is_moved_to_another_workspace_does_not_open_there(
    connections: PostgresConnections, database_dsn: str
) -> None:
    await connections.save("T1", GITHUB, details={}, secret="ghp_one", by="U1")
    async with await psycopg.AsyncConnection.connect(database_dsn) as thief:
        await thief.execute("update connections set workspace_id = 'T2'")

    with pytest.raises(Permanent, match="cannot be read"):
        await connections.get("T2", GITHUB)


async def test_a_rotation_seals_all_anew_so_that_the_old_key_can_go(
    connections: PostgresConnections, database: Database
) -> None:
    for workspace in ("T1", "T2"):
        await connections.save(workspace, GITHUB, details={}, secret=f"ghp_{workspace}", by="U1")
    rotated = PostgresConnections(database, Vault([NEW, OLD]))

    assert await rotated.reseal() == 2
    assert await rotated.reseal() == 0

    found = await PostgresConnections(database, Vault([NEW])).get("T2", GITHUB)
    assert found is not None
    assert found.secret == "ghp_T2"


async def test_a_secret_that_no_key_opens_is_left_and_its_user_told(
    connections: PostgresConnections, database: Database
) -> None:
    await connections.save("T1", GITHUB, details={}, secret="ghp_one", by="U1")
    without = PostgresConnections(database, Vault([NEW]))

    assert await without.reseal() == 0
    with pytest.raises(Permanent, match="ask whoever runs Notra to put that key back"):
        await without.get("T1", GITHUB)


async def test_an_installation_belongs_to_the_workspace_that_connected_it_first(
    connections: PostgresConnections,
) -> None:
    await connections.save("T1", GITHUB, details={"installation": 7}, secret=None, by="U1")

    with pytest.raises(Permanent, match="Another workspace"):
        await connections.save("T2", GITHUB, details={"installation": 7}, secret=None, by="U2")

    assert await connections.get("T2", GITHUB) is None
