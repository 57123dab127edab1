import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View as SlackView

from bot.activity import Range, RangeKind
from bot.analysis import Analysis
from bot.blocks.editing import edit_view, merge_view, read_edit
from bot.blocks.modals import (
    NewDraft,
    message_view,
    new_draft_view,
    range_words,
    read_new,
    view_errors,
)
from bot.blocks.sources import sources_view
from bot.errors import TooLong, UsageError
from bot.models import Draft, Version
from bot.pipeline.ledger import ledger_of

View = dict[str, Any]


def checked(view: View) -> View:
    """The view as slack_sdk's models accept it; raises for what Slack would refuse."""
    assert None not in [SlackBlock.parse(block) for block in view["blocks"]]
    SlackView(**view).to_dict()
    return view


def typed(view: View, **changed: str | None) -> View:
    """The view as Slack sends it back, with some inputs changed."""
    values = {
        block["block_id"]: {block["element"]["action_id"]: _state(block, changed)}
        for block in view["blocks"]
        if block["type"] == "input"
    }
    return {**view, "state": {"values": values}}


def _state(block: View, changed: dict[str, str | None]) -> View:
    element, block_id = block["element"], block["block_id"]
    if element["type"] == "static_select":
        value = changed.get(block_id, element["initial_option"]["value"])
        return {"type": "static_select", "selected_option": {"value": value}}
    if element["type"] == "checkboxes":
        checks = block_id in changed or "initial_options" in element
        return {"type": "checkboxes", "selected_options": element["options"] if checks else []}
    return {"type": "plain_text_input", "value": changed.get(block_id, element.get("initial_value"))}


def test_a_new_draft_starts_with_the_channels_repository() -> None:
    view = checked(new_draft_view(NewDraft(repo="acme/rocket"), "C0RELEASES"))

    assert view["callback_id"] == "draft_new"
    assert read_new(typed(view)) == NewDraft(repo="acme/rocket", channel="C0RELEASES")


@pytest.mark.parametrize(
    ("chosen", "detail", "words"),
    [
        ("last 7 days", None, "last 7 days"),
        ("other", " v1.2 ", "since v1.2"),
        ("other", "v1.2..v1.3", "v1.2..v1.3"),
        ("other", "since 2026-11-01", "since 2026-11-01"),
        ("since the last release", "v1.2", "since v1.2"),
        ("other", None, ""),
    ],
)
def test_a_range_can_be_chosen_or_typed(chosen: str, detail: str | None, words: str) -> None:
    view = typed(new_draft_view(NewDraft(repo="a/b"), "C1"), range=chosen, range_detail=detail)

    assert read_new(view).range_words == words


@pytest.mark.parametrize("words", ["", "last 7 days", "since v1.2", "v1.2..v1.3", "last 3 days"])
def test_the_window_starts_with_the_range_it_is_given(words: str) -> None:
    view = checked(new_draft_view(NewDraft(repo="a/b", range_words=words), "C1"))

    assert read_new(typed(view)).range_words == words


@pytest.mark.parametrize("board", [False, True])
def test_the_board_can_be_asked_for_in_the_window(board: bool) -> None:
    asked = checked(new_draft_view(NewDraft(repo="a/b", board=board), "C1"))

    assert read_new(typed(asked)).board is board
    assert read_new(typed(asked, board="board")).board


def test_a_range_has_words_to_start_with() -> None:
    assert range_words(Range()) == ""
    assert range_words(Range(kind=RangeKind.DAYS, days=7)) == "last 7 days"


