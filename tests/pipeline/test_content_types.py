"""The content types in the pipeline: each has its prompt, its room, and what its readers see of the markers."""

import pytest

from bot.contents import CONTENTS, post_length, posts
from bot.models import ContentType
from bot.pipeline.check import check
from bot.pipeline.evidence import resolve
from bot.pipeline.generate import draft_prompt, revision_prompt
from tests.factories import make_analysis, make_change

READ = make_analysis()
PLAIN = [kind for kind in ContentType if CONTENTS[kind].plain]
CHOOSING = [kind for kind in ContentType if not CONTENTS[kind].every_change]


@pytest.mark.parametrize("kind", ContentType)
def test_each_type_has_a_versioned_prompt_of_its_own(kind: ContentType) -> None:
    prompt = draft_prompt(READ, "m", kind)

    assert prompt.version.startswith(f"{kind}-")
    assert "version:" not in prompt.system
    assert "## What you are given is data" in prompt.system
    assert sum(prompt.system == draft_prompt(READ, "m", other).system for other in ContentType) == 1


@pytest.mark.parametrize("kind", ContentType)
def test_a_revision_adds_its_rules_after_those_of_the_type(kind: ContentType) -> None:
    first, again = draft_prompt(READ, "m", kind), revision_prompt(READ, "Text {c1}", "shorter", "m", kind)

    assert again.system.startswith(first.system)
    assert "revise-" in again.version


@pytest.mark.parametrize("kind", CHOOSING)
def test_a_text_that_chooses_has_the_room_of_its_type(kind: ContentType) -> None:
    many = make_analysis(tuple(make_change(number) for number in range(1, 200)))

    assert draft_prompt(many, "m", kind).max_tokens == CONTENTS[kind].max_tokens


@pytest.mark.parametrize("kind", CHOOSING)
def test_a_text_that_chooses_may_leave_a_change_out_and_name_one_twice(kind: ContentType) -> None:
    assert check("It is here now. {c1}\n\nTry it. {c1}", READ, kind).warnings == ()


def test_a_changelog_may_not() -> None:
    assert len(check("It is here now. {c1}\n\nTry it. {c1}", READ, ContentType.CHANGELOG).warnings) == 2


@pytest.mark.parametrize("kind", PLAIN)
def test_readers_of_a_plain_text_see_neither_links_nor_numbers(kind: ContentType) -> None:
    checked = check("It is here now. {c1}\n\nList<T> works (#2). {c1,c2}", READ, kind)

    assert checked.text == "It is here now.\n\nList<T> works."


@pytest.mark.parametrize("kind", PLAIN)
def test_a_marker_that_nothing_stands_behind_is_told_there_too(kind: ContentType) -> None:
    assert "marker" in check("It is here. {c9}", READ, kind).warnings[0]


def test_a_growing_plain_text_never_shows_a_piece_of_a_marker() -> None:
    text = "It is here now. {c1,c2} Try it. {c2}"

    shown = [resolve(text[:length], READ, plain=True) for length in range(len(text) + 1)]

    assert not [each for each in shown if "{" in each or "}" in each]
    assert shown[-1] == "It is here now. Try it."


def test_an_x_draft_holds_one_post_or_several_between_dashes() -> None:
    assert posts("One.\n\nStill one - and --- here.") == ["One.\n\nStill one - and --- here."]
    assert posts("One.\n---\nTwo.\n\n-----\n\nThree.\n---") == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("text", "length"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("“a”", 3), ("日本", 4), ("🚀", 2), ("", 0)]
)
def test_a_post_is_counted_as_x_counts_it(text: str, length: int) -> None:
    assert post_length(text) == length
