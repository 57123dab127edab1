import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.markdown import join_parts, split_parts

TEXTS = st.lists(
    st.sampled_from(["# Head\n", "\n", "\n\n", "- item\n", "word ", "x" * 40, "```\n", "> q\n", "\r\n", "| a |\n"]),
    max_size=40,
).map("".join)


@given(TEXTS | st.text(), st.integers(20, 200))
def test_parts_fit_and_joined_are_the_text(text: str, limit: int) -> None:
    parts = split_parts(text, limit)

    assert join_parts(parts) == text
    assert all(0 < len(part) <= limit for part in parts)


def test_parts_end_where_blocks_end() -> None:
    fence = "```\n" + "code\n\n" * 10 + "```\n"

    parts = split_parts("Before.\n\n" + fence + "\nAfter.\n", 70)

    assert parts == ["Before.\n\n", fence + "\n", "After.\n"]


def test_a_block_longer_than_a_part_is_cut_at_lines() -> None:
    parts = split_parts("- one item\n" * 10, 60)

    assert parts == ["- one item\n" * 5] * 2


@pytest.mark.parametrize("text", ["", "\n", "short"])
def test_a_short_text_is_one_part_at_most(text: str) -> None:
    assert split_parts(text) == ([text] if text else [])
