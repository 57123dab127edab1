"""The GraphQL half of the GitHub stand-in."""

from typing import Any

from tests.repositories import DEPENDABOT, RepositoryBuilder, building
from tests.standins.github.conftest import GitHubClient

HISTORY = """
query($first: Int!, $after: String, $since: GitTimestamp) {
  repository(owner: "acme", name: "rocket") {
    defaultBranchRef { name target { ... on Commit { history(first: $first, after: $after, since: $since) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        oid messageHeadline messageBody committedDate additions deletions changedFilesIfAvailable
        parents(first: 2) { totalCount }
        authors(first: 5) { nodes { name email user { login } } }
        associatedPullRequests(first: 5) { nodes {
          number title body url mergedAt baseRefName headRefName author { login __typename }
          labels(first: 5) { nodes { name } }
        } }
      }
    } } } }
  }
}
"""
BODY = HISTORY[HISTORY.index("repository") :]


async def history(client: GitHubClient, **variables: object) -> Any:
    answer = await client.query(HISTORY, **{"first": 100, **variables})
    return answer.json["data"]["repository"]["defaultBranchRef"]["target"]["history"]


def numbers(node: dict[str, Any]) -> list[int]:
    return [pull["number"] for pull in node["associatedPullRequests"]["nodes"]]


