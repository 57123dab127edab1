from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from standins.linear import Faults, Linear
from standins.server import serving
from tests.repositories import DEPENDABOT, START, building
from tests.standins.linear.conftest import KEY, LinearClient

ISSUE = """
query One($id: String!) {
  issue(id: $id) {
    identifier title url branchName completedAt
    team { key } project { name } cycle { number startsAt } assignee { name displayName }
    labels { nodes { name } } attachments { nodes { url sourceType } }
  }
}
"""


async def test_issues_are_made_from_the_pull_requests_of_people(client: LinearClient) -> None:
    with building(client.path) as repo:
        repo.commit("Start")
        repo.squash(1, "feat: light the engine", "With a match.")
        repo.squash(2, "chore(deps): bump flask", author=DEPENDABOT)
        repo.squash(3, "docs: explain the engine")

    assert await client.issues() == ["DOC-3", "ENG-1"]
    issue = (await client.query(ISSUE, id="ENG-1")).json["data"]["issue"]
    assert issue["title"] == "Light the engine"
    assert issue["branchName"] == "ana/eng-1-light-the-engine"
    assert issue["attachments"]["nodes"] == [{"url": "https://github.com/acme/rocket/pull/1", "sourceType": "github"}]
    assert issue["assignee"]["name"] == "Ana Diaz"
    assert issue["labels"]["nodes"] == [{"name": "Feature"}]
    assert (issue["project"]["name"], issue["completedAt"]) == ("Product", "2026-10-01T13:00:00Z")


async def test_pull_requests_that_close_the_same_issue_finish_one(client: LinearClient) -> None:
    with building(client.path) as repo:
        repo.squash(1, "feat: open the door", "Closes #9")
        repo.squash(2, "feat: paint the door", "Closes #9")

    links = (await client.query(ISSUE, id="ENG-1")).json["data"]["issue"]["attachments"]["nodes"]
    assert [link["url"][-6:] for link in links] == ["pull/1", "pull/2"]
    assert await client.issues() == ["ENG-1"]


async def test_pages_lead_through_all_of_a_connection(client: LinearClient) -> None:
    with building(client.path) as repo:
        for number in range(1, 8):
            repo.squash(number, f"feat: open dock {number}")
    document = (
        "query Page($after: String) { issues(first: 3, after: $after) "
        "{ nodes { number } pageInfo { hasNextPage endCursor } } }"
    )
    found: list[int] = []
    info: dict[str, object] = {"endCursor": None, "hasNextPage": True}
    while info["hasNextPage"]:
        page = (await client.query(document, after=info["endCursor"])).json["data"]["issues"]
        found += [int(node["number"]) for node in page["nodes"]]
        info = page["pageInfo"]

    assert found == [7, 6, 5, 4, 3, 2, 1]


async def test_filters_compare_times_places_and_either_of_several(client: LinearClient) -> None:
    with building(client.path, step=timedelta(days=20)) as repo:
        repo.squash(1, "feat: light the engine")
        repo.squash(2, "fix: stop the leak")
        repo.squash(3, "docs: explain the leak")

    second = (START + timedelta(days=20)).isoformat()
    assert await client.issues({"completedAt": {"gte": second}}) == ["DOC-3", "ENG-2"]
    assert await client.issues({"team": {"key": {"eq": "DOC"}}}) == ["DOC-3"]
    either: dict[str, object] = {"or": [{"team": {"key": {"eq": "DOC"}}}, {"project": {"name": {"eq": "Product"}}}]}
    assert await client.issues(either) == ["DOC-3", "ENG-1"]
    assert await client.issues({"project": {"null": True}}) == ["DOC-3"]
    cycle = (await client.query(ISSUE, id="ENG-2")).json["data"]["issue"]["cycle"]
    assert await client.issues({"cycle": {"number": {"eq": cycle["number"]}}}) == ["ENG-2"]


async def test_what_was_finished_long_ago_is_archived_and_comes_only_when_asked_for(client: LinearClient) -> None:
    with building(client.path, step=timedelta(days=200)) as repo:
        repo.squash(1, "feat: light the engine")
        repo.squash(2, "feat: steer")

    assert await client.issues() == ["ENG-2"]
    assert await client.issues(archived=True) == ["ENG-2", "ENG-1"]


