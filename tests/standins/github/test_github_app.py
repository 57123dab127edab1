"""The GitHub App, renames and search of the stand-in, as clients meet them."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest

from standins.github import Faults, GitHub
from standins.github.app import private_key
from standins.github.service import APP_ID
from standins.server import serving
from tests.repositories import ANA, BO, building

_TOKENS = "/app/installations/{}/access_tokens"


@dataclass
class Client:
    github: GitHub
    url: str
    session: aiohttp.ClientSession
    key: str

    def signed(self, *, lasts: float = 300, issuer: str = APP_ID) -> str:
        now = int(time.time())
        return "bearer " + jwt.encode({"iat": now, "exp": now + int(lasts), "iss": issuer}, self.key, algorithm="RS256")

    async def call(self, method: str, path: str, authorization: str, **more: Any) -> tuple[int, Any]:
        headers = {"authorization": authorization}
        async with self.session.request(method, self.url + path, headers=headers, **more) as answer:
            return answer.status, await answer.json()

    async def token(self) -> str:
        number = self.github.github_app.installation
        status, answer = await self.call("POST", _TOKENS.format(number), self.signed())
        assert status == 201
        return f"token {answer['token']}"


@pytest.fixture(scope="module")
def key() -> str:
    return private_key()


@pytest.fixture
async def client(tmp_path: Path, key: str) -> AsyncIterator[Client]:
    with building(tmp_path / "rocket") as repo:
        repo.commit("Base")
        repo.squash(1, "One", author=ANA)
        repo.squash(2, "Two", author=BO)
        repo.squash(3, "Three", author=BO)
    github = GitHub(tmp_path / "rocket", "ghp_test", key)
    async with serving(github.app()) as url, aiohttp.ClientSession() as session:
        yield Client(github, url, session, key)


async def test_the_app_finds_its_installation_and_reads_by_its_token(client: Client) -> None:
    status, found = await client.call("GET", "/orgs/acme/installation", client.signed())
    listed = await client.call("GET", "/installation/repositories", await client.token())

    assert (status, found["id"]) == (200, client.github.github_app.installation)
    assert [one["full_name"] for one in listed[1]["repositories"]] == ["acme/rocket"]
    assert (await client.call("GET", "/users/nobody/installation", client.signed()))[0] == 404


@pytest.mark.parametrize("signing", [{"lasts": 900}, {"lasts": -120}, {"issuer": "1"}], ids=str)
async def test_a_jwt_that_lasts_too_long_or_is_not_the_apps_is_refused(client: Client, signing: dict[str, Any]) -> None:
    status, _ = await client.call("GET", "/orgs/acme/installation", client.signed(**signing))

    assert status == 401


async def test_a_plain_token_is_not_the_app(client: Client) -> None:
    assert (await client.call("GET", "/orgs/acme/installation", "token ghp_test"))[0] == 401


async def test_tokens_end_and_a_revoked_installation_has_none(client: Client) -> None:
    client.github.faults = Faults(token_lasts_s=0.001)
    short = await client.token()
    client.github.faults = Faults()
    long = await client.token()

    assert (await client.call("GET", "/installation/repositories", short))[0] == 401
    assert (await client.call("GET", "/installation/repositories", long))[0] == 200
    client.github.faults = Faults(revoked_installation=True)
    assert (await client.call("GET", "/installation/repositories", long))[0] == 401
    number = client.github.github_app.installation
    assert (await client.call("POST", _TOKENS.format(number), client.signed()))[0] == 404


async def test_a_former_name_is_redirected_to_the_number_with_its_query(client: Client) -> None:
    client.github.faults = Faults(renamed_to="acme/starship")

    headers = {"authorization": "token ghp_test"}
    async with client.session.get(
        f"{client.url}/repos/acme/rocket/commits?per_page=1", headers=headers, allow_redirects=False
    ) as answer:
        moved, status = answer.headers["location"], answer.status
    async with client.session.get(moved, headers=headers) as followed:
        commits = await followed.json()

    assert (status, len(commits)) == (301, 1)
    assert moved.endswith(f"/repositories/{client.github.repository.number}/commits?per_page=1")


async def test_search_finds_the_oldest_merged_pull_request_of_a_person(client: Client) -> None:
    document = """query($q: String!) {
      search(query: $q, type: ISSUE, first: 1) { issueCount nodes { ... on PullRequest { number } } }
    }"""

    async def found(query: str) -> Any:
        body = {"query": document, "variables": {"q": query}}
        return (await client.call("POST", "/graphql", "token ghp_test", json=body))[1]["data"]["search"]

    by_bo = await found("repo:acme/rocket is:pr is:merged author:bo-lind sort:created-asc")
    elsewhere = await found("repo:acme/other is:pr is:merged author:bo-lind")

    assert by_bo == {"issueCount": 2, "nodes": [{"number": 2}]}
    assert elsewhere == {"issueCount": 0, "nodes": []}


async def test_what_was_answered_is_not_answered_again_once_a_ref_moved(client: Client, tmp_path: Path) -> None:
    path = "/repos/acme/rocket/commits?per_page=1"
    before = (await client.call("GET", path, "token ghp_test"))[1][0]["sha"]
    assert (await client.call("GET", path, "token ghp_test"))[1][0]["sha"] == before

    with building(tmp_path / "rocket") as repo:
        newest = repo.commit("Newest")

    assert (await client.call("GET", path, "token ghp_test"))[1][0]["sha"] == newest