async def test_every_commit_names_the_pull_request_that_brought_it(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("Base")
        repo.squash(1, "Add a flag")
        repo.rebase(2, ["One", "Two"])
        repo.merge(3, "Faster start", ["Cache", "Test the cache"])
        repo.commit("Straight to main")

    nodes = (await history(client))["nodes"]

    assert {node["messageHeadline"]: numbers(node) for node in nodes} == {
        "Straight to main": [],
        "Merge pull request #3 from acme/branch-3": [3],
        "Test the cache": [3],
        "Cache": [3],
        "Two (#2)": [2],
        "One (#2)": [2],
        "Add a flag (#1)": [1],
        "Base": [],
    }


async def test_a_pull_request_merged_into_another_ones_branch_is_named_first(client: GitHubClient) -> None:
    with building(client.path) as repo:
        base = repo.commit("Base")
        side = repo.commit("Start big thing", parents=[base], branch="scratch/side")
        inner = repo.commit("Help", parents=[side], branch="scratch/inner")
        merged = repo.commit(
            "Merge pull request #7 from acme/inner\n\nHelp it", parents=[side, inner], branch="scratch/side"
        )
        repo.commit("Merge pull request #8 from acme/side\n\nBig thing", parents=[base, merged])

    nodes = (await history(client))["nodes"]

    assert {node["messageHeadline"]: numbers(node) for node in nodes} == {
        "Merge pull request #8 from acme/side": [8],
        "Merge pull request #7 from acme/inner": [7, 8],
        "Help": [7, 8],
        "Start big thing": [8],
        "Base": [],
    }


async def test_a_number_that_comes_again_later_only_mentions_the_pull_request(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.squash(1, "Add a flag")
        repo.commit("Something else")
        repo.commit("Really add the flag (#1)")

    nodes = (await history(client))["nodes"]

    assert [numbers(node) for node in nodes] == [[], [], [1]]


async def test_people_are_told_by_noreply_address_or_name_and_bots_have_no_user(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("By Ana\n\nCo-authored-by: Bo Lind <bo@example.com>")
        repo.squash(2, "Bump lib", author=DEPENDABOT)

    bump, shared = (await history(client))["nodes"]

    assert [author["user"]["login"] for author in shared["authors"]["nodes"]] == ["ana", "bo-lind"]
    assert bump["authors"]["nodes"][0]["user"] is None
    assert bump["associatedPullRequests"]["nodes"][0]["author"] == {"login": "dependabot", "__typename": "Bot"}


async def test_a_long_subject_is_cut_as_github_does_it(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("a" * 80 + "\n\nBody")

    node = (await history(client))["nodes"][0]

    assert node["messageHeadline"] == "a" * 71 + "…"
    assert node["messageBody"] == "…" + "a" * 9 + "\n\nBody"


async def test_lines_are_counted_against_the_first_parent(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("Base", files={"a.txt": "1\n2\n3\n"})
        repo.commit("Change", files={"a.txt": "1\n2\n", "b.txt": "1\n"})

    node = (await history(client))["nodes"][0]

    assert (node["additions"], node["deletions"], node["changedFilesIfAvailable"]) == (1, 1, 2)


async def test_pages_follow_the_cursor_and_a_foreign_cursor_is_an_error(client: GitHubClient) -> None:
    with building(client.path) as repo:
        shas = [repo.commit(f"Number {number}") for number in range(5)]

    first = await history(client, first=3)
    second = await history(client, first=3, after=first["pageInfo"]["endCursor"])
    wrong = await client.query(HISTORY, first=3, after="elsewhere 1")

    assert [node["oid"] for page in (first, second) for node in page["nodes"]] == shas[::-1]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert wrong.json["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


async def test_a_time_bounds_the_history_and_its_count(client: GitHubClient) -> None:
    with building(client.path) as repo:
        for number in range(5):
            repo.commit(f"Number {number}")

    found = await history(client, since="2026-10-01T15:00:00+00:00")

    assert found["totalCount"] == 2


async def test_tags_refs_and_objects_resolve_to_commits(client: GitHubClient) -> None:
    with building(client.path) as repo:
        first = repo.commit("First")
        repo.tag("v1.0", "One")
        second = repo.commit("Second")
        repo.tag("v1.1")

    answer = await client.query(
        """{ repository(owner: "acme", name: "rocket") {
          latestRelease { tagName name }
          annotated: object(expression: "v1.0") { __typename ... on Tag { target { oid } } }
          light: object(expression: "v1.1") { __typename oid }
          short: object(expression: "main") { oid }
          missing: object(expression: "v9") { oid }
          ref(qualifiedName: "refs/tags/v1.0") { compare(headRef: "main") { aheadBy status commits(first: 5) {
            nodes { oid } } } }
          refs(refPrefix: "refs/tags/", first: 5, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
            nodes { name } }
        } }"""
    )

    found = answer.json["data"]["repository"]
    assert found["latestRelease"] == {"tagName": "v1.0", "name": "One"}
    assert found["annotated"] == {"__typename": "Tag", "target": {"oid": first}}
    assert found["light"] == {"__typename": "Commit", "oid": second}
    assert found["short"] == {"oid": second}
    assert found["missing"] is None
    assert found["ref"]["compare"] == {"aheadBy": 1, "status": "AHEAD", "commits": {"nodes": [{"oid": second}]}}
    assert [tag["name"] for tag in found["refs"]["nodes"]] == ["v1.1", "v1.0"]


async def test_nodes_are_found_by_the_ids_that_rest_gives(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.squash(1, "Add a flag")
    commit = (await client.get("/repos/acme/rocket/commits/main")).json

    answer = await client.query(
        "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ...C } } fragment C on Commit { oid }",
        ids=[commit["node_id"]],
    )

    assert answer.json["data"]["nodes"] == [{"__typename": "Commit", "oid": commit["sha"]}]


async def test_a_query_costs_by_its_connections(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    cheap = await client.query("{ rateLimit { cost remaining } }")
    costly = await client.query(
        f"query($first: Int!, $after: String, $since: GitTimestamp) {{ rateLimit {{ cost }} {BODY}", first=100
    )

    assert cheap.json["data"]["rateLimit"] == {"cost": 1, "remaining": 4999}
    assert costly.json["data"]["rateLimit"]["cost"] == 8


def test_the_same_history_has_the_same_ids(client: GitHubClient) -> None:
    def build(repo: RepositoryBuilder) -> list[str]:
        return [repo.commit("First"), *repo.merge(1, "Title", ["A"])]

    with building(client.path / "a") as one, building(client.path / "b") as other:
        first, second = build(one), build(other)

    assert first == second
