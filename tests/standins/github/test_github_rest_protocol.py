"""What every REST call to the GitHub stand-in goes through: tokens, budgets, ETags and switches."""

import asyncio
import dataclasses

import aiohttp
import pytest

from standins.github import Faults
from tests.repositories import building
from tests.standins.github.conftest import GitHubClient
from tests.standins.holding import held, switch

REPO = "/repos/acme/rocket"


async def test_a_known_answer_is_304_and_costs_nothing(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    first = await client.get(REPO)

    again = await client.get(REPO, {"if-none-match": first.headers["etag"]})

    assert again.status == 304
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"] == "4999"


async def test_another_token_is_refused_and_none_gets_a_small_budget(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    wrong = await client.get(REPO, token="ghp_other")
    without = await client.get(REPO, token=None)

    assert (wrong.status, wrong.json["message"]) == (401, "Bad credentials")
    assert without.headers["x-ratelimit-limit"] == "60"


@pytest.mark.parametrize(
    ("faults", "status", "header"),
    [
        (Faults(error_502=True), 502, None),
        (Faults(rate_limited_403=True), 403, "x-ratelimit-reset"),
        (Faults(rate_limited_429=True), 429, "retry-after"),
        (Faults(secondary_limit=True), 403, "retry-after"),
        (Faults(expired_token=True), 401, None),
    ],
)
async def test_a_switch_makes_a_call_fail_as_often_as_it_says(
    client: GitHubClient, faults: Faults, status: int, header: str | None
) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    client.github.faults = dataclasses.replace(faults, only_next=1)

    failed = await client.get(REPO)

    assert failed.status == status
    assert header is None or header in failed.headers
    assert (await client.get(REPO)).status == 200


async def test_a_cut_body_ends_before_its_length(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    client.github.faults = Faults(cut_body=True)

    with pytest.raises(aiohttp.ClientPayloadError):
        await client.get(REPO)


async def test_a_call_is_held_by_switch(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    await switch(client.url, "rest")
    asking = asyncio.create_task(client.get(REPO))
    await held(client.url)

    assert not asking.done()

    await switch(client.url, "")
    assert (await asking).status == 200
