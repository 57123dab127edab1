"""Rules from edits: the same change three times, no sooner, and never one about facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.learning import learned_rules


def edits(old: str, new: str, times: int = 3) -> list[tuple[str, str]]:
    return [(f"Release {n} lets you {old} engines.", f"Release {n} lets you {new} engines.") for n in range(times)]


def test_the_same_replacement_in_three_edits_is_a_rule_and_in_two_is_none() -> None:
    assert learned_rules(edits("utilise", "use")) == ["Write “use”, not “utilise”."]
    assert learned_rules(edits("utilise", "use", times=2)) == []


def test_a_word_that_is_left_out_three_times_is_a_rule() -> None:
    assert learned_rules(edits("very quickly start", "start")) == ["Leave out “very quickly”."]


def test_case_makes_no_difference_unless_it_is_the_change() -> None:
    mixed = [*edits("Utilise", "Use", 1), *edits("utilise", "use", 2)]
    assert learned_rules(mixed) == ["Write “use”, not “utilise”."]
    assert learned_rules(edits("github", "GitHub")) == ["Write “GitHub”, not “github”."]


def test_one_edit_that_makes_a_change_often_counts_once() -> None:
    assert learned_rules([("utilise a, utilise b, utilise c", "use a, use b, use c")]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("30", "60"), ("https://a.example/x", "docs"), ("@ada", "Ada"), ("v1.2", "v1.3"), ("`start`", "begin")],
)
def test_numbers_names_and_links_are_facts_and_no_style(old: str, new: str) -> None:
    assert learned_rules(edits(old, new)) == []


@given(st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), max_size=6))
def test_whatever_people_write_a_rule_is_one_short_line(texts: list[tuple[str, str]]) -> None:
    for rule in learned_rules(texts * 3):
        assert "\n" not in rule
