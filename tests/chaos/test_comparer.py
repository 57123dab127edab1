"""The comparer finds each kind of difference that is planted, and none where there is none."""

from datetime import timedelta
from typing import Any

import pytest

from bot.costs import Spent
from bot.models import Usage
from chaos.compare import differences
from chaos.report import Result, table
from chaos.values import PACE, Row, Span
from tests.chaos.leftovers import (
    AT,
    DRAFT,
    RUN,
    TEXT,
    blocks,
    draft,
    edit,
    message,
    model_call,
    request,
    run,
    snapshot,
    version,
)
from tests.factories import NOON

STORM = Span(kind="Slack answers 429", begin=AT, end=AT + 5, refusals=1)
WHISPER = {"channel": "C0RELEASES", "ephemeral_to": "U0ADA", "ts": "1700000000.000200"}


def found(**values: Any) -> list[str]:
    return [difference.what for difference in differences(snapshot(**values))]


def test_a_calm_run_has_no_differences() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"mishaps": ["bot-a ended by itself"]}, "bot-a ended by itself"),
        ({"requests": [], "drafts": [], "messages": [], "slack_calls": []}, "accepted and not recorded"),
        ({"requests": [request(), request(id="r1")]}, "recorded twice"),
        ({"requests": [request(state="claimed")]}, "a request never served"),
        ({"drafts": [], "messages": [], "runs": [], "versions": []}, "commands without a draft"),
        ({"drafts": [draft(state="writing")]}, "not at rest"),
        ({"drafts": [draft(presented="writing:0")]}, "not shown"),
        ({"versions": [version(), version(version=2)]}, "a version twice"),
        ({"versions": [version(version=2)]}, "version numbers"),
        ({"versions": [version(partial=True)]}, "in_review with a partial text"),
        ({"versions": [version(text=" ")]}, "an empty version"),
        ({"runs": [run(done=False)]}, "a whole version of a text that is not"),
        ({"messages": []}, "0 messages"),
        ({"messages": [message(), message(ts="1700000000.000300")]}, "2 messages"),
        ({"messages": [message(ts="1700000000.000300")]}, "another message than is stored"),
        ({"messages": [message(blocks=[])]}, "the message shows something else than is stored"),
        ({"versions": [version(text=f"{TEXT} of ours")]}, "the message shows something else than is stored"),
        ({"model_calls": [model_call(1, "", len(TEXT) + 1)]}, "1 characters of text bought again"),
        ({"model_calls": [model_call(1, "", len(TEXT))] * 2_000}, "too many calls to compare them"),
        ({"slack_calls": [edit(1, status=429, error="ratelimited")]}, "chat.update answered 429 outside of storms"),
    ],
)
def test_a_planted_difference_is_found(values: dict[str, Any], what: str) -> None:
    assert what in found(**values)