@pytest.mark.parametrize("authorization", [None, "lin_api_other", "Bearer other"])
async def test_a_wrong_key_is_told_so_in_linears_shape(client: LinearClient, authorization: str | None) -> None:
    answer = await client.query("{ viewer { id } }", authorization=authorization)

    assert (answer.status, answer.code) == (401, "AUTHENTICATION_ERROR")


async def test_a_personal_key_must_not_come_as_bearer(client: LinearClient) -> None:
    answer = await client.query("{ viewer { id } }", authorization=f"Bearer {KEY}")

    assert answer.status == 400
    assert "Bearer prefix" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ issues { nodes { shoeSize } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ issues(filter: {completedAt: {since: 1}}) { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ issues ", "GRAPHQL_VALIDATION_FAILED"),
        ("{ issues(first: 250) { nodes { labels(first: 250) { nodes { name } } } } }", "INPUT_ERROR"),
    ],
    ids=["no such field", "no such comparator", "no GraphQL", "too complex"],
)
async def test_a_query_that_cannot_be_answered_is_refused_as_a_whole(
    client: LinearClient, document: str, code: str
) -> None:
    answer = await client.query(document)

    assert (answer.status, answer.code) == (400, code)
    assert "data" not in answer.json


@pytest.mark.parametrize("arguments", ["first: 0", "first: 251", 'after: "nowhere"'])
async def test_a_page_that_cannot_be_is_an_error_beside_the_data(client: LinearClient, arguments: str) -> None:
    with building(client.path) as repo:
        repo.squash(1, "feat: light the engine")

    answer = await client.query(f"{{ viewer {{ name }} issues({arguments}) {{ nodes {{ id }} }} }}")

    assert (answer.status, answer.code) == (200, "INPUT_ERROR")


async def test_every_answer_tells_what_is_left_of_the_hour(client: LinearClient) -> None:
    with building(client.path) as repo:
        repo.squash(1, "feat: light the engine")

    answer = await client.query("{ issues(first: 10) { nodes { id title } } }")

    assert answer.headers["X-Complexity"] == "12"  # ten objects with two properties each
    assert answer.headers["X-RateLimit-Requests-Limit"] == "2500"
    assert answer.headers["X-RateLimit-Requests-Remaining"] == "2499"
    assert answer.headers["X-RateLimit-Complexity-Limit"] == "3000000"


async def test_the_rate_limit_is_a_400_with_a_code(client: LinearClient) -> None:
    client.linear.faults = Faults(ratelimited=True, only_next=1)

    answer = await client.query("{ viewer { id } }")

    assert (answer.status, answer.code) == (400, "RATELIMITED")
    assert answer.headers["X-RateLimit-Requests-Remaining"] == "0"


async def test_a_test_adds_issues_and_completes_them(client: LinearClient) -> None:
    with building(client.path) as repo:
        repo.squash(1, "feat: light the engine")

    pull = "https://github.com/acme/rocket/pull/1"
    made = await client.control("POST", "/issues", title="Sell the rocket", links=[pull], labels=["Deal"])
    assert made["identifier"] == "ENG-2"
    assert await client.issues({"completedAt": {"null": True}}) == ["ENG-2"]

    await client.control("PATCH", "/issues/ENG-2", completedAt="2026-10-02T09:00:00Z")

    issue = (await client.query(ISSUE, id="ENG-2")).json["data"]["issue"]
    assert (issue["title"], issue["completedAt"]) == ("Sell the rocket", "2026-10-02T09:00:00Z")
    assert issue["attachments"]["nodes"] == [{"url": pull, "sourceType": "github"}]
    assert await client.control("PATCH", "/issues/ENG-99") == {"error": "Entity not found: Issue"}


async def test_a_clone_without_an_origin_on_github_links_to_the_stand_in_that_serves_it(tmp_path: Path) -> None:
    with building(tmp_path / "rocket", origin=None) as repo:
        repo.squash(1, "feat: light the engine")
    linear = Linear(tmp_path / "rocket", KEY, github="http://127.0.0.1:1")

    async with serving(linear.app()) as url, aiohttp.ClientSession() as session:
        answer = await LinearClient(linear, url, session, tmp_path / "rocket").query(ISSUE, id="ENG-1")
        async with session.get(answer.json["data"]["issue"]["url"]) as page:
            shown = await page.text()

    assert answer.json["data"]["issue"]["attachments"]["nodes"][0]["url"] == "http://127.0.0.1:1/local/rocket/pull/1"
    assert "ENG-1 Light the engine" in shown
