"""What people see of the shelf stays within Slack's limits, and nothing that somebody wrote is live in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.elements import MESSAGE_BLOCKS, Rendered
from bot.blocks.shelf import added, already_there, shelf_list, told
from bot.shelved import Consent
from standins.slack.blocks import checked_message_blocks
from tests.factories import make_shelved

ANY_TEXT = st.text(min_size=1, max_size=300) | st.sampled_from(
    ["<!channel> hi", "@here", "<@U0ADA>", "`*_~", "&lt;!here&gt;", "x" * 4_000, "&<>" * 1_300, "a\n>b\n> c"]
)


def buttons(rendered: Rendered) -> list[str]:
    return [
        element["action_id"] for block in rendered.blocks for element in block.get("elements", ()) if "value" in element
    ]


@pytest.mark.parametrize(
    ("consent", "offered"),
    [
        (Consent.ASKED, ["shelf_agree", "shelf_withdraw"]),
        (Consent.AGREED, ["shelf_decline", "shelf_withdraw"]),
        (Consent.DECLINED, ["shelf_agree", "shelf_withdraw"]),
        (Consent.WITHDRAWN, []),
    ],
)
def test_an_author_is_offered_what_makes_a_difference(consent: Consent, offered: list[str]) -> None:
    assert buttons(told([make_shelved(consent=consent)])) == offered


def test_taking_words_back_asks_first_because_it_cannot_be_undone() -> None:
    *_, row = told([make_shelved()]).blocks

    assert ["confirm" in element for element in row["elements"]] == [False, True]


@given(text=ANY_TEXT, number=st.integers(1, 15))
def test_any_words_are_shown_and_none_of_them_is_live(text: str, number: int) -> None:
    entries = [make_shelved(index, text=text) for index in range(number)]

    for blocks in (told(entries).blocks, added(entries, cut=True, left_out=3, more=9).blocks):
        checked_message_blocks(blocks)
        shown = json.dumps(blocks, ensure_ascii=False)
        assert "<!" not in shown.replace("<!date^", "")
        assert "<@U0ADA>" not in shown.replace("<@U0ADA> put", "")


def test_a_long_list_fits_one_message_and_says_how_many_are_older() -> None:
    entries = [make_shelved(number, added_with=f"r{number}") for number in range(100)]

    blocks = shelf_list(entries, "U0ADA", "mega")

    checked_message_blocks(blocks)
    assert len(blocks) <= MESSAGE_BLOCKS
    assert "and 85 older ones" in json.dumps(blocks)


def test_in_the_list_ones_own_words_are_taken_back_and_those_of_others_taken_off() -> None:
    entries = [make_shelved(1, added_with="r1"), make_shelved(2, added_with="r2", author="U0ADA")]

    accessories = [block["accessory"] for block in shelf_list(entries, "U0ADA", "mega") if "accessory" in block]

    assert [(one["action_id"], one["value"]) for one in accessories] == [
        ("shelf_withdraw", "r2:1"),
        ("shelf_remove", "r1:1"),
    ]


def test_who_comes_second_learns_why() -> None:
    assert "<@U0ADA> put it there" in already_there(make_shelved())
    assert "took this message back" in already_there(make_shelved(consent=Consent.WITHDRAWN))
