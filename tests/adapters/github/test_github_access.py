"""Whose access reads what: tokens, installations of the App, renamed repositories; never another workspace's."""

import asyncio
from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from bot.activity import Activity
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.checks import GitHubCheck
from bot.connections import ConnectionKind
from bot.errors import Permanent
from standins.github import Faults
from standins.github.service import APP_ID
from tests.adapters.github.conftest import NOW, REPO, TEAM, TOKEN, Source, since
from tests.repositories import building

KIND = ConnectionKind.GITHUB


async def ignored(commits: int, pulls: int) -> None:
    """A progress that nobody follows."""


def two_commits(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.squash(1, "New")


async def connected(source: Source, workspace: str, details: Mapping[str, object], secret: str | None) -> None:
    await source.connections.save(workspace, KIND, details=details, secret=secret, by="U1")


async def read(source: Source, access: GitHubAccess, workspace: str = TEAM) -> Activity:
    adapter = GitHubActivity(access, source.known, now=lambda: NOW)
    return await adapter.fetch(workspace, REPO, since("v1.0"), ignored)


async def test_a_workspace_reads_by_its_own_token_and_never_by_anothers(source: Source) -> None:
    two_commits(source)
    await connected(source, "T1", {}, TOKEN)
    await connected(source, "T2", {}, "ghp_of_another_team")
    access = source.access(token=None)

    assert len((await read(source, access, "T1")).commits) == 1
    with pytest.raises(Permanent, match="give a new one with `/notra connect github`"):
        await read(source, access, "T2")
    with pytest.raises(Permanent, match="connect GitHub with `/notra connect github`"):
        await read(source, access, "T3")
    assert len((await read(source, access, "T1")).commits) == 1


async def test_the_servers_own_token_serves_where_nothing_is_connected_and_only_there(source: Source) -> None:
    two_commits(source)
    await connected(source, "T2", {}, "ghp_of_another_team")
    access = source.access(token=TOKEN)

    assert len((await read(source, access, "T1")).commits) == 1
    with pytest.raises(Permanent):
        await read(source, access, "T2")


async def test_a_new_connection_is_used_at_once(source: Source) -> None:
    two_commits(source)
    access = source.access(token=None)
    await connected(source, TEAM, {}, "ghp_expired")
    with pytest.raises(Permanent):
        await read(source, access)

    await connected(source, TEAM, {}, TOKEN)

    assert len((await read(source, access)).commits) == 1


async def test_an_installation_gets_one_token_for_all_its_calls(source: Source, app_key: str) -> None:
    two_commits(source)
    access = source.access(token=None, app=(APP_ID, app_key))
    await connected(source, TEAM, {"installation": source.github.github_app.installation}, None)

    found = await asyncio.gather(read(source, access), read(source, access))

    assert [len(activity.commits) for activity in found] == [1, 1]
    assert len(source.github.github_app.tokens) == 1


async def test_a_token_of_an_installation_is_renewed_before_it_ends(source: Source, app_key: str) -> None:
    two_commits(source)
    source.github.faults = Faults(token_lasts_s=120)  # less than the margin
    access = source.access(token=None, app=(APP_ID, app_key))
    await connected(source, TEAM, {"installation": source.github.github_app.installation}, None)

    await read(source, access)
    before = len(source.github.github_app.tokens)
    await read(source, access)

    assert len(source.github.github_app.tokens) > before


async def test_a_token_that_was_revoked_early_is_replaced_without_a_word(source: Source, app_key: str) -> None:
    two_commits(source)
    access = source.access(token=None, app=(APP_ID, app_key))
    await connected(source, TEAM, {"installation": source.github.github_app.installation}, None)
    await read(source, access)
    source.github.github_app.tokens.clear()

    assert len((await read(source, access)).commits) == 1


@pytest.mark.parametrize("faults", [Faults(revoked_installation=True), Faults(suspended_installation=True)], ids=str)
async def test_an_installation_that_is_gone_says_to_install_it_again(
    source: Source, app_key: str, faults: Faults
) -> None:
    two_commits(source)
    access = source.access(token=None, app=(APP_ID, app_key))
    await connected(source, TEAM, {"installation": source.github.github_app.installation}, None)
    await read(source, access)
    source.github.github_app.tokens.clear()
    source.github.faults = faults

    with pytest.raises(Permanent, match=r"not installed there any more, or it is suspended\. Install it again"):
        await read(source, access)


@pytest.mark.parametrize(
    ("app_id", "key", "sentence"),
    [
        ("4243", None, "check the App's id and key"),
        (APP_ID, "-----BEGIN nothing-----", "The GitHub App's key cannot be read"),
    ],
)
async def test_a_wrong_app_says_whom_to_ask_and_logs_the_settings(
    source: Source, app_key: str, app_id: str, key: str | None, sentence: str
) -> None:
    two_commits(source)
    access = source.access(token=None, app=(app_id, key or app_key))
    await connected(source, TEAM, {"installation": 1}, None)

    with capture_logs() as logged, pytest.raises(Permanent, match=sentence) as refused:
        await read(source, access)

    assert "GITHUB_APP" not in str(refused.value)
    assert "GITHUB_APP_PRIVATE_KEY" in str(logged)


async def test_an_app_is_connected_by_the_account_where_it_is_installed(source: Source, app_key: str) -> None:
    two_commits(source)
    check = GitHubCheck(source.access(app=(APP_ID, app_key)), source.url)

    details = await check.check({"account": "acme"}, "")

    number = source.github.github_app.installation
    assert details == {"account": "acme", "installation": number, "repositories": 1}
    with pytest.raises(Permanent, match="not installed for nobody"):
        await check.check({"account": "nobody"}, "")
    with pytest.raises(Permanent, match="is no account"):
        await check.check({"account": "acme/rocket/../x"}, "")
    with pytest.raises(Permanent, match="Paste a token"):
        await check.check({}, "")


async def test_a_renamed_repository_is_read_under_its_new_name(source: Source) -> None:
    two_commits(source)
    await source.fetch(since("v1.0"))
    source.github.faults = Faults(renamed_to="acme/starship")

    activity = await source.fetch(since("v1.0"))

    assert (activity.repo, len(activity.commits), len(activity.pulls)) == ("acme/starship", 1, 1)
    assert await source.known.number(TEAM, "acme/starship") == source.github.repository.number
    assert source.known.former == {REPO: source.github.repository.number}


async def test_a_name_that_leads_nowhere_any_more_is_found_by_its_number(source: Source) -> None:
    two_commits(source)
    await source.known.seen(TEAM, {source.github.repository.number: "acme/former"})

    activity = await source.fetch(since("v1.0"), repo="acme/former")

    assert (activity.repo, len(activity.commits)) == ("acme/rocket", 1)
    assert source.known.former == {}  # GitHub does not lead there, and somebody else may bear it


async def test_a_name_that_another_repository_took_still_means_the_one_that_was_seen_under_it(source: Source) -> None:
    two_commits(source)
    await source.known.seen(TEAM, {7: REPO})  # number 7 is gone: what bears the name now is all there is

    activity = await source.fetch(since("v1.0"))

    assert activity.repo == REPO
    assert source.known.names[TEAM] == {source.github.repository.number: REPO}


async def test_a_redirected_call_is_followed(source: Source) -> None:
    two_commits(source)
    source.github.faults = Faults(renamed_to="acme/starship")

    found = await source.access().own.get("/repos/acme/rocket")

    assert found["full_name"] == "acme/starship"
