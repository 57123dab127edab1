"""What code alone writes in place of the model: each type in its own shape, within its lengths, by its own rules."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis import Analysis, ChangeKind
from bot.contents import CONTENTS, post_length
from bot.models import ContentType
from bot.pipeline.chapters import chapters
from bot.pipeline.check import Checked, check
from bot.pipeline.lint import Setting, lint
from bot.pipeline.outlines import outlined
from tests.factories import make_voice
from tests.pipeline.histories import analysis, change

BODY = (
    "Rows that are longer than the page used to run off its edge. They break at the last column now, and the header "
    "comes again on each page. Set `wrap: false` in the options to get the former layout back.\n- [x] A list\n"
    "Nobody has to shrink a table to print it."
)
KINDS = (ChangeKind.BREAKING, ChangeKind.FEATURE, ChangeKind.FIX, ChangeKind.DOCS)
MUCH = analysis(
    *(
        change(f"c{n}", f"Wrap long rows of table {n} at the edge of the page", 10 + n, body=BODY, kind=KINDS[n % 4])
        for n in range(1, 16)
    )
)
LITTLE = analysis(change("c1", "Wrap long rows", 11))
POSTS = (ContentType.BLOG, ContentType.LINKEDIN, ContentType.X)


def written(read: Analysis, kind: ContentType) -> Checked:
    return check(outlined(read, Setting(content_type=kind)), read, kind)


@pytest.mark.parametrize("kind", POSTS)
def test_with_enough_to_tell_the_outline_keeps_all_rules_of_its_type(kind: ContentType) -> None:
    made = written(MUCH, kind)

    assert lint(made.text, Setting(content_type=kind)) == ()
    assert made.warnings == ()


@pytest.mark.parametrize("kind", POSTS)
def test_with_little_to_tell_it_is_short_and_nothing_else(kind: ContentType) -> None:
    made = written(LITTLE, kind)

    assert {finding.rule for finding in lint(made.text, Setting(content_type=kind))} <= {"length"}
    assert made.warnings == ()
    assert [entry.changes for entry in made.ledger.entries if entry.changes] != []


def test_a_post_on_x_is_one_idea_of_at_most_280_characters() -> None:
    title = "Wrap long rows of every table at the edge of the page " * 4

    assert 60 <= post_length(written(LITTLE, ContentType.X).text) <= 280
    assert post_length(written(analysis(change("c1", title.strip(), 11)), ContentType.X).text) <= 280
    assert written(MUCH, ContentType.X).text.startswith("Wrap long rows of table")


def test_a_change_whose_title_breaks_a_rule_gives_way_to_the_next() -> None:
    read = analysis(change("c1", "Seamless and robust tables!", 11), change("c2", "Print lists", 12))

    assert written(read, ContentType.X).text.startswith("Print lists.")


def test_marks_numbers_and_addresses_do_not_reach_a_plain_post() -> None:
    title = "**Wrap** `long_rows` of [tables](https://a.example/b) {c1}"
    text = written(analysis(change("c1", title, 11, body=BODY)), ContentType.LINKEDIN).text

    assert "Wrap long_rows of tables" in text
    assert not [sign for sign in ("**", "`", "](", "{c", "[x]") if sign in text]


def test_a_blog_post_groups_by_what_it_means_to_readers_and_credits() -> None:
    text = written(MUCH, ContentType.BLOG).text

    assert text.startswith("# What has changed in acme/rocket")
    assert text.index("## What readers must know first") < text.index("## What one can do now")
    assert "The work is by ana." in text


def test_a_changelog_has_the_headings_of_the_voices_language() -> None:
    setting = Setting(content_type=ContentType.CHANGELOG, voice=make_voice(language="German"))

    text = outlined(MUCH, setting)

    assert f"## {chapters('German').highlights}" in text
    assert f"### {chapters('German').kinds[ChangeKind.FIX]}" in text
    assert "## Highlights" not in text


@pytest.mark.parametrize("kind", ContentType)
def test_nothing_to_say_has_no_outline(kind: ContentType) -> None:
    assert outlined(analysis(), Setting(content_type=kind)) == ""


@given(st.lists(st.tuples(st.text(min_size=1, max_size=300), st.text(max_size=600)), min_size=1, max_size=6))
def test_whatever_authors_write_a_post_stays_within_what_its_site_takes(written_by: list[tuple[str, str]]) -> None:
    changes = [
        replace(change(f"c{n}", "x", n), title=title, body=body) for n, (title, body) in enumerate(written_by, 1)
    ]
    read = analysis(*changes)

    for kind in (ContentType.X, ContentType.LINKEDIN):
        assert post_length(written(read, kind).text) <= (CONTENTS[kind].most or 0)
