"""The words `board`, `voice` and the types in what people type after `/notra draft`."""

import pytest

from bot.activity import RangeKind
from bot.errors import UsageError
from bot.handlers.amounts import Budget
from bot.handlers.parsing import Draft, parse_command


@pytest.mark.parametrize(
    ("words", "kind", "board"),
    [
        ("draft changelog board", RangeKind.LATEST, True),
        ("draft board", RangeKind.LATEST, True),
        ("draft changelog acme/rocket last 7 days Board", RangeKind.DAYS, True),
        ("draft changelog v1..v2 board", RangeKind.BETWEEN, True),
        ("draft changelog since board", RangeKind.REF, False),
        ("draft changelog since board board", RangeKind.REF, True),
        ("draft changelog acme/board", RangeKind.LATEST, False),
    ],
)
def test_a_last_word_board_asks_for_one(words: str, kind: RangeKind, board: bool) -> None:
    wish = parse_command(words)

    assert isinstance(wish, Draft)
    assert (wish.range.kind, wish.board) == (kind, board)


@pytest.mark.parametrize("kind", ["changelog", "blog", "linkedin", "x"])
def test_a_first_word_says_what_to_write(kind: str) -> None:
    wish = parse_command(f"draft {kind} acme/rocket")

    assert isinstance(wish, Draft)
    assert wish.content_type == kind


def test_a_campaign_is_of_no_single_type() -> None:
    wish = parse_command("draft campaign acme/rocket last 7 days voice Acme")

    assert isinstance(wish, Draft)
    assert (wish.content_type, wish.repo, wish.voice) == (None, "acme/rocket", "Acme")
    assert wish.of("acme/rocket").campaign


@pytest.mark.parametrize(
    ("words", "voice", "board"),
    [
        ("draft blog voice Acme", "Acme", False),
        ("draft blog acme/rocket since v1 voice Acme Developers", "Acme Developers", False),
        ("draft blog Voice “Acme Developers” board", "Acme Developers", True),
        ("draft blog board voice Acme Developers", "Acme Developers", True),
        ("draft voice Acme", "Acme", False),
        ("draft changelog since voice", None, False),
        ("draft changelog since voice voice Acme", "Acme", False),
        ("draft x", None, False),
    ],
)
def test_a_voice_is_named_by_the_words_after_voice(words: str, voice: str | None, board: bool) -> None:
    wish = parse_command(words)

    assert isinstance(wish, Draft)
    assert (wish.voice, wish.board) == (voice, board)


@pytest.mark.parametrize("words", ["draft blog voice", "draft blog voice board"])
def test_a_voice_without_a_name_is_asked_for(words: str) -> None:
    with pytest.raises(UsageError, match="Which voice"):
        parse_command(words)


def test_a_misspelt_campaign_is_answered_with_the_right_word() -> None:
    with pytest.raises(UsageError, match="/notra draft campaign"):
        parse_command("draft campain")


@pytest.mark.parametrize(
    ("words", "micros"),
    [
        ("budget", None),
        ("budget 50", 50_000_000),
        ("budget $50", 50_000_000),
        ("budget 12.5", 12_500_000),
        ("Budget $1,250.75", 1_250_750_000),
        ("budget 50 dollars", 50_000_000),
        ("budget USD 50", 50_000_000),
        ("budget 0", 0),
    ],
)
def test_a_budget_is_an_amount_of_dollars(words: str, micros: int | None) -> None:
    assert parse_command(words) == Budget(micros)


@pytest.mark.parametrize(
    "words", ["much", "-5", "5.123", "1,2", "50 EUR", "1 2", "٥٠", "1e3", "$", "9999999999", "`x`"]
)
def test_a_budget_that_is_no_amount_is_answered_with_one(words: str) -> None:
    with pytest.raises(UsageError, match="Name dollars a month, as in `/notra budget 50`"):
        parse_command(f"budget {words}")


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("draft changelog bananas", "bananas"),
        ("draft changelog acme/rocket for `customers`", "for 'customers'"),
        ("draft blog please", "please"),
        ("draft since last sprint", "since last sprint"),
        ("draft x short board", "short"),
    ],
)
def test_what_is_neither_a_range_nor_a_voice_is_answered_with_all_that_can_stand_there(words: str, typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_command(words)

    sentence = refused.value.user_message
    assert sentence.startswith(f"I do not know what “{typed}” means here.")
    assert all(form in sentence for form in ("owner/name", "`since v1.2`", "`voice NAME`", "`board`", "reply in its"))
    assert "Did you mean" not in sentence


def test_a_range_that_is_misspelt_is_answered_with_the_right_one() -> None:
    with pytest.raises(UsageError, match=r"Did you mean `since v1\.2`"):
        parse_command("draft changelog sinse v1.2")
