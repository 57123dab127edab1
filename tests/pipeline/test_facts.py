"""The voice pass never changes a fact: what counts as one, and that no change of one goes unseen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.facts import facts, keeps_facts

BEFORE = (
    '- **Tables wrap.** Ana made `wrap` cut 40 ms to 12 ms in v2.3.1, and "rows fit" now. See [#9](https://a.b/9). {c3}'
)
FACTS = ["{c3}", "40 ms", "12 ms", "v2.3.1", "`wrap`", "Ana", '"rows fit"', "[#9](https://a.b/9)"]
WORDS = ["the", "tables", "wrap", "quickly", "rows", "fit", "and", "print", "well", "now"]
PARTS = st.sampled_from(
    [*WORDS, *FACTS, "not", "twice", "Bo", "--since", "max_rows", "3.5 GB", "1,200", "20%", "{c1,c2}"]
)


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("cut", "bring"),
        BEFORE.replace(", and", "; and"),
        BEFORE.replace("now.", "today."),
    ],
)
def test_other_words_for_the_same_facts_are_taken(after: str) -> None:
    assert keeps_facts(BEFORE, after)


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("{c3}", "{c4}"),
        BEFORE.replace(" {c3}", ""),
        BEFORE.replace("{c3}", "{c3} {c3}"),
        BEFORE.replace("40 ms", "41 ms"),
        BEFORE.replace("40 ms", "40 s"),
        BEFORE.replace("40 ms", "4"),
        BEFORE.replace("v2.3.1", "v2.3.2"),
        BEFORE.replace("`wrap`", "`wraps`"),
        BEFORE.replace("`wrap`", "wrap"),
        BEFORE.replace("Ana made", "Bo made"),
        BEFORE.replace("Ana made", "It made"),
        BEFORE.replace("Ana made", "Ana and Bo made"),
        BEFORE.replace('"rows fit"', '"all rows fit"'),
        BEFORE.replace("https://a.b/9", "https://a.c/9"),
        BEFORE.replace("[#9]", "[#8]"),
        BEFORE.replace("and", "and never"),
        BEFORE.replace("cut", "cut twice, from"),
        BEFORE + " It is 3 times faster.",
        BEFORE + " https://evil.example",
        "",
    ],
)
def test_a_changed_added_or_lost_fact_is_seen(after: str) -> None:
    assert not keeps_facts(BEFORE, after)


def test_a_praise_that_negates_nothing_may_go() -> None:
    assert keeps_facts("Not only do tables wrap, but rows print.", "Tables wrap, and rows print.")


@given(st.lists(PARTS, min_size=1, max_size=20))
def test_a_passage_keeps_its_own_facts(parts: list[str]) -> None:
    assert keeps_facts(" ".join(parts), " ".join(parts))


@given(st.lists(PARTS, min_size=1, max_size=20), st.data())
def test_taking_any_fact_away_or_giving_one_more_is_seen(parts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts)))
    fact = data.draw(st.sampled_from(["{c3}", "40 ms", "v2.3.1", "`wrap`", '"rows fit"', "[#9](https://a.b/9)", "not"]))
    without = " ".join(parts)
    with_it = " ".join([*parts[:place], fact, *parts[place:]])

    assert not keeps_facts(without, with_it)
    assert not keeps_facts(with_it, without)


@given(st.lists(PARTS, min_size=1, max_size=20), st.integers(1, 9))
def test_another_digit_anywhere_is_seen(parts: list[str], more: int) -> None:
    text = " ".join(parts)
    for found in re.finditer(r"\d", text):
        other = f"{text[: found.start()]}{(int(found[0]) + more) % 10}{text[found.end() :]}"
        assert not keeps_facts(text, other)


@given(st.text(max_size=200), st.text(max_size=200))
def test_it_never_raises_and_what_it_takes_has_the_same_facts_both_ways(before: str, after: str) -> None:
    if keeps_facts(before, after):
        assert keeps_facts(after, before)
        assert facts(before) == facts(after)
