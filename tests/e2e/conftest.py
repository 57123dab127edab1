"""A fresh product for each test, on a repository with a history such as teams have."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from standins.anthropic.faults import Faults as ModelFaults
from standins.redis import RedisBackend
from tests.databases import emptied
from tests.e2e.product import Product, product
from tests.e2e.wire import Client
from tests.repositories import building

FAST = 20_000.0
"""Characters of model text a second: as fast as a test wants it."""


@pytest.fixture(scope="session", autouse=True)
def _few_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here speaks TLS, and each client that reads all authorities costs a test a tenth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """acme/rocket: a release, and since then merged, squashed and rebased work, a revert and some noise."""
    path = tmp_path_factory.mktemp("clone") / "rocket"
    with building(path) as rocket:
        rocket.commit("Start the rocket")
        rocket.squash(1, "feat: light the first engine")
        rocket.tag("v1.0.0", "The first flight")
        rocket.squash(2, "feat: steer with the keyboard", "Arrow keys turn the rocket, space fires.")
        rocket.merge(3, "Fix a crash when the tank is empty", ["Check the tank", "Test the empty tank"])
        rocket.rebase(4, ["feat!: rename launch() to start()", "docs: explain start()"])
        rocket.squash(5, "perf: draw stars once")
        rocket.squash(6, "chore(deps): bump flask from 2.0 to 2.1")
        rocket.squash(7, "fix: do not leak file handles")
    return path


@pytest.fixture(scope="session")
def large_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """acme/station: so much merged work that its changelog is longer than one message."""
    path = tmp_path_factory.mktemp("clone") / "station"
    with building(path, origin="https://github.com/acme/station.git") as station:
        station.commit("Start the station")
        station.tag("v1.0.0", "The first module")
        for number in range(1, 71):
            body = f"Dock {number} takes {'small and large ' * 8}ships of {number * 10} tonnes."
            station.squash(number, f"feat: open dock {number}", body)
    return path


@pytest.fixture
async def busy(
    tmp_path: Path, large_repository: Path, database_dsn: str, redis_backend: RedisBackend
) -> AsyncIterator[Product]:
    """As `notra`, on the large repository."""
    async with product(tmp_path, large_repository, database_dsn, redis_backend) as running:
        running.anthropic.faults = ModelFaults(chars_per_second=0.0)
        yield running


@pytest.fixture
async def notra(
    tmp_path: Path, repository: Path, database_dsn: str, redis_backend: RedisBackend
) -> AsyncIterator[Product]:
    """One bot; the model writes as fast as a test wants it."""
    async with product(tmp_path, repository, database_dsn, redis_backend) as running:
        running.anthropic.faults = ModelFaults(chars_per_second=FAST)
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, worker_dsn: str, redis_backend: RedisBackend
) -> AsyncIterator[Product]:
    """One product for all tests of a module that only look at answers; whose drafts are whose does not matter there."""
    dsn = emptied(worker_dsn)
    async with product(tmp_path_factory.mktemp("shared"), repository, dsn, redis_backend) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(shared: Product) -> AsyncIterator[Client]:
    """Any HTTP client that signs what it sends."""
    async with aiohttp.ClientSession() as session:
        yield Client(session, f"{shared.url}/slack/events")
