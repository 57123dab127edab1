"""LinkedIn and X posts in Slack: literal, folded where their readers meet the fold, and counted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.campaign import campaign_message
from bot.blocks.draft import approved, failed, in_review, stopped
from bot.blocks.preview import plain_preview, plain_tail
from bot.contents import FOLD
from bot.models import ContentType, Draft, DraftState, Version
from bot.ports import Block

Checked = Callable[[list[Block]], list[dict[str, Any]]]
PLAIN = (ContentType.LINKEDIN, ContentType.X)


def of_type(draft: Draft, kind: ContentType) -> Draft:
    return replace(draft, request=replace(draft.request, content_type=kind))


def literal(blocks: list[Block]) -> list[str]:
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def grey(blocks: list[Block]) -> list[str]:
    return [element["text"] for block in blocks if block["type"] == "context" for element in block["elements"]]


def test_markdown_in_a_plain_post_is_shown_as_the_characters_that_readers_would_see() -> None:
    preview = plain_preview("**Bold** _and_ [link](https://a.example)\n\n# no heading", ContentType.LINKEDIN, 9_000)

    assert literal(preview.blocks) == ["**Bold** _and_ [link](https://a.example)\n\n# no heading"]
    assert {block["text"]["type"] for block in preview.blocks if block["type"] == "section"} == {"plain_text"}


def test_a_long_linkedin_post_folds_after_about_three_lines() -> None:
    text = "Rows of any length wrap now. " * 20

    blocks = plain_preview(text, ContentType.LINKEDIN, 9_000).blocks

    above, below = literal(blocks)
    assert FOLD - 40 <= len(above) <= FOLD
    assert above + below == text.strip()
    assert "… more" in grey(blocks)[0]
    assert grey(blocks)[1] == "579 characters"


def test_a_short_linkedin_post_has_no_fold() -> None:
    blocks = plain_preview("Rows wrap now.", ContentType.LINKEDIN, 9_000).blocks

    assert grey(blocks) == ["14 characters"]


def test_a_linkedin_post_that_is_too_long_says_by_how_much() -> None:
    blocks = plain_preview("a" * 1_150, ContentType.LINKEDIN, 9_000).blocks

    assert "*50 more" in grey(blocks)[-1]


def test_an_x_post_shows_its_count() -> None:
    assert grey(plain_preview("a" * 231, ContentType.X, 9_000).blocks) == ["231/280"]
    assert grey(plain_preview("a" * 290, ContentType.X, 9_000).blocks) == ["290/280 · *10 too many*"]


def test_several_posts_say_their_place() -> None:
    blocks = plain_preview("Rows wrap now.\n---\nTables, too.", ContentType.X, 9_000).blocks

    assert literal(blocks) == ["Rows wrap now.", "Tables, too."]
    assert grey(blocks) == ["1/2 · 14/280", "2/2 · 12/280"]


@pytest.mark.parametrize("kind", PLAIN)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=600))
def test_no_text_pings_anybody_or_is_interpreted(kind: ContentType, text: str) -> None:
    blocks = plain_preview(f"{text}<!channel> @here <@U0ADA>", kind, 9_000).blocks

    shown = "".join(literal(blocks))
    assert not [ping for ping in ("<!channel>", "@here", "<@U0ADA>") if ping in shown]
    assert {block["text"]["type"] for block in blocks if block["type"] == "section"} <= {"plain_text"}


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("text", ["Rows wrap now.", "word " * 4_000, "a" * 12_000, "p\n---\n" * 60])
def test_every_message_of_a_plain_draft_is_one_that_slack_takes(
    draft: Draft, version: Version, checked: Checked, kind: ContentType, text: str
) -> None:
    plain, said = of_type(draft, kind), replace(version, text=text)

    for rendered in (
        in_review(plain, said, None),
        approved(plain, said),
        stopped(plain, said),
        failed(replace(plain, state=DraftState.FAILED), "It failed.", said),
    ):
        checked(rendered.blocks)
    checked(plain_tail(text, 9_000))


def test_a_plain_post_that_is_cut_says_so(draft: Draft, version: Version) -> None:
    rendered = in_review(of_type(draft, ContentType.LINKEDIN), replace(version, text="word " * 4_000), None)

    assert rendered.cut
    assert "the whole text is in the thread" in str(rendered.blocks)


def test_a_campaigns_message_names_its_drafts_and_how_to_speak_to_them(draft: Draft, checked: Checked) -> None:
    request = replace(draft.request, campaign=True, voice="Acme <!channel>")
    rendered = campaign_message(replace(draft, request=request))

    shown = str(checked(rendered.blocks))
    for name in ("Changelog", "Blog post", "LinkedIn post", "X post", "`x: shorter`"):
        assert name in shown
    assert "<!channel>" not in shown
