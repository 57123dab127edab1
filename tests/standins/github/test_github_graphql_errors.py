"""Errors of the GitHub stand-in's GraphQL half, in GitHub's shape."""

import pytest

from standins.github import Faults
from tests.repositories import building
from tests.standins.github.conftest import GitHubClient


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{ repository(owner: "x", name: "y") { id } }', "Could not resolve to a Repository with the name 'x/y'."),
        ("{ nothing }", "Field 'nothing' doesn't exist on type 'Query'"),
        ("{ rateLimit }", "Field must have selections"),
        ("{ rateLimit { cost { x } } }", "Selections can't be made on scalars"),
        ("{ rateLimit(now: 1) { cost } }", "Field 'rateLimit' doesn't accept argument 'now'"),
        ('{ repository(owner: "acme", name: "rocket") { refs(refPrefix: "a") { totalCount } } }', "You must provide a"),
        (
            '{ repository(owner: "acme", name: "rocket") { refs(refPrefix: "a", first: 101) { totalCount } } }',
            "exceeds the `first` limit of 100 records",
        ),
        ("{ rateLimit { cost }", "Parse error on"),
        ('{ rateLimit(dryRun: "\\q") { cost } }', "Parse error on"),
        ("{ ...Missing }", "Fragment Missing was used, but not defined"),
        ("query($id: ID!) { nodes(ids: [$id]) { id } }", "Variable $id of type ID! was provided invalid value"),
        ("mutation { star }", "Field 'star' doesn't exist on type 'Mutation'"),
        ('{ nodes(ids: ["x"]) { id } }', "Could not resolve to a node with the global id of 'x'"),
        ("{" * 5000, "Parse error on"),
    ],
)
async def test_a_wrong_query_gets_an_error_and_never_a_500(client: GitHubClient, query: str, message: str) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    answer = await client.query(query)

    assert answer.status == 200
    assert message in answer.json["errors"][0]["message"]


async def test_the_hourly_limit_and_a_gateway_error_have_graphqls_own_shape(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    client.github.faults = Faults(rate_limited_403=True)
    limited = await client.query("{ viewer { login } }")
    client.github.faults = Faults(error_502=True)
    down = await client.query("{ viewer { login } }")

    assert (limited.status, limited.json["errors"][0]["type"]) == (200, "RATE_LIMITED")
    assert limited.headers["x-ratelimit-remaining"] == "0"
    assert (down.status, down.json["data"]) == (502, None)


async def test_data_comes_with_errors_by_switch(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    client.github.faults = Faults(partial_graphql=True)

    answer = await client.query("{ viewer { login } }")

    assert answer.json["data"]
    assert answer.json["errors"]
