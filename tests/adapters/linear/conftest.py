"""The Linear adapter on its stand-in, over a repository that the test builds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.activity import Ticket, TimeSpan
from bot.adapters.linear import LinearCalls, LinearCheck, LinearTickets
from standins.linear import Linear
from standins.server import serving
from tests.fakes.connections import FakeConnections
from tests.repositories import START

KEY = "lin_api_test"
TEAM = "T1"
MONTH = TimeSpan(since=START - timedelta(days=1), until=START + timedelta(days=30))


@dataclass
class Tracker:
    path: Path
    linear: Linear
    url: str
    session: aiohttp.ClientSession
    connections: FakeConnections = field(default_factory=FakeConnections)

    def calls(self, key: str) -> LinearCalls:
        return LinearCalls(self.session, self.url, key)

    def adapter(self, key: str | None = KEY) -> LinearTickets:
        return LinearTickets(self.connections, self.calls, key)

    def check(self) -> LinearCheck:
        return LinearCheck(self.calls)

    async def completed(self, during: TimeSpan = MONTH, key: str | None = KEY) -> Sequence[Ticket] | None:
        return await self.adapter(key).completed(TEAM, during)

    async def keys(self, during: TimeSpan = MONTH) -> list[str]:
        """The keys of what was completed then, the newest first."""
        return [ticket.key for ticket in await self.completed(during) or ()]

    async def issue(self, title: str, **stated: object) -> Any:
        """An issue that the repository knows nothing of."""
        async with self.session.post(f"{self.url}/_standin/issues", json={"title": title, **stated}) as answer:
            return await answer.json()


@pytest.fixture
async def tracker(tmp_path: Path) -> AsyncIterator[Tracker]:
    path = tmp_path / "rocket"
    linear = Linear(path, KEY)
    async with serving(linear.app()) as url, aiohttp.ClientSession() as session:
        yield Tracker(path, linear, url, session)
