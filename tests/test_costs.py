"""Prices and costs, in whole micro-dollars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.costs import CREDIT, PRICES, cost, dollars, most, read_prices
from bot.errors import SettingsError
from bot.models import Prompt, Usage

SONNET, HAIKU = "claude-sonnet-5-5", "claude-haiku-5-5"
TOKENS = st.integers(min_value=0, max_value=1_000_000)


def test_a_call_costs_what_its_tokens_cost() -> None:
    usage = Usage(input_tokens=10_000, output_tokens=1_000, cache_read_tokens=4_000, cache_write_tokens=2_000)

    assert cost(PRICES, SONNET, usage) == 4_000 * 2 + 4_000 * 0.1 + 2_000 * 2.5 + 1_000 * 10


def test_a_long_prompt_of_a_model_that_asks_more_for_it_costs_more() -> None:
    short, long = Usage(input_tokens=100_000, output_tokens=0), Usage(input_tokens=200_000, output_tokens=0)

    assert cost(PRICES, HAIKU, short) == 10_000
    assert cost(PRICES, HAIKU, long) == 100_000


def test_part_of_a_micro_dollar_is_a_whole_one() -> None:
    assert cost(PRICES, HAIKU, Usage(input_tokens=1, output_tokens=0)) == 1


def test_a_model_that_no_table_knows_costs_no_less_than_any_that_it_does() -> None:
    usage = Usage(input_tokens=1_000, output_tokens=1_000)

    assert cost(PRICES, "a-new-one", usage) >= max(cost(PRICES, model, usage) for model in PRICES)


@given(st.text(max_size=2_000), st.integers(min_value=0, max_value=32_000), TOKENS, TOKENS, TOKENS)
def test_no_answer_costs_more_than_was_held_for_it(text: str, room: int, output: int, read: int, written: int) -> None:
    prompt = Prompt(system="", turns=(("user", text),), model=SONNET, max_tokens=room)
    tokens = -(-len(text) // 2)
    used = Usage(
        input_tokens=tokens,
        output_tokens=min(output, room),
        cache_read_tokens=min(read, tokens),
        cache_write_tokens=min(written, tokens - min(read, tokens)),
    )

    assert cost(PRICES, SONNET, used) <= most(PRICES, prompt)


def test_other_prices_can_be_stated() -> None:
    prices = read_prices('{"claude-sonnet-5-5": {"input": 3, "output": 15.5}, "mine": {"input": 1, "output": 2}}')

    assert cost(prices, SONNET, Usage(input_tokens=100, output_tokens=100)) == 1_850
    assert cost(prices, "mine", Usage(input_tokens=100, output_tokens=0, cache_read_tokens=100)) == 10
    assert prices[HAIKU] == PRICES[HAIKU]


@pytest.mark.parametrize(
    "stated",
    ["{", "[]", "3", '{"m": 3}', '{"m": {"input": 1}}', '{"m": {"input": -1, "output": 1}}',
     '{"m": {"input": "dear", "output": 1}}', '{"m": {"input": 1, "output": NaN}}', '{"m": null}'],
)  # fmt: skip
def test_prices_that_are_none_are_refused_with_a_sentence(stated: str) -> None:
    with pytest.raises(SettingsError, match="NOTRA_PRICES is not usable"):
        read_prices(stated)


@pytest.mark.parametrize(
    ("micros", "shown"),
    [(0, "$0.00"), (1, "<$0.01"), (CREDIT, "$0.01"), (84_999, "$0.08"), (1_204_500_000, "$1,204.50")],
)
def test_sums_are_shown_in_dollars_and_cents(micros: int, shown: str) -> None:
    assert dollars(micros) == shown
