"""Migrations on a database that has been in use, by a user such as the README asks for: its owner, no superuser."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bot.adapters.postgres import migrations
from bot.adapters.postgres.migrations import migrate, migration_files

_USER = "operator"
_DATABASE = "in_use"


@pytest.fixture
def in_use(postgres_dsn: str) -> Iterator[str]:
    """An empty database of an ordinary user's."""
    names = {"user": sql.Identifier(_USER), "database": sql.Identifier(_DATABASE)}
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {user} login createrole nosuperuser nobypassrls").format(**names))
        connection.execute(sql.SQL("grant notra_app, notra_system to {user}").format(**names))
        connection.execute(sql.SQL("create database {database} owner {user}").format(**names))
        yield make_conninfo(postgres_dsn, dbname=_DATABASE, user=_USER)
        connection.execute(sql.SQL("drop database {database} with (force)").format(**names))
        connection.execute(sql.SQL("drop role {user}").format(**names))


async def test_an_analysis_that_was_shown_before_is_not_shown_again(
    in_use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = migration_files()
    monkeypatch.setattr(migrations, "migration_files", lambda: [file for file in files if file.name < "0016"])
    await migrate(in_use)
    with psycopg.connect(in_use, autocommit=True) as connection, connection.transaction():
        connection.execute("set local role notra_app")
        connection.execute("select set_config('notra.workspace', 'T1', true)")
        connection.execute(
            "insert into brand_analyses (workspace_id, id, url, requester, channel_id, state, run_no) "
            "values ('T1', 'a1', 'https://example.com', 'U1', 'C1', 'saved', 2)"
        )
    monkeypatch.setattr(migrations, "migration_files", lambda: files)

    applied = await migrate(in_use)

    assert applied == [file.name for file in files if file.name >= "0016"]
    with psycopg.connect(in_use, autocommit=True) as connection, connection.transaction():
        connection.execute("set local role notra_system")
        assert connection.execute("select shown from brand_analyses").fetchall() == [("saved:2",)]
