from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.activity import Range, RangeKind
from bot.analysis import Analysis
from bot.blocks.draft import (
    Rendered,
    approved,
    discarded,
    failed,
    in_review,
    nothing_to_say,
    stopped,
    working,
    writing,
)
from bot.blocks.frame import characters
from bot.blocks.markdown import StreamRenderer
from bot.costs import Spent
from bot.models import Draft, DraftState, Usage, Version
from bot.ports import Block

Checked = Callable[[list[Block]], list[dict[str, Any]]]
LONG = "\n\n".join(f"## Section {n}\n\n" + "- An item that says something. \n" * 20 for n in range(18))
SPENT = Spent(usage=Usage(input_tokens=10_000, output_tokens=2_340, cache_read_tokens=4_100), micros=84_000)
WARNING = "evidence: <!channel> the second item cites nothing"


@pytest.fixture
def every_message(draft: Draft, version: Version, analysis: Analysis) -> list[Rendered]:
    long = replace(version, text=LONG, warnings=(WARNING,) * 30)
    return [
        working(
            replace(draft, state=DraftState.INGESTING), "Reading 41 commits · 12 pull requests", detail="since v1.2"
        ),
        writing(draft, StreamRenderer().render(LONG), len(LONG), analysis),
        in_review(draft, version, analysis),
        in_review(draft, long, None),
        in_review(draft, replace(long, outline=True), analysis, SPENT),
        stopped(draft, version),
        stopped(draft, long),
        stopped(replace(draft, actor=None), None),
        failed(draft, "GitHub refused: <!here> `x`"),
        failed(draft, "x" * 20_000, long),
        nothing_to_say(draft, analysis),
        approved(draft, long),
        discarded(draft),
    ]


def actions(rendered: Rendered) -> list[str]:
    return [
        element["action_id"] for block in rendered.blocks if block["type"] == "actions" for element in block["elements"]
    ]


def said(rendered: Rendered) -> str:
    return str(rendered.blocks)


def test_every_message_is_one_that_slack_takes(every_message: list[Rendered], checked: Checked) -> None:
    assert all(checked(message.blocks) for message in every_message)


def test_every_message_keeps_to_the_budget(every_message: list[Rendered]) -> None:
    assert [message for message in every_message if characters(message.blocks) > 9_500] == []
    assert [message for message in every_message if len(message.blocks) > 40] == []
    assert [message for message in every_message if not 0 < len(message.text) <= 4_000] == []


def test_no_message_pings_by_what_others_wrote(every_message: list[Rendered]) -> None:
    assert "<!channel" not in str(every_message)
    assert "<!here" not in str(every_message)


def test_a_run_at_work_shows_its_stage_and_stop(draft: Draft) -> None:
    rendered = working(replace(draft, state=DraftState.ANALYZING), "9 changes found, 4 left out")

    assert "✓ Read  →  ● *Analyze*  →  ○ Write  →  ○ Check\\n9 changes found, 4 left out" in said(rendered)
    assert actions(rendered) == ["draft_stop"]
    assert rendered.text == "Changelog · acme/rocket: 9 changes found, 4 left out"


def test_the_range_of_a_scheduled_draft_has_commit_ids_that_people_can_read(draft: Draft) -> None:
    between = Range(kind=RangeKind.BETWEEN, base="a15f623d" * 5, head="bac9f046" * 5)

    message = working(replace(draft, request=replace(draft.request, range=between)), "Queued")

    assert "a15f623..bac9f04" in said(message)
    assert "a15f623d" not in said(message)


def test_a_queued_run_has_no_stage_yet(draft: Draft) -> None:
    rendered = working(replace(draft, state=DraftState.REQUESTED), "Queued")

    assert "○ Read  →  ○ Analyze  →  ○ Write  →  ○ Check" in said(rendered)


def test_writing_shows_the_text_what_was_read_the_count_and_stop(draft: Draft, analysis: Analysis) -> None:
    read = replace(analysis, commits=41, pulls=12)
    blocks = StreamRenderer().render("## Added\n\n- Tab")

    rendered = writing(replace(draft, state=DraftState.WRITING), blocks, 1_234, read)

    assert "## Added\\n\\n- Tab" in said(rendered)
    assert "● *Write*" in said(rendered)
    assert "41 commits, 12 pull requests read  ·  1,234 characters so far" in said(rendered)
    assert actions(rendered) == ["draft_stop"]


def test_before_the_first_word_the_message_says_that_it_is_waited_for(draft: Draft, analysis: Analysis) -> None:
    assert "waiting for the first words" in said(writing(draft, [], 0, analysis))


