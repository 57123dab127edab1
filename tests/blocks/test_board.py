"""The board as Slack gets it: within its limits, whatever is on it."""

import json
from dataclasses import replace

import pytest

from bot.activity import Range, RangeKind
from bot.analysis import ChangeKind, Evidence, LeftOut
from bot.blocks import ids
from bot.blocks.board import OPTIONS, board, standing
from bot.errors import UsageError
from bot.models import DraftState
from standins.slack.blocks import checked_message_blocks
from tests.factories import make_analysis, make_change, make_draft

DRAFT = make_draft(DraftState.CHOOSING)


def left_out(number: int, title: str = "Bump x", *, hidden: bool = False) -> LeftOut:
    evidence = Evidence(id=f"gh:a/b#{number}", label=f"#{number}", url=f"https://github.com/a/b/pull/{number}")
    return LeftOut(evidence=evidence, title=title, reason="Dependency update", hidden=hidden)


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 2_000])
def test_any_number_of_pieces_fits_one_message(size: int) -> None:
    title = "A <!channel> *very* long title & more " * 6
    changes = tuple(make_change(number, f"{number} {title}") for number in range(1, size + 1))
    outs = tuple(left_out(number, title) for number in range(10_001, 10_001 + size))

    rendered = board(DRAFT, make_analysis(changes, outs), {})

    blocks = checked_message_blocks(rendered.blocks)
    assert len(blocks) <= 50
    selects = [block["elements"][0] for block in blocks if str(block["block_id"]).startswith("board_")]
    assert [len(select["options"]) for select in selects] == [min(size, OPTIONS)] * 2 * bool(size)
    assert "<!channel>" not in json.dumps(blocks)


def test_a_range_that_means_what_was_typed_is_said_once() -> None:
    between = Range(kind=RangeKind.BETWEEN, base="v1.1", head="v1.2")
    draft = replace(DRAFT, request=replace(DRAFT.request, range=between))

    rendered = board(draft, replace(make_analysis(()), described="v1.1..v1.2"), {})

    assert json.dumps(rendered.blocks).count("v1.1..v1.2") == 1


def test_what_is_under_embargo_is_only_counted() -> None:
    outs = (left_out(7, "secret title", hidden=True), left_out(8))

    rendered = board(DRAFT, make_analysis(left_out=outs), {})

    shown = json.dumps(rendered.blocks)
    assert "1 change under embargo" in shown
    assert "secret" not in shown
    assert "#7" not in shown


def test_the_newest_choice_says_where_a_piece_stands() -> None:
    analysis = make_analysis((make_change(1, kind=ChangeKind.FIX),), (left_out(8),))
    moves = {analysis.changes[0].evidence[0].id: False, "gh:a/b#8": True}

    stands = standing(analysis, moves)

    assert [(item.id, item.note) for item in stands.goes_in] == [("gh:a/b#8", "moved in by hand")]
    assert [item.note for item in stands.stays_out] == ["moved out by hand"]


def test_a_board_with_nothing_to_write_offers_no_write() -> None:
    rendered = board(DRAFT, make_analysis((), (left_out(8),)), {})

    assert ids.BOARD_WRITE not in json.dumps(rendered.blocks)
    assert ids.BOARD_RULES in json.dumps(rendered.blocks)


def test_a_move_reads_back_as_it_was_written() -> None:
    value = ids.move_value(DRAFT, "0123456789", goes_in=True)

    assert ids.parse_move(value) == ("0123456789", True)
    assert ids.parse_value(value) == (DRAFT.id, DRAFT.version)


@pytest.mark.parametrize("value", ["d:0", "d:0:in", "d:0:in:xyz", "d:0:on:0123456789", None, "d:0:in:0123456789\n"])
def test_any_other_value_is_no_move(value: object) -> None:
    with pytest.raises(UsageError):
        ids.parse_move(value)
