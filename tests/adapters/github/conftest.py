"""The GitHub adapter on a stand-in that serves a repository which the test builds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.activity import Activity, Range, RangeKind
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from standins.github import Faults, GitHub
from standins.github.app import private_key
from standins.server import serving
from tests.fakes.connections import FakeConnections, FakeRepositories
from tests.repositories import START

TOKEN = "ghp_test"
TEAM = "T1"
REPO = "acme/rocket"
NOW = START + timedelta(days=30)


@dataclass
class Traffic:
    """Counts the calls of a session, and how many of them were open at once."""

    calls: int = 0
    open: int = 0
    most_open: int = 0
    before: dict[int, Faults] = field(default_factory=dict)
    """What goes wrong from the call with this number on."""
    github: GitHub | None = None

    def traced(self) -> aiohttp.TraceConfig:
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._started)
        config.on_request_end.append(self._ended)
        return config

    async def _started(self, *_: object) -> None:
        self.calls += 1
        if self.github and self.calls in self.before:
            self.github.faults = self.before[self.calls]
        self.open += 1
        self.most_open = max(self.most_open, self.open)

    async def _ended(self, *_: object) -> None:
        self.open -= 1


@dataclass
class Source:
    """The adapter on a stand-in that serves the repository at `path`; `told` is what the progress said."""

    path: Path
    github: GitHub
    url: str
    session: aiohttp.ClientSession
    traffic: Traffic
    told: list[tuple[int, int]] = field(default_factory=list)
    now: datetime = NOW

    connections: FakeConnections = field(default_factory=FakeConnections)
    known: FakeRepositories = field(default_factory=FakeRepositories)

    def access(self, token: str | None = TOKEN, app: tuple[str, str] | None = None) -> GitHubAccess:
        return GitHubAccess(self.session, self.url, connections=self.connections, token=token, app=app)

    def adapter(self, token: str | None = TOKEN) -> GitHubActivity:
        return GitHubActivity(self.access(token), self.known, now=lambda: self.now)

    async def fetch_by(self, adapter: GitHubActivity, wanted: Range) -> Activity:
        async def note(commits: int, pulls: int) -> None:
            self.told.append((commits, pulls))

        return await adapter.fetch(TEAM, REPO, wanted, note)

    async def fetch(self, wanted: Range | None = None, repo: str = REPO, token: str | None = TOKEN) -> Activity:
        async def note(commits: int, pulls: int) -> None:
            self.told.append((commits, pulls))

        return await self.adapter(token).fetch(TEAM, repo, wanted or Range(), note)


@pytest.fixture(scope="session")
def app_key() -> str:
    """The private key of the GitHub App."""
    return private_key()


@pytest.fixture
async def source(tmp_path: Path, app_key: str) -> AsyncIterator[Source]:
    path = tmp_path / "rocket"
    github = GitHub(path, TOKEN, app_key)
    traffic = Traffic(github=github)
    async with serving(github.app()) as url, aiohttp.ClientSession(trace_configs=[traffic.traced()]) as session:
        yield Source(path, github, url, session, traffic)


def since(base: str, head: str | None = None) -> Range:
    return Range(kind=RangeKind.BETWEEN if head else RangeKind.REF, base=base, head=head)