def test_a_review_names_what_it_is_and_offers_every_choice(draft: Draft, version: Version, analysis: Analysis) -> None:
    rendered = in_review(draft, replace(version, warnings=(WARNING,)), analysis)

    assert "since v1.2 · version 2 · 2 changes, 4 left out · asked by <@U0ADA>" in said(rendered)
    assert "1 thing to look at before you approve" in said(rendered)
    assert "the second item cites nothing" in said(rendered)
    assert actions(rendered) == ["draft_approve", "draft_edit", "draft_regenerate", "draft_discard", "draft_sources"]
    assert rendered.text.startswith("Changelog · acme/rocket, version 2, is ready for review: Added Tables wrap.")


def test_a_review_says_in_small_what_the_draft_has_cost(draft: Draft, version: Version) -> None:
    assert "12,340 tokens · $0.08 · 41 % read from the cache" in said(in_review(draft, version, None, SPENT))


def test_a_review_of_a_text_that_cost_nothing_says_nothing_of_it(draft: Draft, version: Version) -> None:
    nothing = Spent(usage=Usage(input_tokens=0, output_tokens=0), micros=0)

    assert in_review(draft, version, None, nothing) == in_review(draft, version, None)


def test_an_outline_is_labelled_and_offers_retry_beside_the_other_choices(draft: Draft, version: Version) -> None:
    rendered = in_review(draft, replace(version, outline=True), None)

    assert "this is an outline" in said(rendered)
    assert actions(rendered) == ["draft_approve", "draft_edit", "draft_retry", "draft_discard", "draft_sources"]
    green = [each["action_id"] for each in rendered.blocks[-1]["elements"] if each.get("style") == "primary"]
    assert green == ["draft_retry"]


def test_only_discard_asks_first(draft: Draft, version: Version) -> None:
    row = in_review(draft, version, None).blocks[-1]

    assert [button["action_id"] for button in row["elements"] if "confirm" in button] == ["draft_discard"]
    assert {button["value"] for button in row["elements"]} == {"d1:2"}


def test_a_long_draft_shows_its_head_and_says_so(draft: Draft, version: Version) -> None:
    rendered = in_review(draft, replace(version, text=LONG), None)

    assert rendered.cut
    assert "## Section 0" in said(rendered)
    assert f"of {len(LONG):,} characters; the whole text is in the thread." in said(rendered)


def test_a_draft_that_fits_is_not_cut(draft: Draft, version: Version) -> None:
    assert not in_review(draft, version, None).cut


def test_stopped_says_who_and_how_much_is_kept(draft: Draft, version: Version) -> None:
    rendered = stopped(draft, replace(version, text="Three words kept"))

    assert "■ *Stopped* by <@U0GRACE> · 3 words kept" in said(rendered)
    assert actions(rendered) == ["draft_retry", "draft_regenerate", "draft_discard", "draft_sources"]


def test_a_text_that_was_stopped_within_a_link_shows_none_of_it(draft: Draft, version: Version) -> None:
    rendered = stopped(draft, replace(version, partial=True, text="Tables **wrap. ([#12](https://x.exa"))

    assert "'Tables **wrap. (**'" in said(rendered)


def test_a_text_that_a_person_edited_names_them(draft: Draft, version: Version) -> None:
    assert "version 2 · edited by <@U0GRACE>" in said(in_review(draft, replace(version, author="U0GRACE"), None))


def test_stopped_before_the_first_word_says_so(draft: Draft) -> None:
    assert "nothing was written yet" in said(stopped(draft, None))


def test_failed_gives_the_reason_the_id_and_retry(draft: Draft) -> None:
    rendered = failed(draft, "GitHub could not be reached.")

    assert "GitHub could not be reached." in said(rendered)
    assert "`d1`" in said(rendered)
    assert actions(rendered) == ["draft_retry", "draft_discard"]


def test_retry_is_promised_to_go_on_only_where_there_is_something_to_go_on_from(draft: Draft, version: Version) -> None:
    nothing, something = failed(draft, "GitHub knows no repository acme/x."), failed(draft, "Away.", version)

    assert "Nothing was lost" not in said(nothing)
    assert "Another repository or range is another draft, by `/notra draft`." in said(nothing)
    assert "Nothing was lost: Retry goes on from there." in said(something)


def test_nothing_to_say_tells_what_was_looked_at(draft: Draft, analysis: Analysis) -> None:
    rendered = nothing_to_say(draft, analysis)

    assert "Looked at 41 commits and 12 pull requests, v1.2..main" in said(rendered)
    assert "4 × a dependency's version only" in said(rendered)


def test_approved_leaves_only_sources(draft: Draft, version: Version) -> None:
    rendered = approved(draft, version)

    assert "*Approved* by <@U0GRACE>" in said(rendered)
    assert actions(rendered) == ["draft_sources"]


def test_discarded_leaves_nothing_to_press(draft: Draft) -> None:
    assert actions(discarded(draft)) == []
