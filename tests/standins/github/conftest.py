"""A client of the GitHub stand-in over a repository that the test builds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from standins.github import GitHub
from standins.server import serving

TOKEN = "ghp_test"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    json: Any


class GitHubClient:
    """Calls to a stand-in that serves the repository at `path`, as somebody with the token."""

    def __init__(self, github: GitHub, url: str, session: aiohttp.ClientSession, path: Path) -> None:
        self.github = github
        self.url = url
        self.path = path
        self._session = session

    async def get(self, path: str, headers: dict[str, str] | None = None, *, token: str | None = TOKEN) -> Answer:
        sent = {**({"authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        async with self._session.get(self.url + path, headers=sent) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else await response.text()
            return Answer(response.status, response.headers, body)

    async def query(self, document: str, **variables: object) -> Answer:
        body = {"query": document, "variables": variables}
        headers = {"authorization": f"token {TOKEN}"}
        async with self._session.post(f"{self.url}/graphql", json=body, headers=headers) as response:
            return Answer(response.status, response.headers, await response.json())


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[GitHubClient]:
    path = tmp_path / "rocket"
    github = GitHub(path, TOKEN)
    async with serving(github.app()) as url, aiohttp.ClientSession() as session:
        yield GitHubClient(github, url, session, path)
