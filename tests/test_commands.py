"""The word `board` in what people type after `/notra draft`."""

import pytest

from bot.activity import RangeKind
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
