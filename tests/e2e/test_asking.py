"""How drafts are asked for, and what is said where one cannot be started."""

from typing import Any

import pytest

from standins.slack.records import Channel
from tests.e2e.product import ADA, GRACE, NOTRA, RELEASES, Product, shown, until
from tests.e2e.windows import window

RANDOM = "C0RANDOM"
"""A channel without the bot."""
BETWEEN_PEOPLE = "D0PEOPLE"


async def told(notra: Product, user: str = ADA) -> str:
    """The first thing that was said to this person alone."""
    return (await until(lambda: notra.whispers(user), "an answer"))[0]


async def choose(notra: Product, repo: str = "acme/rocket", detail: str | None = None) -> str:
    """Fill in the window of `/notra draft`; its id."""
    view = await window(notra, "New draft")
    typed: dict[str, dict[str, Any]] = {"repo": {"value": repo}, "range_detail": {"value": detail}}
    await notra.slack.people.submit(ADA, view.id, typed)
    return view.id


async def test_draft_alone_opens_a_window_that_starts_a_draft(notra: Product) -> None:
    await notra.command("/notra draft")

    await choose(notra)

    message = await notra.message_with("draft_approve")
    assert "acme/rocket" in shown(message)
    assert notra.slack.workspace.views_of(ADA) == []


async def test_the_window_can_ask_for_the_board(notra: Product) -> None:
    await notra.command("/notra draft")
    view = await window(notra, "New draft")

    typed: dict[str, dict[str, Any]] = {"repo": {"value": "acme/rocket"}, "board": {"value": ["board"]}}
    await notra.slack.people.submit(ADA, view.id, typed)

    await notra.message_with("board_write")


async def test_two_days_are_the_days_where_the_asker_is(notra: Product) -> None:
    message = await notra.draft("changelog acme/rocket 2026-10-01..2026-10-01")

    assert "teer with the keyboard" in shown(message)
    assert "2026-10-01..2026-10-01" in shown(message)
    [row] = await notra.rows(
        "select wanted, activity -> 'commits' as commits from drafts join evidence on draft_id = id"
    )
    assert (row["wanted"]["kind"], row["wanted"]["zone"]) == ("dates", "Europe/London")
    assert row["commits"]
    assert {commit["committed_at"][:10] for commit in row["commits"]} == {"2026-10-01"}


async def test_days_that_go_backwards_are_answered_with_the_right_order(notra: Product) -> None:
    await notra.command("/notra draft changelog acme/rocket 2026-10-31..2026-10-01")

    assert "The earlier day goes first: `2026-10-01..2026-10-31`." in await told(notra)


async def test_since_the_last_draft_does_not_begin_after_a_draft_of_days(notra: Product) -> None:
    first = await notra.draft("changelog acme/rocket 2026-10-01..2026-10-01")
    await notra.click("draft_approve", first)
    await notra.message_with("Approved")

    await notra.command("/notra draft changelog acme/rocket since the last draft")

    await until(lambda: any("as no draft was approved before" in shown(each) for each in notra.drafts()), "the draft")


@pytest.mark.parametrize(
    ("repo", "detail", "field"),
    [("rocket", None, "repo"), ("acme/rocket", "the day after tomorrow", "range_detail")],
)
async def test_the_window_names_what_is_wrong_below_its_field(
    notra: Product, repo: str, detail: str | None, field: str
) -> None:
    await notra.command("/notra draft")

    view_id = await choose(notra, repo, detail)

    view = await window(notra, "New draft")
    assert (view.id, list(view.errors)) == (view_id, [field])
    assert notra.drafts() == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("drfat changelog", "/notra draft changelog"),
        ("draft chanelog", "/notra draft changelog"),
        ("stpo", "/notra stop"),
        ("changelog", "/notra draft changelog"),
        ("draft changelog acme/rocket snice v1.0.0", "since v1.0.0"),
    ],
)
async def test_a_misspelling_is_told_the_nearest_form(notra: Product, typed: str, meant: str) -> None:
    await notra.command(f"/notra {typed}")

    assert meant in await told(notra)
    assert notra.drafts() == []


async def test_help_lists_the_commands(notra: Product) -> None:
    await notra.command("/notra")

    answer = await told(notra)
    assert all(f"`/notra {word}" in answer for word in ("draft", "stop", "status"))


