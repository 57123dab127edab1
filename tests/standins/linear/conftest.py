"""A client of the Linear stand-in over a repository that the test builds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from standins.linear import Linear
from standins.server import serving

KEY = "lin_api_test"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    json: Any

    @property
    def code(self) -> str:
        """The code of the first error."""
        return str(self.json["errors"][0]["extensions"]["code"])


class LinearClient:
    """Calls to a stand-in that makes issues from the repository at `path`."""

    def __init__(self, linear: Linear, url: str, session: aiohttp.ClientSession, path: Path) -> None:
        self.linear = linear
        self.url = url
        self.path = path
        self._session = session

    async def query(self, document: str, *, authorization: str | None = KEY, **variables: object) -> Answer:
        headers = {"authorization": authorization} if authorization else {}
        body = {"query": document, "variables": variables}
        async with self._session.post(f"{self.url}/graphql", json=body, headers=headers) as response:
            return Answer(response.status, response.headers, await response.json())

    async def issues(self, filter_: dict[str, object] | None = None, *, archived: bool = False) -> list[str]:
        """The identifiers that a filter finds, the newest first."""
        document = (
            "query Found($filter: IssueFilter, $archived: Boolean) "
            "{ issues(filter: $filter, includeArchived: $archived) { nodes { identifier } } }"
        )
        answer = await self.query(document, filter=filter_, archived=archived)
        return [node["identifier"] for node in answer.json["data"]["issues"]["nodes"]]

    async def control(self, method: str, path: str, **stated: object) -> Any:
        async with self._session.request(method, f"{self.url}/_standin{path}", json=stated) as response:
            return await response.json()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[LinearClient]:
    path = tmp_path / "rocket"
    linear = Linear(path, KEY)
    async with serving(linear.app()) as url, aiohttp.ClientSession() as session:
        yield LinearClient(linear, url, session, path)