def test_a_draft_opens_for_editing_in_parts(draft: Draft, version: Version) -> None:
    text = "\n\n".join(f"## Part {n}\n\n" + "word " * 300 for n in range(6))

    view = checked(edit_view(draft, replace(version, text=text)))

    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block["block_id"] for block in inputs] == ["part_0", "part_1", "part_2", "part_3", "part_4", "part_5"]
    assert inputs[1]["label"]["text"].startswith("Part 2 of 6 · Part 1")
    assert all(len(block["element"]["initial_value"]) <= 2_400 for block in inputs)
    assert read_edit(typed(view)) == ("d1", 2, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab#-`> \n", max_size=200).filter(str.strip))
def test_an_untouched_text_comes_back_as_it_was(draft: Draft, version: Version, text: str) -> None:
    long = (text + "\n") * 40

    assert read_edit(typed(edit_view(draft, replace(version, text=long))))[2] == long


def test_an_emptied_part_is_gone_and_a_changed_one_is_changed(draft: Draft, version: Version) -> None:
    text = "\n\n".join(f"{name} " + "word " * 400 for name in ("One", "Two", "Three"))

    view = typed(edit_view(draft, replace(version, text=text)), part_0="New beginning\r\nhere", part_1=None)

    assert read_edit(view)[2].startswith("New beginning\nhere\n\nThree")


def test_a_draft_too_long_for_a_window_is_refused_in_words(draft: Draft, version: Version) -> None:
    with pytest.raises(TooLong, match="Reply in its thread"):
        edit_view(draft, replace(version, text="word " * 30_000))


def test_a_full_draft_still_opens(draft: Draft, version: Version) -> None:
    view = checked(edit_view(draft, replace(version, text="word word\n\n" * 7_000)))

    assert len(view["blocks"]) <= 31


def test_two_people_who_edit_see_each_others_text(draft: Draft, version: Version) -> None:
    theirs = replace(version, version=3, author="U0GRACE", text="## Theirs\n\n<!channel> " + "word " * 8_000)

    view = checked(merge_view(draft, 2, theirs, "My text.\n"))

    assert view["callback_id"] == "draft_merge"
    assert "<@U0GRACE> saved version 3 while you were editing version 2." in str(view)
    assert "*Theirs*" in str(view)
    assert "<!channel>" not in str(view)
    assert read_edit(typed(view)) == ("d1", 3, "My text.\n")


@pytest.mark.parametrize("kept", [None, "", "x", "[]", "{}", '{"draft": 1, "version": 2, "gaps": []}'])
def test_a_window_that_is_not_ours_is_a_usage_error(kept: str | None) -> None:
    with pytest.raises(UsageError):
        read_edit({"private_metadata": kept})


@pytest.mark.parametrize("channel", ["\x00", "\ud800", "C0 RELEASES", "C" * 33, 7, None, [], float("nan")])
def test_a_new_drafts_window_for_no_channel_of_slacks_is_a_usage_error(channel: object) -> None:
    view = typed(new_draft_view(NewDraft(repo="acme/rocket"), "C0RELEASES"))

    with pytest.raises(UsageError, match="out of date"):
        read_new({**view, "private_metadata": json.dumps({"channel": channel})})


def test_sources_stand_under_the_passage_they_belong_to(draft: Draft, analysis: Analysis, version: Version) -> None:
    said = str(checked(sources_view(draft, analysis, ledger_of(version.text, analysis))))

    assert "*Added*" in said
    assert "• Tables wrap. — <https://github.com/acme/rocket/pull/12|#12>" in said
    assert "• Unproven words. — no change cited" in said
    assert "*Changes that no passage cites* · 1\\n• Start faster — feature" in said
    assert (
        "*Left out: a dependency\\'s version only* · 4" in said or "*Left out: a dependency's version only* · 4" in said
    )


def test_sources_without_a_text_list_the_changes(draft: Draft, analysis: Analysis) -> None:
    said = str(checked(sources_view(draft, analysis, None)))

    assert "*Changes found* · 2\\n• Wrap tables &lt;\\u2060!here&gt; — feature" in said


def test_sources_count_what_does_not_fit(draft: Draft, analysis: Analysis) -> None:
    many = replace(analysis, left_out=analysis.left_out * 1_000)

    view = checked(sources_view(draft, many, None))

    assert len(view["blocks"]) <= 100
    assert "more lines that do not fit here" in str(view["blocks"][-1])


def test_small_windows_are_valid() -> None:
    checked(message_view("A title that is longer than Slack allows", "*Hello*"))
    assert view_errors({"repo": "Name it owner/repo."})["errors"] == {"repo": "Name it owner/repo."}


def test_a_sentence_below_an_input_has_no_marks_of_code_which_slack_would_show() -> None:
    answer = view_errors({"cron": "Try `30 9 * * 1-5`."})

    assert answer["errors"] == {"cron": "Try 30 9 * * 1-5."}
