"""How what lies on the shelf becomes evidence."""

import pytest

from bot.shelved import Consent, as_said, spoken
from tests.factories import NOON, make_shelved


def test_a_single_message_is_its_own_words() -> None:
    [said] = as_said([make_shelved(1, consent=Consent.AGREED)])

    assert (said.id, said.text, said.author.name) == ("C0RELEASES/1795176000.000001", "Words 1", "Grace Hopper")
    assert said.may_quote
    assert abs((said.said_at - NOON).total_seconds()) < 1


def test_a_thread_is_one_piece_in_its_order_with_who_said_what() -> None:
    thread = [make_shelved(2, author_name="Ada Lovelace"), make_shelved(1)]

    [said] = as_said(thread)

    assert said.text == "Grace Hopper: Words 1\nAda Lovelace: Words 2"
    assert said.id.endswith("000001")


@pytest.mark.parametrize(
    ("others", "may_quote"),
    [(Consent.AGREED, True), (Consent.ASKED, False), (Consent.DECLINED, False), (Consent.WITHDRAWN, True)],
)
def test_a_thread_is_quoted_only_when_everybody_agreed_whose_words_are_left(others: Consent, may_quote: bool) -> None:
    [said] = as_said([make_shelved(1, consent=Consent.AGREED), make_shelved(2, consent=others)])

    assert said.may_quote is may_quote
    assert ("Words 2" in said.text) is (others is not Consent.WITHDRAWN)


def test_what_is_off_the_shelf_is_no_evidence() -> None:
    assert as_said([make_shelved(1, is_removed=True), make_shelved(2, consent=Consent.WITHDRAWN)]) == []


@pytest.mark.parametrize(
    ("change", "author"),
    [
        ({}, "U0GRACE"),
        ({"subtype": "thread_broadcast"}, "U0GRACE"),
        ({"subtype": "channel_join"}, None),
        ({"bot_id": "B1"}, None),
        ({"user": None}, None),
    ],
)
def test_only_people_are_authors(change: dict[str, str | None], author: str | None) -> None:
    assert spoken({"ts": "1.000000", "user": "U0GRACE", "text": "Hi", **change}).author == author
