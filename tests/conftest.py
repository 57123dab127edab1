"""Fixtures of the whole suite: a real Postgres per worker, with a migrated database that is empty for each test."""

import asyncio
import gc
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.migrations import migrate
from standins.postgres import postgres_server
from standins.redis import RedisBackend, redis_process
from tests.databases import emptied

_DATABASE = "tests"
_LONG = {"test_hostile_requests.py", "test_hostile_webhooks.py", "test_selection.py", "test_hostile_set.py"}


settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
"""No test fails because the machine that runs it is busy; speed is measured in `benchmarks/`."""


def pytest_collection_finish() -> None:
    """Leave what is imported by now out of every later search for cycles, and search as seldom as a bot does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 1_000)


def pytest_configure() -> None:
    """Log exceptions as Python tells them: coloured, with all variables, one takes longer than the test that met it."""
    *before, _ = structlog.get_config()["processors"]
    told = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, told])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests: whichever worker came to one at the end would keep all others waiting."""
    items.sort(key=lambda item: item.path.name not in _LONG)


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A DSN of a server that this worker shares, with one migrated database.

    Not below pytest's own folder: as root the server is another user, and each session that starts shuts others out.
    """
    folder = tempfile.TemporaryDirectory(prefix="notra-postgres-", ignore_cleanup_errors=True)
    with folder as data, postgres_server(Path(data), durable=False) as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(_DATABASE)))
        asyncio.run(migrate(make_conninfo(dsn, dbname=_DATABASE)))
        yield dsn


@pytest.fixture(scope="session")
def worker_dsn(postgres_dsn: str) -> str:
    """A DSN of the migrated database that this worker's tests use, one after the other."""
    return make_conninfo(postgres_dsn, dbname=_DATABASE)


@pytest.fixture
def database_dsn(worker_dsn: str) -> str:
    """The worker's database, emptied: making and removing another one takes longer than most tests."""
    return emptied(worker_dsn)


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    """The bot's own pool on this test's database."""
    database = Database(database_dsn, max_size=4)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
def redis_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisBackend]:
    """A real Redis that this worker shares; who uses it empties it first."""
    with redis_process(tmp_path_factory.mktemp("redis")) as backend:
        yield backend


@pytest.fixture
def repository_root() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium on this machine."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("there is no Chromium here")