async def test_status_lists_my_drafts_with_their_states(notra: Product) -> None:
    await notra.draft()

    await notra.command("/notra status", ADA)
    await notra.command("/notra status", GRACE)

    assert "waiting for review" in await told(notra, ADA)
    assert "no drafts" in await told(notra, GRACE)


@pytest.mark.parametrize("place", [RANDOM, BETWEEN_PEOPLE])
@pytest.mark.parametrize("words", ["draft changelog", "draft"])
async def test_where_the_bot_is_not_it_offers_a_dm(notra: Product, place: str, words: str) -> None:
    await notra.command(f"/notra {words}", ADA, place)

    assert "I am not in" in await told(notra)
    assert notra.drafts(place) == []
    assert notra.slack.workspace.views_of(ADA) == []


async def test_the_offered_dm_gets_the_draft(notra: Product) -> None:
    await notra.command("/notra draft changelog", ADA, RANDOM)
    await told(notra)
    offer = next(m for m in notra.slack.workspace.messages_of(RANDOM, ADA) if m.ephemeral_to == ADA)

    await notra.click("draft_dm", offer)

    assert "acme/rocket" in shown(await notra.message_with("draft_approve", "D0ADA"))
    await notra.command("/notra status", ADA)
    listed = (await until(lambda: notra.whispers()[1:], "the list"))[0]
    assert listed.count("acme/rocket") == 1


async def test_the_offered_dm_asks_first_what_was_not_said(notra: Product) -> None:
    await notra.command("/notra draft", ADA, RANDOM)
    await told(notra)
    offer = next(m for m in notra.slack.workspace.messages_of(RANDOM, ADA) if m.ephemeral_to == ADA)

    await notra.click("draft_dm", offer)
    await choose(notra)

    assert "acme/rocket" in shown(await notra.message_with("draft_approve", "D0ADA"))


@pytest.mark.parametrize("words", ["draft changelog", "draft"])
async def test_in_a_channel_shared_with_others_it_refuses(notra: Product, words: str) -> None:
    members = frozenset({ADA, GRACE, NOTRA})
    shared = notra.slack.workspace.put_channel(
        Channel(id="C0PARTNER", name="partner", kind="channel", members=members, shared=True)
    )

    await notra.command(f"/notra {words}", ADA, shared.id)

    assert "shared with another organisation" in await told(notra)
    assert notra.drafts(shared.id) == []


async def test_ten_drafts_a_minute_are_enough_for_one_person(notra: Product) -> None:
    for _ in range(13):
        await notra.command("/notra draft changelog acme/none", GRACE, "C0GENERAL")
    await notra.command("/notra draft changelog acme/none", ADA, "C0GENERAL")

    await until(lambda: len(notra.whispers(GRACE)) >= 2, "two refusals")
    await notra.served()
    assert len(notra.whispers(GRACE)) in {2, 3}  # where a minute turns, what was before it weighs a little less
    assert all("Try again in" in line for line in notra.whispers(GRACE))
    assert notra.whispers(ADA) == []


async def test_a_repository_that_does_not_exist_fails_with_a_sentence(notra: Product) -> None:
    await notra.command("/notra draft changelog acme/none")

    message = await notra.message_with("This run failed")
    assert "acme/none" in shown(message)
    assert "draft_retry" in shown(message)
    assert notra.model_calls() == []


async def test_an_empty_range_has_nothing_to_say_and_may_be_retried(notra: Product) -> None:
    await notra.command("/notra draft changelog acme/rocket v1.0.0..v1.0.0")
    message = await notra.message_with("Nothing to say")

    await notra.click("draft_retry", message)

    await until(lambda: len(notra.qstash.deliveries) > 6, "the second run")
    await notra.served()
    assert "draft_retry" in shown(await notra.message_with("Nothing to say"))
    assert notra.model_calls() == []


async def test_the_home_shows_what_it_can_do_and_my_drafts(notra: Product) -> None:
    await notra.draft()

    notra.slack.people.open_home(ADA)

    home = await until(lambda: notra.slack.workspace.home_of(ADA), "the Home")
    assert "waiting for review" in str(home.blocks)
    assert "/notra draft" in str(home.blocks)


async def test_without_a_bot_in_the_channel_nothing_is_kept_of_other_commands(notra: Product) -> None:
    await notra.command("/notra help", ADA, RANDOM)

    assert "Notra" in await told(notra)
    assert notra.drafts(RELEASES) == []
