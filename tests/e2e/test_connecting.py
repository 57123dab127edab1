"""Connecting a service in Slack: the window, the check, and a secret that is written nowhere in the clear."""

import dataclasses
from typing import Any

import pytest
from pydantic import SecretStr

from standins.slack.records import View
from tests.e2e.product import ADA, RELEASES, Product, shown, until
from tests.e2e.windows import save, window, words


async def connect(notra: Product, token: str) -> None:
    """Open the window of `/notra connect github` and give it a token."""
    await notra.command("/notra connect github")
    await save(notra, await window(notra, "Token"), secret=token)


async def choose(notra: Product, view: View, **chosen: str) -> None:
    """Press the window's button after choosing in the selects with these block ids."""
    state: dict[str, dict[str, Any]] = {
        name: {"selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}
        for name, value in chosen.items()
    }
    await notra.slack.people.submit(ADA, view.id, state)


async def told(notra: Product) -> str:
    return await until(lambda: next(iter(notra.whispers()), None), "an answer")


async def test_a_token_is_checked_and_connects(notra: Product) -> None:
    await connect(notra, "ghp_test")

    view = words(await window(notra, "is connected as"))
    assert "GitHub is connected as *local-stand-in*" in view
    assert "It sees 1 repository." in view
    await notra.command("/notra connect")
    said = await told(notra)
    assert "GitHub is connected as *local-stand-in*" in said
    assert "Linear is not connected" in said


async def test_who_has_connected_nothing_hears_what_the_server_reads_by_itself(notra: Product) -> None:
    await notra.command("/notra connect")

    said = await told(notra)
    assert "GitHub is read by this server's own access (acme/rocket). To connect your own: `/notra connect" in said
    assert "Linear is not connected: `/notra connect linear`" in said


async def test_the_chosen_default_is_drafted_and_follows_a_rename(notra: Product) -> None:
    await connect(notra, "ghp_test")
    await choose(notra, await window(notra, "Default in this channel"), channel_repo="acme/rocket")
    await window(notra, "The defaults are saved")

    notra.github.faults = dataclasses.replace(notra.github.faults, renamed_to="acme/starship")
    for _ in range(2):  # the first one hears of it from GitHub
        assert "Changelog · acme/starship" in shown(await notra.draft("changelog"))
    assert (await notra.rows("select channel_id from channels"))[0]["channel_id"] == RELEASES


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ({}, "does not accept this token"),
        ({"missing_scope": True}, "read access to *Contents*"),
        ({"no_repositories": True}, "sees no repository"),
        ({"error_502": True}, "cannot be reached"),
        ({"rate_limited_429": True}, "rate limit"),
    ],
    ids=["wrong", "scope", "nothing to read", "unreachable", "limited"],
)
async def test_what_is_wrong_is_said_in_the_window_and_nothing_is_kept(
    notra: Product, faults: dict[str, bool], sentence: str
) -> None:
    await notra.command("/notra connect github")
    view = await window(notra, "Token")
    notra.github.faults = dataclasses.replace(notra.github.faults, **faults)  # type: ignore[arg-type]  # switches
    await save(notra, view, secret="ghp_test" if faults else "ghp_wrong")

    assert "Token" in words(await window(notra, sentence))
    assert await notra.rows("select * from connections") == []


async def test_the_outcome_is_told_in_private_when_the_window_was_closed(notra: Product) -> None:
    await notra.command("/notra connect github")
    view = await window(notra, "Token")
    notra.github.faults = dataclasses.replace(notra.github.faults, hold="rest")
    await save(notra, view, secret="ghp_test")
    await notra.slack.people.close(ADA, (await window(notra, "Checking")).id, all_views=True)

    notra.github.faults = dataclasses.replace(notra.github.faults, hold="")

    assert "GitHub is connected" in await told(notra)


async def test_the_window_opens_in_time_while_github_hangs(notra: Product) -> None:
    notra.github.faults = dataclasses.replace(notra.github.faults, hold="rest")

    await notra.command("/notra connect github")

    assert "Default" not in words(await window(notra, "Token"))
    notra.github.faults = dataclasses.replace(notra.github.faults, hold="")


async def test_the_token_is_nowhere_in_the_database(notra: Product) -> None:
    await connect(notra, "ghp_test")
    await window(notra, "is connected as")

    stored = [
        *await notra.rows("select * from requests"),
        *await notra.rows("select * from connections"),
        *await notra.rows("select * from audit"),
    ]
    assert len(stored) >= 3
    assert "ghp_test" not in str(stored)


async def test_a_token_that_expired_is_told_with_what_to_do(notra: Product) -> None:
    await connect(notra, "ghp_test")
    await window(notra, "is connected as")
    notra.github.faults = dataclasses.replace(notra.github.faults, expired_token=True)

    await notra.command("/notra draft changelog acme/rocket")

    message = await notra.message_with("draft_retry")
    assert "does not accept the token any more: give a new one with `/notra connect github`" in shown(message)


@pytest.mark.parametrize(("typed", "meant"), [("githb", "/notra connect github"), ("jira", "GitHub and Linear")])
async def test_another_service_is_told_what_there_is(notra: Product, typed: str, meant: str) -> None:
    await notra.command(f"/notra connect {typed}")

    assert meant in await told(notra)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("", "/notra disconnect github"), ("linaer", "/notra disconnect linear"), ("github", "GitHub is not connected.")],
)
async def test_what_is_not_connected_is_not_disconnected(notra: Product, typed: str, meant: str) -> None:
    await notra.command(f"/notra disconnect {typed}")

    assert meant in await told(notra)


async def test_since_the_last_draft_begins_where_the_approved_one_ended(notra: Product) -> None:
    first = await notra.draft("changelog acme/rocket since v1.0.0")
    await notra.click("draft_approve", first)
    await notra.message_with("Approved")

    await notra.command("/notra draft changelog acme/rocket since the last draft")

    assert "since the last draft" in shown(await notra.message_with("draft_retry"))
    stored = await notra.rows("select state from drafts order by created_at")
    assert [row["state"] for row in stored] == ["approved", "nothing_to_say"]


async def test_a_server_that_reads_linear_by_its_own_key_says_so(notra: Product) -> None:
    notra.settings = notra.settings.model_copy(update={"linear_api_key": SecretStr("lin_api_test")})
    await notra.replace_bots(time_scale=1.0)
    await notra.command("/notra connect")

    said = await told(notra)
    assert "Linear is read by this server's own key. To connect your own" in said
    assert "not connected" not in said

    await notra.command("/notra disconnect linear")
    goes_on = await until(
        lambda: next((one for one in notra.whispers() if "can take away" in one), None), "what goes on being read"
    )
    assert "is read by this server's own key" in goes_on
