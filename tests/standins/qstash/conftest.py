"""The QStash stand-in, the unmodified client on it, and somewhere for messages to arrive."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from qstash import AsyncQStash
from qstash.message import PublishResponse

from standins.qstash import Faults, QStash
from standins.server import serving
from tests.standins.qstash.destination import Destination

TOKEN = "a-token-for-tests"
CURRENT_KEY = "sig_current_0123456789abcdef0123456789"
NEXT_KEY = "sig_next_0123456789abcdef0123456789"


@dataclass
class SettableClock:
    now: float = 1_764_000_000.0  # a Monday afternoon in November 2025

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Serving:
    """A stand-in that is being served, with a client."""

    qstash: QStash
    url: str
    client: AsyncQStash


@asynccontextmanager
async def qstash_client(url: str, *, token: str = TOKEN, retries: int = 0) -> AsyncIterator[AsyncQStash]:
    client = AsyncQStash(token, base_url=url, retry={"retries": retries, "backoff": lambda _: 0.0})
    yield client
    await client.http._client.aclose()  # noqa: SLF001 -- the client has no close of its own


@asynccontextmanager
async def serve(qstash: QStash) -> AsyncIterator[Serving]:
    async with serving(qstash.app()) as url, qstash_client(url) as client:
        yield Serving(qstash, url, client)


def make_qstash(data: Path, clock: Callable[[], float] = time.time) -> QStash:
    return QStash(data, TOKEN, CURRENT_KEY, NEXT_KEY, clock=clock)


def single(answer: object) -> PublishResponse:
    """Narrow the client's answer, which is a list for URL groups only."""
    assert isinstance(answer, PublishResponse)
    return answer


@pytest.fixture
async def destination() -> AsyncIterator[Destination]:
    there = Destination()
    async with serving(there.app()) as url:
        there.url = url
        yield there


@pytest.fixture
async def fast(tmp_path: Path) -> AsyncIterator[Serving]:
    """On the real clock, delays and backoff a thousand times faster."""
    qstash = make_qstash(tmp_path)
    qstash.faults = Faults(time_scale=0.001)
    async with serve(qstash) as served:
        yield served


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def clocked(tmp_path: Path, clock: SettableClock) -> AsyncIterator[Serving]:
    """On the test's own clock."""
    qstash = make_qstash(tmp_path, clock=clock)
    async with serve(qstash) as served:
        yield served
