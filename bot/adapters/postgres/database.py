"""The connection pool and the only two ways into a transaction: as one workspace, or as the system path."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, TypeAlias

from psycopg import AsyncConnection, InterfaceError, OperationalError
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.errors import Transient

Connection: TypeAlias = AsyncConnection[DictRow]

_STATEMENT_TIMEOUT_MS = 5_000
_WAIT_S = 5.0
_AWAY = "The database did not answer in time; this is tried again."
_ENTER_WORKSPACE = "select set_config('role', 'notra_app', true), set_config('notra.workspace', %s, true)"
_ENTER_SYSTEM = "select set_config('role', 'notra_system', true)"


class Database:
    """A pool of connections. No statement runs outside one of its transactions, so none runs without a role."""

    def __init__(self, dsn: str, *, max_size: int = 10) -> None:
        """Prepare a pool for `dsn`; nothing is opened yet."""
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            connection_class=AsyncConnection[DictRow],
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "connect_timeout": 3,
                "options": f"-c statement_timeout={_STATEMENT_TIMEOUT_MS}",
            },
            min_size=2,
            max_size=max_size,
            timeout=_WAIT_S,
            reconnect_timeout=30,
            open=False,
        )

    async def open(self) -> None:
        """Open the pool; returns before the first connection stands, which the first use waits for."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close(timeout=2.0)

    @asynccontextmanager
    async def workspace(self, workspace: str) -> AsyncIterator[Connection]:
        """A transaction that sees and writes this workspace's rows only. Raises Transient when Postgres is away."""
        async with self._transaction() as connection:
            await connection.execute(_ENTER_WORKSPACE, (workspace,))
            yield connection

    async def row(
        self, workspace: str, statement: LiteralString, values: Sequence[Any] | Mapping[str, Any]
    ) -> DictRow | None:
        """The first row of one statement in a transaction of its own, which takes one round trip instead of four.

        Raises Transient; the statement may have been carried out then.
        """
        async with self._translated(), self._connection() as connection, connection.pipeline():
            async with connection.transaction():
                await connection.execute(_ENTER_WORKSPACE, (workspace,))
                cursor = await connection.execute(statement, values)
            row: DictRow | None = await cursor.fetchone()
            return row

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Connection]:
        """A transaction on the named second path: recorded requests and counts over all workspaces, nothing else."""
        async with self._transaction() as connection:
            await connection.execute(_ENTER_SYSTEM)
            yield connection

    async def call(self, statement: LiteralString, values: tuple[Any, ...]) -> DictRow | None:
        """The first row of one statement that enters its role by itself (a function of the migrations).

        It takes one round trip.
        """
        try:
            rows = await self.call_all(statement, values)
        except Transient:  # the connection may have been one that a restart of Postgres left dead
            rows = await self.call_all(statement, values)
        return rows[0] if rows else None

    async def call_all(self, statement: LiteralString, values: tuple[Any, ...]) -> list[DictRow]:
        """All rows of such a statement, tried once."""
        async with self._translated(), self._connection() as connection:
            cursor = await connection.execute(statement, values)
            return await cursor.fetchall()

    async def ping(self) -> None:
        """Raise Transient when no connection answers."""
        async with self._translated(), self._connection(2.0) as connection:
            await connection.execute("select 1")

    @asynccontextmanager
    async def _connection(self, within: float = _WAIT_S) -> AsyncIterator[Connection]:
        """A connection of the pool's.

        The pool waits by asyncio.wait_for, which before Python 3.12 forgets a cancellation that comes together with
        the connection; whoever asked this task to end would then wait for ever.
        """
        task = asyncio.current_task()
        asked = task.cancelling() if task else 0
        async with self._pool.connection(within) as connection:
            if task and task.cancelling() > asked:
                raise asyncio.CancelledError
            yield connection

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        async with self._translated(), self._connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def _translated(self) -> AsyncIterator[None]:
        """Turn a lost, refused or late connection into Transient; other errors of psycopg are our own mistakes.

        Connections are not tried before each use, which would cost every acknowledgement a round trip. When one turns
        out to be dead, all idle ones are tried at once, so that the next caller gets a live one.
        """
        try:
            yield
        except PoolTimeout as error:
            raise Transient(_AWAY) from error
        except (OperationalError, InterfaceError) as error:
            await self._pool.check()
            raise Transient(_AWAY) from error
