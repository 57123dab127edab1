import uuid
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.connections import ConnectionKind
from bot.errors import Permanent, RateLimited, Transient
from standins.linear import Faults
from tests.adapters.linear.conftest import KEY, TEAM, Tracker
from tests.repositories import building


@pytest.fixture(autouse=True)
def history(tracker: Tracker) -> None:
    """More issues than one page holds."""
    with building(tracker.path, step=timedelta(minutes=1)) as repo:
        for number in range(1, 121):
            repo.squash(number, f"feat: open dock {number}")


@pytest.mark.parametrize(
    ("faults", "least", "most"),
    [
        (Faults(ratelimited=True, retry_after_s=40), 30, 41),
        (Faults(rate_limited_429=True, retry_after_s=7), 7, 7),
    ],
    ids=["by linear", "by a proxy"],
)
async def test_rate_limits_tell_how_long_to_wait(tracker: Tracker, faults: Faults, least: float, most: float) -> None:
    tracker.linear.faults = faults

    with pytest.raises(RateLimited) as caught:
        await tracker.completed()
    with pytest.raises(RateLimited):
        await tracker.adapter().ping()

    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after <= most


@pytest.mark.parametrize(
    "faults",
    [Faults(error_502=True), Faults(cut_body=True), Faults(partial_graphql=True), Faults(repeat_page=True)],
    ids=["502", "cut", "partial", "a page that repeats"],
)
async def test_half_an_answer_is_never_taken_for_a_whole_one(tracker: Tracker, faults: Faults) -> None:
    tracker.linear.faults = faults

    with pytest.raises(Transient):
        await tracker.completed()

    tracker.linear.faults = Faults()
    assert len(await tracker.keys()) == 120


async def test_a_service_that_is_not_there_is_transient(tracker: Tracker) -> None:
    tracker.url = "http://127.0.0.1:9"

    with pytest.raises(Transient):
        await tracker.completed()


async def test_an_expired_key_of_the_settings_says_whom_to_ask_and_logs_the_setting(tracker: Tracker) -> None:
    tracker.linear.faults = Faults(expired_key=True)

    with capture_logs() as logged, pytest.raises(Permanent, match="ask whoever runs Notra to renew it"):
        await tracker.completed()
    with pytest.raises(Permanent, match="ask whoever runs Notra"):
        await tracker.adapter().ping()

    assert "LINEAR_API_KEY" in {entry.get("setting") for entry in logged}


async def test_a_revoked_key_of_a_workspace_says_how_to_connect_again(tracker: Tracker) -> None:
    await tracker.connections.save(TEAM, ConnectionKind.LINEAR, details={}, secret="lin_api_old", by="U1")

    with pytest.raises(Permanent, match="/notra connect linear"):
        await tracker.completed()
    with pytest.raises(Permanent, match="/notra connect linear"):
        await tracker.adapter().places(TEAM)


async def test_a_good_key_is_checked_by_its_account(tracker: Tracker) -> None:
    told = await tracker.check().check({}, KEY)

    assert told["account"] == "acme"
    assert str(uuid.UUID(str(told["organization"]))) == told["organization"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "Paste a key"),
        ("lin_api_other", "does not accept this key"),
        ("two words", "one word"),
        ("schlüssel", "one"),
    ],
)
async def test_a_bad_key_is_refused_with_a_sentence(tracker: Tracker, given: str, said: str) -> None:
    with pytest.raises(Permanent, match=said):
        await tracker.check().check({}, given)
