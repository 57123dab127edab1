"""Connecting a service in Slack: the window, the check, and a secret that is written nowhere in the clear."""

import dataclasses

import pytest

from tests.e2e.product import ADA, Product, until
from tests.e2e.windows import save, window, words


async def connect(notra: Product, token: str) -> None:
    """Open the window of `/notra connect github` and give it a token."""
    await notra.command("/notra connect github")
    await save(notra, await window(notra, "Token"), secret=token)


async def test_a_token_is_checked_and_connects(notra: Product) -> None:
    await connect(notra, "ghp_test")

    assert "GitHub is connected as *local-stand-in*" in words(await window(notra, "is connected as"))
    await notra.command("/notra connect")
    told = await until(lambda: next(iter(notra.whispers()), None), "what is connected")
    assert "GitHub is connected as *local-stand-in*" in told
    assert "Linear is not connected" in told


async def test_a_wrong_token_is_said_in_the_window_and_nothing_is_kept(notra: Product) -> None:
    await connect(notra, "ghp_wrong")

    view = await window(notra, "does not accept the token")
    assert "Token" in words(view)
    assert await notra.rows("select * from connections") == []


async def test_the_outcome_is_told_in_private_when_the_window_was_closed(notra: Product) -> None:
    notra.github.faults = dataclasses.replace(notra.github.faults, hold="rest")
    await connect(notra, "ghp_test")
    await notra.slack.people.close(ADA, (await window(notra, "Checking")).id, all_views=True)

    notra.github.faults = dataclasses.replace(notra.github.faults, hold="")

    told = await until(lambda: next(iter(notra.whispers()), None), "the outcome")
    assert "GitHub is connected" in told


async def test_the_token_is_nowhere_in_the_database(notra: Product) -> None:
    await connect(notra, "ghp_test")
    await window(notra, "is connected as")

    for table in ("requests", "connections", "audit"):
        rows = await notra.rows(f"select * from {table}")  # noqa: S608  names of ours
        assert "ghp_test" not in str(rows)


@pytest.mark.parametrize(("typed", "meant"), [("githb", "/notra connect github"), ("jira", "GitHub and Linear")])
async def test_another_service_is_told_what_there_is(notra: Product, typed: str, meant: str) -> None:
    await notra.command(f"/notra connect {typed}")

    assert meant in await until(lambda: next(iter(notra.whispers()), None), "an answer")