@pytest.mark.parametrize(("tokens", "micros"), [(1, 1), (987_654_321, 1_234_560_000)])
def test_what_a_message_says_it_has_cost_is_taken_at_its_word_also_where_the_text_is_cut(
    tokens: int, micros: int
) -> None:
    text = "\n\n".join(f"{'A change. ' * 3}{number}" for number in range(1_000))
    usage = Usage(input_tokens=tokens, output_tokens=0, cache_read_tokens=tokens // 3)
    shown = blocks(text=text, spent=Spent(usage=usage, micros=micros))

    assert found(versions=[version(text=text)], messages=[message(blocks=shown)], runs=[run(text=text)]) == []
    del shown[-3]
    assert len(found(versions=[version(text=text)], messages=[message(blocks=shown)], runs=[run(text=text)])) == 1


def test_two_drafts_of_one_command_are_a_difference() -> None:
    other = "d1123456789a"
    marks = {"event_payload": {"draft_id": other, "run_id": "wfr_d1123456789a_1"}}

    assert "more than one draft" in found(
        drafts=[draft(), draft(id=other)], messages=[message(), message(metadata=marks)]
    )


def test_a_command_whose_person_was_told_may_have_no_draft() -> None:
    assert found(drafts=[], messages=[], runs=[], versions=[], slack_calls=[], whispers=[WHISPER]) == []


def test_a_message_of_an_unknown_draft_is_a_difference() -> None:
    marks = {"event_payload": {"draft_id": "d9"}}

    assert found(messages=[message(), message(metadata=marks, ts="1700000000.000300")]) == ["a message of no draft"]


def test_a_note_twice_is_a_difference_and_notes_of_two_runs_are_not() -> None:
    note = message(ts="1700000000.000300", thread_ts="1700000000.000100")
    other = message(
        ts="1700000000.000400",
        thread_ts="1700000000.000100",
        metadata={"event_payload": {"draft_id": DRAFT, "run_id": "wfr_d0123456789a_2"}},
    )

    assert found(messages=[message(), note, note]) == ["2 notes of one run"]
    assert found(messages=[message(), note, other]) == []


def test_a_notification_twice_is_a_difference_and_two_of_two_runs_are_not() -> None:
    def told(subject: str) -> Row:
        marks = {"event_payload": {"notification": f"ready:{subject}", "person": "U0ADA"}}
        return message(ts="1700000000.000300", thread_ts="1700000000.000100", metadata=marks)

    assert found(messages=[message(), told(RUN), told(RUN)]) == ["2 notifications"]
    assert found(messages=[message(), told(RUN), told("wfr_d0123456789a_2")]) == []


def test_work_shown_after_an_end_is_a_difference_unless_a_run_began() -> None:
    edits = [edit(1, "draft_stop"), edit(20, "draft_retry"), edit(30, "draft_stop"), edit(40, "draft_approve")]
    again = run(id="wfr_d0123456789a_2", no=2, created_at=NOON + timedelta(seconds=25))

    assert found(slack_calls=edits) == ["edited after a final state"]
    assert found(slack_calls=edits, runs=[run(), again]) == []


@pytest.mark.parametrize(
    ("kinds", "lost", "what"),
    [
        (["SIGKILL"], PACE, []),
        (["SIGKILL"], PACE + 1, [f"{PACE + 1} characters of text bought again"]),
        (["postgres hangs"], PACE, []),
        (["postgres hangs", "SIGKILL"], PACE * 2, []),
        (["postgres hangs", "SIGKILL"], PACE * 2 + 1, [f"{PACE * 2 + 1} characters of text bought again"]),
        (["SIGTERM", "redis hangs"], PACE, [f"{PACE} characters of text bought again"]),
        ([], 35, []),
    ],
)
def test_a_second_of_text_may_be_bought_again_after_a_kill(kinds: list[str], lost: int, what: list[str]) -> None:
    spans = [Span(kind=kind, begin=AT + 1, end=AT + 3) for kind in kinds]
    calls = [model_call(1, "", lost, stop_reason=None), model_call(3, "", len(TEXT))]

    assert found(model_calls=calls, spans=spans) == what


def test_a_kill_in_an_outage_may_cost_what_came_to_its_end_unstored() -> None:
    outage = Span(kind="postgres hangs", begin=AT + 1, end=AT + 9)
    kill = Span(kind="SIGKILL", begin=AT + 8, end=AT + 9)
    calls = [model_call(1, "", 2 * PACE), model_call(11, "", len(TEXT))]

    assert found(model_calls=calls, spans=[outage, kill]) == []
    assert found(model_calls=calls, spans=[outage]) == [f"{2 * PACE} characters of text bought again"]


def test_an_outage_that_begins_after_the_kill_takes_nothing_from_what_it_may_cost() -> None:
    spans = [
        Span(kind="SIGKILL", begin=AT + 1.9, end=AT + 3),
        Span(kind="postgres hangs", begin=AT + 2.2, end=AT + 12),
    ]
    calls = [model_call(1, "", PACE, stop_reason=None), model_call(13, "", len(TEXT))]

    assert found(model_calls=calls, spans=spans) == []


def test_text_that_a_run_kept_of_an_earlier_one_is_not_counted_as_bought() -> None:
    assert found(model_calls=[model_call(1, TEXT[:10], len(TEXT) - 10)]) == []
    assert found(model_calls=[model_call(1, TEXT[:10], len(TEXT))]) == ["10 characters of text bought again"]


def test_refusals_of_a_storm_are_not_the_bots_and_one_more_is() -> None:
    refused = edit(1, status=429, error="ratelimited")

    assert found(slack_calls=[refused], spans=[STORM]) == []
    assert found(slack_calls=[refused, edit(2, status=429, error="ratelimited")], spans=[STORM]) == [
        "chat.update answered 429 outside of storms"
    ]


def test_each_difference_names_its_draft_and_the_evidence() -> None:
    (difference,) = differences(snapshot(model_calls=[model_call(1, "", len(TEXT) + 9)]))

    assert str(difference).startswith(f"{DRAFT}: 9 characters of text bought again ({RUN}: 1 calls")


def test_the_report_is_a_line_for_each_seed() -> None:
    left = snapshot(spans=[STORM, Span(kind="SIGKILL", begin=AT, end=AT + 1)])
    results = [Result(seed=seed, snapshot=left, differences=(), settled_s=1.0) for seed in (1, 2)]

    names, _, first, second = table(results).splitlines()
    columns = dict(zip(names.split(" | "), first.split(" | "), strict=True))

    assert (columns["SIGKILL"], columns["other faults"], columns["drafts"]) == ("1", "1", "1")
    assert second.startswith("| 2 | ")
