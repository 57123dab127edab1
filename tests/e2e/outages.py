"""Services that are away while a test goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.e2e.product import Product


@asynccontextmanager
async def postgres_away(notra: Product) -> AsyncIterator[None]:
    """All connections of the bot's database break, and no new one is let in."""
    dsn = notra.settings.database_url.get_secret_value()
    name = str(conninfo_to_dict(dsn)["dbname"])
    allow = sql.SQL("alter database {} with allow_connections {}")
    admin = make_conninfo(dsn, dbname="postgres")
    async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
        await connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        try:
            yield
        finally:
            await connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
