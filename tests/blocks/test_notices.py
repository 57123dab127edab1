from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import notices
from bot.limits import LIMITS, Denied, LimitKind
from bot.models import Draft, DraftState
from bot.ports import Block

Checked = Callable[[list[Block]], list[dict[str, Any]]]


def test_help_names_every_command() -> None:
    text = notices.help_text()

    names = ("draft", "stop", "status", "digest", "notifications", "connect", "brand", "voices", "shelf", "budget")
    assert [name for name in names if f"`/notra {name}" not in text] == []


def test_help_begins_with_writing_and_groups_the_rest() -> None:
    headings = [line for line in notices.help_text().splitlines() if line.startswith("*")]

    assert headings[1:] == ["*Write*", "*Let it arrive by itself*", "*Set it up*"]


def test_where_the_bot_is_no_member_it_offers_a_dm(checked: Checked) -> None:
    rendered = notices.not_in_channel("C0RANDOM", "req1")

    button = checked(rendered.blocks)[1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("draft_dm", "req1:0")
    assert "<#C0RANDOM>" in rendered.text


def test_a_click_that_came_second_is_told_what_the_draft_is(draft: Draft) -> None:
    assert notices.already_done(replace(draft, state=DraftState.APPROVED)) == (
        "Nothing to do: this draft is already approved by <@U0GRACE>."
    )
    assert notices.already_done(replace(draft, state=DraftState.WRITING)) == (
        "Nothing to do: this draft is already writing."
    )


def test_a_stale_click_is_told_of_the_newer_version(draft: Draft) -> None:
    assert "version 2" in notices.newer_version(draft)


@pytest.mark.parametrize(
    ("kind", "wait", "sentence"),
    [
        ("draft", 0.2, "You can have 10 drafts in a minute. Try again in 1 s."),
        ("edit", 39.2, "You can have 60 edits in a minute. Try again in 40 s."),
        ("revise", 60.0, "You can have 20 revisions in a minute. Try again in 60 s."),
        ("shelf", 3.0, "You can have 20 messages put on the shelf in a minute. Try again in 3 s."),
        ("brand", 480.5, "A workspace can have 2 websites read in 10 minutes. Try again in 9 min."),
    ],
)
def test_limits_say_what_they_are_and_when_to_come_back(kind: LimitKind, wait: float, sentence: str) -> None:
    assert notices.rate_limited(Denied(kind=kind, limit=LIMITS[kind][0], retry_after_s=wait)) == sentence


def test_an_apology_gives_an_id_and_no_cause() -> None:
    assert "`a1b2c3`" in notices.apology("a1b2c3")


def test_status_lists_drafts_with_state_and_link(draft: Draft) -> None:
    said = notices.status([draft], {"d1": "https://acme.slack.example/archives/C1/p12"})

    assert (
        "• <https://acme.slack.example/archives/C1/p12|Changelog · acme/rocket> since v1.2: *waiting for review*"
        in said
    )
    assert "version 2" in said


def test_status_counts_what_it_does_not_list(draft: Draft) -> None:
    assert notices.status([draft] * 25, {}).endswith("and 5 older")
    assert "no drafts here yet" in notices.status([], {})


def test_every_state_has_words(draft: Draft) -> None:
    assert all(notices.status([replace(draft, state=state)], {}) for state in DraftState)


def test_the_thread_is_told_what_changed(draft: Draft) -> None:
    assert notices.changed(draft, "Shorter, **API** first") == "Version 2: Shorter, *API* first"
