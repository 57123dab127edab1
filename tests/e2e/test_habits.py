"""The first draft of a repository learns from its earlier notes what its team lists; people have the last word."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from standins.anthropic.faults import Faults as ModelFaults
from standins.redis import RedisBackend
from tests.e2e.conftest import FAST
from tests.e2e.product import ADA, GRACE, Product, product
from tests.e2e.test_board import board, given, listed, set_rules, standing
from tests.e2e.windows import window, words
from tests.repositories import DEPENDABOT, building


@pytest.fixture
async def listing(tmp_path: Path, database_dsn: str, redis_backend: RedisBackend) -> AsyncIterator[Product]:
    """A product on a repository whose notes name every dependency update."""
    path = tmp_path / "rocket"
    with building(path) as rocket:
        rocket.commit("Start the rocket")
        rocket.tag("v1.0.0")
        for number in range(1, 4):
            rocket.squash(number, f"chore(deps): bump flask from 1.{number} to 1.{number + 1}", author=DEPENDABOT)
            rocket.tag(f"v1.{number}.0", f"Rocket 1.{number}\n\n- Flask is newer (#{number})")
        rocket.squash(5, "feat: steer with the keyboard")
        rocket.squash(6, "chore(deps): bump flask from 2.0 to 2.1", author=DEPENDABOT)
        rocket.commit("test: steer in circles (#7)", files={"tests/steering.py": "circles"})
    async with product(tmp_path, path, database_dsn, redis_backend) as running:
        running.anthropic.faults = ModelFaults(chars_per_second=FAST)
        yield running


async def test_a_first_draft_keeps_what_the_earlier_notes_name(listing: Product) -> None:
    await listing.draft()

    assert "ump flask" in given(listing)
    assert "circles" not in given(listing)


async def test_the_rules_window_says_what_was_learnt(listing: Product) -> None:
    message = await board(listing)
    assert "ump flask" in listed(message, "Goes in")

    await listing.click("board_rules", message)

    view = await window(listing, "Rules")
    assert "what the notes of your last releases show" in words(view)
    assert "Dependency updates" in words(view)


async def test_what_people_set_is_never_learnt_over(listing: Product) -> None:
    message = await board(listing)
    await listing.click("board_rules", message)
    view = await window(listing, "Rules")
    await set_rules(listing, view.id, keep=["tests"])
    await standing(listing, "Stays out", "ump flask")

    await listing.command("/notra draft changelog", GRACE)
    await listing.message_with("draft_approve")

    assert "ump flask" not in given(listing)
    assert [row["set_by"] for row in await listing.rows("select set_by from rules")] == [ADA]
