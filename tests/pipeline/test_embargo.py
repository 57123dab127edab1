"""What is under embargo never leaves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.activity import Activity
from bot.pipeline.analyze import analyze
from bot.pipeline.embargo import LABELS
from bot.pipeline.generate import draft_prompt
from bot.pipeline.outline import outline
from tests.pipeline.histories import activity, commit, pull, said, squashed, ticket

SECRET = "Close the zebra gap in the form"


def told(history: Activity) -> str:
    """All that can leave: the analysis as it is kept, and the prompt."""
    result = analyze(history)
    return repr(result) + repr(draft_prompt(result, "m")) + outline(result)


@pytest.mark.parametrize(
    "label", ["security-embargo", "Embargo", "embargoed", "do-not-announce", "status: confidential"]
)
def test_a_labelled_pull_request_is_counted_and_nothing_else(label: str) -> None:
    history = squashed(pull(1, SECRET, body="By way of a cookie.", labels=[label]), pull(2, "Add fonts"))

    result = analyze(history)

    assert [change.title for change in result.changes] == ["Add fonts"]
    assert [entry.reason for entry in result.pieces_left_out] == ["Under embargo"]
    assert all(entry.hidden and not entry.title and not entry.evidence.url for entry in result.left_out)
    assert "zebra" not in told(history)
    assert "cookie" not in told(history)


def test_no_choice_and_no_rule_opens_an_embargo() -> None:
    history = squashed(pull(1, SECRET, labels=["embargo", "release-note"]))

    assert analyze(history, moves={"gh:acme/rocket#1": True}).changes == ()


def test_a_ticket_under_embargo_locks_all_that_names_it() -> None:
    history = squashed(
        pull(2, "Harden the form", body="Part of ABC-1"),
        pull(1, "Harden the session", body="Fixes ABC-1"),
        tickets=[ticket("ABC-1", SECRET, labels=["Confidential"])],
        said=[said("ABC-1 is worse than we thought", may_quote=True)],
    )

    assert analyze(history).changes == ()
    assert "Harden" not in told(history)
    assert "worse" not in told(history)


def test_a_revert_of_what_is_under_embargo_is_under_embargo() -> None:
    history = squashed(pull(2, f'Revert "{SECRET}"', body="Reverts acme/rocket#1"), pull(1, SECRET, labels=["embargo"]))

    assert "zebra" not in told(history)


def test_a_backport_of_what_is_under_embargo_is_under_embargo() -> None:
    history = squashed(
        pull(2, f"[Backport 1.x] {SECRET}", body="Backport of #1", base_ref="1.x"), pull(1, SECRET, labels=["embargo"])
    )

    assert "zebra" not in told(history)


def test_what_quotes_a_title_under_embargo_is_under_embargo() -> None:
    history = squashed(
        pull(2, "Sync with main", body=f"- {SECRET} (#1)\n- Add fonts"), pull(1, SECRET, labels=["embargo"])
    )

    assert "zebra" not in told(history)


def test_a_commit_that_a_smaller_pull_request_shares_with_one_under_embargo_is_locked() -> None:
    work = [commit("Harden the login", pulls=[1, 2]), commit("More of it", pulls=[2])]

    assert "Harden" not in told(activity(work, [pull(1, "Part one"), pull(2, SECRET, labels=["embargo"])]))


WORDS = st.text(alphabet="abcdefghij ", min_size=4, max_size=30)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Activity, set[int]]:
    """Pull requests whose texts all hold a word of their own, `secret…` for those under embargo."""
    locked = draw(st.sets(st.integers(1, 8), min_size=1))
    pulls, tickets, messages = [], [], []
    for number in range(8, 0, -1):
        mark = f"secret{number}x" if number in locked else f"open{number}x"
        title = f"{mark} {draw(WORDS)}"
        if draw(st.booleans()) and number < 8:
            title = f'Revert "{title}"'
        labels = [draw(st.sampled_from(sorted(LABELS)))] if number in locked else []
        body = f"{mark} {draw(WORDS)} {draw(st.sampled_from(['', f'Fixes ABC-{number}']))}"
        base = draw(st.sampled_from(["main", "1.x"]))
        issues = draw(st.lists(st.integers(20, 22), max_size=1))
        pulls.append(pull(number, title, body=body, labels=labels, base_ref=base, issues=issues))
        tickets.append(ticket(f"ABC-{number}", f"{mark} ticket", body=mark, pull_numbers=[number]))
        text = f"{mark} https://github.com/acme/rocket/pull/{number}"
        messages.append(said(text, may_quote=draw(st.booleans()), ts=f"{number}.1"))
    return squashed(*pulls, tickets=tickets, said=messages), locked


@given(histories(), st.dictionaries(st.sampled_from([f"gh:acme/rocket#{n}" for n in range(1, 9)]), st.booleans()))
@settings(max_examples=60)
def test_no_text_of_a_locked_piece_reaches_a_change_or_the_prompt(
    made: tuple[Activity, set[int]], moves: dict[str, bool]
) -> None:
    history, locked = made

    result = analyze(history, moves=moves)

    everything = repr(result) + repr(draft_prompt(result, "m")) + outline(result)
    assert "secret" not in everything
    kept = {e.id for change in result.changes for e in change.evidence}
    assert not kept & {f"gh:acme/rocket#{number}" for number in locked}
