"""Numbered SQL files, applied in order, each in one transaction, under an advisory lock."""

from pathlib import Path

from psycopg import AsyncConnection

_FOLDER = Path(__file__).parent
_LOCK = 0x6E6F747261  # "notra" in hex: one number that every process of this product agrees on

_LEDGER = """
create table if not exists schema_migrations (
  number integer primary key,
  name text not null,
  applied_at timestamptz not null default clock_timestamp()
)"""


def migration_files() -> list[Path]:
    """The SQL files in the order in which they are applied."""
    return sorted(_FOLDER.glob("[0-9]*.sql"))


async def migrate(dsn: str) -> list[str]:
    """Bring the database up to date and return the names of the files applied now.

    Processes that start together wait for each other on an advisory lock. Raises psycopg.OperationalError when the
    database cannot be reached.
    """
    applied: list[str] = []
    async with await AsyncConnection.connect(dsn, autocommit=True, connect_timeout=10) as connection:
        await connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        await connection.execute(_LEDGER)
        cursor = await connection.execute("select number from schema_migrations")
        known = {row[0] for row in await cursor.fetchall()}
        for file in migration_files():
            number = int(file.name.split("_", 1)[0])
            if number in known:
                continue
            async with connection.transaction():
                await connection.execute(file.read_bytes())
                await connection.execute(
                    "insert into schema_migrations (number, name) values (%s, %s)", (number, file.name)
                )
            applied.append(file.name)
    return applied
