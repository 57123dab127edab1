"""The row of a notification is the claim to post it."""

import asyncio
from dataclasses import replace

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.notifications import PostgresNotifications
from bot.notifications import Kind, Notification, Way
from tests.adapters.postgres.stored import TEAM

READY = Notification(
    workspace=TEAM, kind=Kind.READY, subject="wfr_1", person="U0ADA", channel="C0RELEASES", thread_ts="1.1"
)
CREDITS = Notification(workspace=TEAM, kind=Kind.CREDITS, subject="2026-11:80", person="U0ADA")


async def test_of_many_claims_at_once_one_is_the_first(database: Database) -> None:
    notifications = PostgresNotifications(database)

    claims = await asyncio.gather(*(notifications.claim(READY, "C0RELEASES") for _ in range(20)))

    assert sorted(claim.again for claim in claims if claim) == [False] + [True] * 19


async def test_a_second_attempt_goes_to_the_place_of_the_first(database: Database) -> None:
    notifications = PostgresNotifications(database)
    await notifications.claim(READY, "C0RELEASES")

    again = await notifications.claim(replace(READY, channel=None, thread_ts=None), "D0ADA")

    assert again is not None
    assert (again.channel, again.thread_ts, again.again) == ("C0RELEASES", "1.1", True)


async def test_what_is_over_is_claimed_by_nobody(database: Database) -> None:
    notifications = PostgresNotifications(database)
    await notifications.claim(READY, "C0RELEASES")
    await notifications.over(READY, "2.2")

    assert await notifications.claim(READY, "C0RELEASES") is None


async def test_other_kinds_people_and_workspaces_have_their_own(database: Database) -> None:
    notifications = PostgresNotifications(database)
    await notifications.claim(READY, "C0RELEASES")

    for other in (
        replace(READY, kind=Kind.FAILED),
        replace(READY, person="U0GRACE"),
        replace(READY, subject="wfr_2"),
        replace(READY, workspace="T0OTHER"),
    ):
        claim = await notifications.claim(other, "C0RELEASES")
        assert claim is not None
        assert not claim.again


async def test_a_threshold_of_the_budget_is_claimed_for_one_person_only(database: Database) -> None:
    notifications = PostgresNotifications(database)
    await notifications.claim(CREDITS, "D0ADA")

    assert await notifications.claim(replace(CREDITS, person="U0GRACE"), "D0GRACE") is None
    assert await notifications.claim(CREDITS, "D0ADA") is not None
    assert await notifications.claim(replace(CREDITS, subject="2026-11:100", person="U0GRACE"), "D0GRACE") is not None
    assert await notifications.claim(replace(CREDITS, workspace="T0OTHER"), "D0ADA") is not None


async def test_choices_are_a_persons_own_within_their_workspace(database: Database) -> None:
    notifications = PostgresNotifications(database)
    await notifications.choose(TEAM, "U0ADA", {Kind.READY: Way.DIRECT, Kind.FAILED: Way.OFF})
    await notifications.choose(TEAM, "U0ADA", {Kind.READY: Way.OFF})

    assert await notifications.chosen(TEAM, "U0ADA") == {Kind.READY: Way.OFF, Kind.FAILED: Way.OFF}
    assert await notifications.chosen(TEAM, "U0GRACE") == {}
    assert await notifications.chosen("T0OTHER", "U0ADA") == {}
