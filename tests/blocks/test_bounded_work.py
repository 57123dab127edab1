"""Bounds on work are counted in calls, so that they hold on any machine; a draft as long is the measure."""

import cProfile
import time
from collections.abc import Callable

import pytest

from bot.blocks.markdown import StreamRenderer, mrkdwn, plain, render, split_parts
from bot.blocks.safety import clean
from bot.masking import without_begun_secret
from bot.pipeline.check import check
from tests.blocks.hostile import HOSTILE, ORDINARY, filled
from tests.pipeline.histories import analysis, change

READ = analysis(change("c1", "Add themes", 11))
NESTED = "*a _b " * 500 + "word" + " c_ d*" * 500


def calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(entry.callcount for entry in profile.getstats())


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for the quickest of three runs."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.fixture(scope="module")
def ordinary() -> int:
    render(ORDINARY)  # what is only done once must not count

    return calls(lambda: render(ORDINARY))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_much_more_work_than_a_draft(name: str, ordinary: int) -> None:
    text = HOSTILE[name]

    assert calls(lambda: render(text)) < 4 * ordinary
    assert calls(lambda: StreamRenderer().render(text)) < 4 * ordinary
    assert calls(lambda: check(text, READ)) < 4 * ordinary


@pytest.mark.parametrize("name", ["a table", "items", "open emphasis", "stars among ideographs", "links", "line ends"])
def test_short_forms_and_windows_take_no_more_either(name: str, ordinary: int) -> None:
    text = HOSTILE[name]

    assert calls(lambda: mrkdwn(text)) < 6 * ordinary
    assert calls(lambda: plain(text)) < 6 * ordinary
    assert calls(lambda: split_parts(text)) < 6 * ordinary


def test_one_more_paragraph_takes_a_small_part_of_a_render(ordinary: int) -> None:
    renderer = StreamRenderer()
    renderer.render(ORDINARY)

    more = calls(lambda: renderer.render(f"{ORDINARY}\n\nOne more **paragraph** with `code`.\n"))

    assert more < ordinary / 10


def test_a_draft_three_times_as_long_takes_no_more_work(ordinary: int) -> None:
    assert calls(lambda: render(ORDINARY * 3)) < 1.2 * ordinary


@pytest.mark.parametrize("piece", ["eyJ-", "sk-", "gho_a-", "://a:", "-----BEGIN A", "\u200d", "&amp;"])
def test_filters_are_quick_on_what_only_begins_like_a_secret(piece: str) -> None:
    text = f"{filled(piece)} y"

    filtering = seconds(lambda: without_begun_secret(clean(text)))

    assert filtering < 100 * seconds(lambda: without_begun_secret(clean(ORDINARY)))


def test_styles_nested_beyond_reason_keep_their_words() -> None:
    assert "word" in render(NESTED)[0]["text"]
    assert "word" in mrkdwn(NESTED)
    assert "word" in StreamRenderer().render(NESTED)[0]["text"]


def test_marks_beyond_reason_show_as_they_are() -> None:
    shown = render("*a* " * 2_000)[0]["text"]

    assert shown.startswith("\\*a\\* \\*a\\*")


def test_a_table_with_too_many_cells_shows_as_lines() -> None:
    shown = render("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "x\n" * 100)[0]["text"]

    assert "---" not in shown
    assert shown.endswith("x\nx")


def test_a_message_shows_six_hundred_lines_at_most() -> None:
    shown = render("".join(f"{number}  \n" for number in range(2_000)))[0]["text"]

    assert shown.splitlines()[-1].strip() == "599"
