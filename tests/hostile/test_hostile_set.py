"""What is written in sources changes nothing but what it describes, even before a model that obeys it."""

from pathlib import Path

import pytest

from tests.hostile.__main__ import table
from tests.hostile.cases import GOALS
from tests.hostile.run import Tally, attack

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"


@pytest.fixture(scope="module")
def tally() -> Tally:
    return attack()


def test_there_are_at_least_560_cases(tally: Tally) -> None:
    assert sum(tally.cases.values()) >= 560


def test_nothing_escapes(tally: Tally) -> None:
    assert tally.escapes == []


@pytest.mark.parametrize("goal", GOALS)
def test_the_same_attack_escapes_where_nothing_stands_in_its_way(tally: Tally, goal: str) -> None:
    assert tally.open_gate[goal] > 0
    assert tally.reached[goal] > 0


def test_the_page_shows_these_numbers(tally: Tally) -> None:
    assert PAGE.read_text(encoding="utf-8") == table(tally) + "\n"
