"""What a person typed in Slack becomes plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.handlers.parsing import Shelf, parse_command
from bot.handlers.words import MOST_CHARACTERS, emoji_name, plain_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("see <https://github.com/acme/rocket/pull/2|#2>", "see #2 (https://github.com/acme/rocket/pull/2)"),
        ("see <https://acme.dev?a=1&amp;b=2>", "see https://acme.dev?a=1&b=2"),
        ("see <https://acme.dev|https://acme.dev>", "see https://acme.dev"),
        ("<@U0ADA> and <@U0ADA|ada>", "@somebody and @ada"),
        ("in <#C0RELEASES|releases>", "in #releases"),
        ("<!here> <!subteam^S1|@team>", "@here @team"),
        ("on <!date^1763640000^{date}|Nov 20>", "on Nov 20"),
        ("the key is " + "ghp_" + "a" * 36, "the key is [secret removed]"),
    ],
)
def test_slacks_markup_becomes_words(typed: str, words: str) -> None:
    assert plain_words(typed) == (words, False)


def test_a_long_text_keeps_its_beginning() -> None:
    assert plain_words("x" * (MOST_CHARACTERS + 1)) == ("x" * MOST_CHARACTERS, True)


def test_a_secret_is_masked_before_the_text_is_cut() -> None:
    token = "ghp_" + "b" * 36

    words, _ = plain_words("x" * (MOST_CHARACTERS - 10) + " " + token)

    assert "ghp_" not in words


@given(st.text(alphabet="<>|@#!^&;ampltg:a1 \n", max_size=200) | st.text(max_size=200))
def test_any_text_becomes_bounded_words(text: str) -> None:
    words, was_cut = plain_words(text)

    assert len(words) <= MOST_CHARACTERS
    assert was_cut is False
    assert words == words.strip()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (":mega:", "mega"),
        ("mega", "mega"),
        (":Mega: ", "mega"),
        (":thumbsup:", "+1"),
        ("wave::skin-tone-3", "wave"),
        (":wave::skin-tone-3:", "wave"),
        ("📣", None),
        ("", None),
        ("two words", None),
        ("a" * 101, None),
    ],
)
def test_an_emoji_has_the_name_that_events_give_it(typed: str, name: str | None) -> None:
    assert emoji_name(typed) == name


def test_the_command_for_the_shelf() -> None:
    assert parse_command("shelf") == Shelf()
    assert parse_command("shelf emoji :tada:") == Shelf("tada")


@pytest.mark.parametrize("text", ["shelf emoji", "shelf emoji 📣", "shelf emoji a b", "shelf add"])
def test_what_the_shelf_does_not_understand_is_answered_with_what_it_does(text: str) -> None:
    with pytest.raises(UsageError, match="/notra shelf emoji :mega:"):
        parse_command(text)
