"""The REST half of the GitHub stand-in."""

import pytest

from tests.repositories import BO, DEPENDABOT, building, git
from tests.standins.github.conftest import GitHubClient

REPO = "/repos/acme/rocket"


async def test_the_repository_is_named_after_its_origin(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    answer = await client.get(REPO)

    assert answer.json["full_name"] == "acme/rocket"
    assert answer.json["html_url"] == "https://github.com/acme/rocket"
    assert answer.json["default_branch"] == "main"


async def test_a_repository_without_an_origin_is_local_and_its_links_lead_to_pages_here(client: GitHubClient) -> None:
    with building(client.path, origin=None) as repo:
        repo.commit("First")
    commit = (await client.get("/repos/local/rocket/commits/main")).json

    page = await client.get(commit["html_url"].removeprefix(client.url), token=None)

    assert page.status == 200
    assert "First" in page.json


@pytest.mark.parametrize(
    "origin",
    ["git@github.com:acme/rocket.git", "ssh://git@github.com/acme/rocket", "https://x@github.com/acme/rocket/"],
)
async def test_every_form_of_a_github_address_names_the_repository(client: GitHubClient, origin: str) -> None:
    with building(client.path, origin=origin) as repo:
        repo.commit("First")

    assert (await client.get(REPO)).status == 200


@pytest.mark.parametrize("path", ["/repos/acme/other", f"{REPO}/commits?sha=nope", f"{REPO}/nothing", "/nothing"])
async def test_what_is_not_there_is_404_in_githubs_shape(client: GitHubClient, path: str) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    answer = await client.get(path)

    assert answer.status == 404
    assert answer.json["message"] == "Not Found"


async def test_an_unknown_commit_is_422(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    answer = await client.get(f"{REPO}/commits/nope")

    assert (answer.status, answer.json["message"]) == (422, "No commit found for SHA: nope")


async def test_an_empty_repository_answers_409_to_commits(client: GitHubClient) -> None:
    git(client.path, "init", "--quiet", "--initial-branch=main")

    assert (await client.get("/repos/local/rocket/commits")).status == 409


async def test_commits_come_newest_first_within_the_asked_dates(client: GitHubClient) -> None:
    with building(client.path) as repo:
        shas = [repo.commit(f"Number {number}") for number in range(5)]

    answer = await client.get(f"{REPO}/commits?since=2026-10-01T13:00:00Z&until=2026-10-01T15:00:00%2B00:00")

    assert [commit["sha"] for commit in answer.json] == shas[3:0:-1]
    assert answer.json[0]["author"]["login"] == "ana"


async def test_commits_of_a_path_are_only_those_that_touched_it(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("Docs", files={"docs/a.md": "a"})
        repo.commit("Code", files={"src/a.py": "a"})

    answer = await client.get(f"{REPO}/commits?path=docs")

    assert [commit["commit"]["message"] for commit in answer.json] == ["Docs"]


@pytest.mark.parametrize("path", ["nowhere", "../..", "%00", "--all"])
async def test_a_path_that_is_not_there_has_no_commits(client: GitHubClient, path: str) -> None:
    with building(client.path) as repo:
        repo.commit("First")

    answer = await client.get(f"{REPO}/commits?path={path}")

    assert (answer.status, answer.json) == (200, [])


async def test_a_new_commit_is_seen_at_the_next_call(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
    before = await client.get(f"{REPO}/commits")

    with building(client.path) as repo:
        repo.commit("Second")

    assert len(before.json) == 1
    assert len((await client.get(f"{REPO}/commits")).json) == 2


async def test_pages_are_linked_to_the_last(client: GitHubClient) -> None:
    with building(client.path) as repo:
        for number in range(7):
            repo.commit(f"Number {number}")

    answer = await client.get(f"{REPO}/commits?per_page=3&page=2")

    assert len(answer.json) == 3
    assert f'<{client.url}{REPO}/commits?per_page=3&page=3>; rel="next"' in answer.headers["link"]
    assert f'<{client.url}{REPO}/commits?per_page=3&page=3>; rel="last"' in answer.headers["link"]


async def test_a_page_holds_a_hundred_at_most(client: GitHubClient) -> None:
    with building(client.path) as repo:
        for number in range(101):
            repo.commit(f"Number {number}")

    answer = await client.get(f"{REPO}/commits?per_page=1000")

    assert len(answer.json) == 100


async def test_compare_without_paging_gives_the_newest_250_and_pages_give_all(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        shas = [repo.commit(f"Number {number}") for number in range(260)]

    unpaged = await client.get(f"{REPO}/compare/v1.0...main")
    pages = [(await client.get(f"{REPO}/compare/v1.0...main?per_page=100&page={page}")).json for page in (1, 2, 3)]

    assert unpaged.json["total_commits"] == 260
    assert [commit["sha"] for commit in unpaged.json["commits"]] == shas[10:]
    assert [commit["sha"] for page in pages for commit in page["commits"]] == shas


async def test_compare_tells_how_diverged_branches_stand(client: GitHubClient) -> None:
    with building(client.path) as repo:
        base = repo.commit("Base")
        repo.commit("On main")
        repo.commit("Hotfix", parents=[base], branch="release-1")

    answer = await client.get(f"{REPO}/compare/release-1...main")

    assert answer.json["status"] == "diverged"
    assert (answer.json["ahead_by"], answer.json["behind_by"]) == (1, 1)
    assert answer.json["merge_base_commit"]["sha"] == base
    assert [file["filename"] for file in answer.json["files"]] == ["changes/000/01.txt"]


async def test_annotated_tags_are_releases_and_others_only_tags(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("First")
        repo.tag("v1.0.0", "Rocket 1.0\n\nIt flies.")
        repo.commit("Second")
        repo.tag("v1.1.0")
        repo.tag("v2.0.0-rc.1", "Soon")

    tags = await client.get(f"{REPO}/tags")
    latest = await client.get(f"{REPO}/releases/latest")
    listed = await client.get(f"{REPO}/releases")

    assert [tag["name"] for tag in tags.json] == ["v2.0.0-rc.1", "v1.1.0", "v1.0.0"]
    assert (latest.json["tag_name"], latest.json["name"], latest.json["body"]) == ("v1.0.0", "Rocket 1.0", "It flies.")
    assert [release["prerelease"] for release in listed.json] == [True, False]
    assert (await client.get(f"{REPO}/releases/tags/v1.1.0")).status == 404


async def test_merge_squash_and_rebase_commits_are_pull_requests(client: GitHubClient) -> None:
    with building(client.path) as repo:
        repo.commit("Base")
        repo.squash(1, "Add a flag", "It helps.", author=BO)
        repo.rebase(2, ["One", "Two"])
        repo.merge(3, "Faster start", ["Cache", "Test the cache"], "Half the time.")
        repo.squash(4, "Bump lib from 1 to 2", author=DEPENDABOT)

    answer = await client.get(f"{REPO}/pulls?state=closed&sort=created&direction=asc")

    titles = [(pull["number"], pull["title"], pull["body"]) for pull in answer.json]
    assert titles == [
        (1, "Add a flag", "It helps."),
        (2, "One", None),
        (3, "Faster start", "Half the time."),
        (4, "Bump lib from 1 to 2", None),
    ]
    assert [pull["user"]["login"] for pull in answer.json] == ["bo-lind", "ana", "bo-lind", "dependabot[bot]"]
    assert [[label["name"] for label in pull["labels"]] for pull in answer.json] == [[], [], [], ["dependencies"]]
    assert (await client.get(f"{REPO}/pulls/3")).json["commits"] == 2
    assert (await client.get(f"{REPO}/pulls")).json == []
