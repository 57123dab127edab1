"""One piece of work is one change, however many things bear witness to it."""

import pytest

from bot.analysis import Analysis, Change
from bot.pipeline.analyze import analyze
from bot.pipeline.joining import UMBRELLA
from bot.pipeline.judging import NO_CODE, NO_CONSENT
from bot.rules import Rules, Topic
from tests.pipeline.histories import (
    BO,
    DEPENDABOT,
    REPO,
    activity,
    commit,
    pull,
    said,
    sha_of,
    squashed,
    ticket,
)

TICKET = ticket("ABC-12", "Tables wrap their rows")


def one(result: Analysis) -> Change:
    assert len(result.changes) == 1, [change.title for change in result.changes]
    return result.changes[0]


def ids(change: Change) -> list[str]:
    return [evidence.id for evidence in change.evidence]


def titles(result: Analysis) -> list[str]:
    return [change.title for change in result.changes]


def reasons(result: Analysis) -> dict[str, str]:
    return {entry.evidence.label: entry.reason for entry in result.pieces_left_out}


def test_a_ticket_that_two_pull_requests_closed_is_one_change_with_all_its_evidence() -> None:
    history = squashed(
        pull(2, "Wrap headers", body="Fixes ABC-12", author=BO), pull(1, "ABC-12: wrap cells"), tickets=[TICKET]
    )

    change = one(analyze(history))

    assert change.title == "Tables wrap their rows"
    assert ids(change) == [
        f"gh:{REPO}#2",
        f"gh:{REPO}@{history.commits[0].sha}",
        f"gh:{REPO}#1",
        f"gh:{REPO}@{history.commits[1].sha}",
        "lin:ABC-12",
    ]
    assert sorted(person.login or "" for person in change.authors) == ["ana", "bo"]


@pytest.mark.parametrize(
    "claiming",
    [
        pull(1, "ABC-12 Wrap rows"),
        pull(1, "Wrap rows", head_ref="ana/abc-12-wrap-rows"),
        pull(1, "Wrap rows", body="Closes ABC-12."),
        pull(1, "Wrap rows", body="resolves https://linear.app/acme/issue/ABC-12/wrap-rows"),
        pull(1, "Wrap rows", body="Some words on ABC-12, which asked for it."),
    ],
)
def test_a_pull_request_that_names_a_ticket_has_it_as_evidence(claiming: object) -> None:
    history = squashed(claiming, tickets=[TICKET])  # type: ignore[arg-type]  # parametrize knows no types

    assert ids(one(analyze(history)))[-1] == "lin:ABC-12"
    assert one(analyze(history)).title in {"Wrap rows", "ABC-12 Wrap rows"}


def test_a_ticket_that_names_its_pull_request_goes_with_it() -> None:
    history = squashed(pull(1, "Wrap rows"), tickets=[ticket("ABC-12", "Wrap", pull_numbers=[1])])

    assert ids(one(analyze(history)))[-1] == "lin:ABC-12"


def test_a_direct_commit_names_a_ticket_too() -> None:
    history = activity([commit("Wrap rows", body="Implements ABC-12")], tickets=[TICKET])

    assert ids(one(analyze(history)))[-1] == "lin:ABC-12"


def test_a_mere_mention_makes_no_one_change_of_two_pull_requests() -> None:
    history = squashed(
        pull(2, "Wrap rows", body="Closes ABC-12"), pull(1, "Add fonts", body="Unlike ABC-12."), tickets=[TICKET]
    )

    assert titles(analyze(history)) == ["Add fonts", "Wrap rows"]


def test_the_words_of_a_name_are_no_ticket() -> None:
    history = squashed(pull(2, "Read UTF-8"), pull(1, "Write UTF-8"), tickets=[TICKET])

    assert len(analyze(history).changes) == 2


def test_the_pull_requests_of_a_project_stay_apart() -> None:
    pulls = [pull(number, f"ABC-12: part {number}") for number in range(1, UMBRELLA + 2)]

    result = analyze(squashed(*pulls, tickets=[TICKET]))

    assert len(result.changes) == UMBRELLA + 1
    assert reasons(result) == {"ABC-12": f"A project of {UMBRELLA + 1} pull requests, each of which is told for itself"}


def test_a_ticket_without_code_is_left_out_unless_its_labels_say_what_it_brought() -> None:
    tickets = [
        ticket("ABC-1", "Book the offsite"),
        ticket("ABC-2", "Invoices by post", labels=["Feature"], assignee=BO),
    ]

    result = analyze(activity([], tickets=tickets))

    assert reasons(result) == {"ABC-1": NO_CODE}
    assert (one(result).title, one(result).kind.value, one(result).authors) == ("Invoices by post", "feature", (BO,))


@pytest.mark.parametrize(
    ("title", "labels", "kind"),
    [
        ("refactor: split the table module", ["Feature"], "other"),
        ("chore: tidy the table module", ["Improvement"], "other"),
        ("fix: wrap rows", ["Feature"], "fix"),
        ("Wrap rows in narrow columns", ["Feature"], "feature"),
        ("refactor: split the table module", ["Breaking change"], "breaking"),
        ("refactor: check who may ask", ["Security"], "security"),
    ],
)
def test_what_an_author_calls_the_change_counts_before_what_the_ticket_is_labelled(
    title: str, labels: list[str], kind: str
) -> None:
    history = squashed(pull(1, title, body="Fixes ABC-12"), tickets=[ticket("ABC-12", "Tables wrap", labels=labels)])

    change = one(analyze(history, Rules(keep=frozenset({Topic.REFACTORING, Topic.CHORES}))))

    assert change.kind.value == kind


def test_a_label_of_the_pull_request_itself_says_what_it_is_beside_its_type() -> None:
    history = squashed(pull(1, "chore: tables wrap", labels=["enhancement"]))

    assert one(analyze(history, Rules(keep=frozenset({Topic.CHORES})))).kind.value == "feature"


def test_a_ticket_whose_pull_request_was_reverted_goes_with_it() -> None:
    history = squashed(
        pull(2, 'Revert "Wrap rows"', body="Reverts acme/rocket#1"),
        pull(1, "Wrap rows"),
        tickets=[ticket("ABC-12", "Wrap", labels=["Feature"], pull_numbers=[1])],
    )

    result = analyze(history)

    assert result.changes == ()
    assert {entry.evidence.id: entry.part_of for entry in result.left_out}["lin:ABC-12"] == "#1"


def test_work_that_landed_again_after_a_revert_keeps_its_ticket() -> None:
    history = squashed(
        pull(3, "Wrap rows again"),
        pull(2, 'Revert "Wrap rows"', body="Reverts acme/rocket#1"),
        pull(1, "Wrap rows"),
        tickets=[ticket("ABC-12", "Wrap", pull_numbers=[1, 3])],
    )

    assert one(analyze(history)).title == "Wrap rows again"
    assert ids(one(analyze(history)))[-1] == "lin:ABC-12"


def test_issues_that_a_pull_request_closes_are_evidence() -> None:
    change = one(analyze(squashed(pull(1, "Wrap rows", issues=[5]))))

    assert (change.evidence[-1].id, change.evidence[-1].label) == (f"gh:{REPO}/issues/5", "#5")


def test_a_message_goes_with_the_first_thing_it_points_at_and_joins_nothing() -> None:
    pulls = [pull(2, "Add fonts"), pull(1, "Wrap rows")]
    text = "Big week: <https://github.com/acme/rocket/pull/1|rows> and https://github.com/acme/rocket/pull/2"

    result = analyze(squashed(*pulls, said=[said(text)]))

    assert titles(result) == ["Add fonts", "Wrap rows"]
    assert [each.id for each in result.changes[1].said] == ["C01/1690000000.000100"]
    assert ids(result.changes[1])[-1] == "sl:C01/1690000000.000100"
    assert result.changes[0].said == ()


@pytest.mark.parametrize(
    "text",
    [f"Look at https://github.com/acme/rocket/commit/{sha_of('x')[:12]}", "acme/rocket#7 is live", "ABC-12 is live"],
)
def test_a_message_names_work_by_commit_number_or_ticket(text: str) -> None:
    work = commit("Wrap rows (#7)", body="Closes ABC-12", pulls=[7], sha=sha_of("x"))

    result = analyze(activity([work], [pull(7, "Wrap rows")], [TICKET], [said(text)]))

    assert ids(one(result))[-1].startswith("sl:")


def test_a_message_about_nothing_in_the_range_is_news_where_it_may_be_quoted() -> None:
    agreed = said("EU customers have moved to the new region.\nNothing to do.", may_quote=True, ts="1.1")

    result = analyze(activity([], said=[agreed, said("Do not tell anybody", ts="1.2")]))

    assert one(result).title == "EU customers have moved to the new region"
    assert reasons(result) == {"message": NO_CONSENT}
    assert "anybody" not in repr(result)


@pytest.mark.parametrize(
    "copy",
    [
        pull(2, "[Backport 1.x] Wrap rows", body="Backport of #1 to `1.x`", base_ref="1.x"),
        pull(2, "Wrap rows (backport #1)", head_ref="mergify/bp/1.x/pr-1", base_ref="1.x", author=DEPENDABOT),
        pull(2, "Backport PR #1 on branch 1.x (Wrap rows)", base_ref="1.x"),
        pull(2, "Rows for 1.x", head_ref="backport-1-to-1.x", base_ref="1.x"),
        pull(2, "[1.x] Wrap rows", base_ref="1.x"),
        pull(2, "Wrap rows", base_ref="1.x"),
    ],
)
def test_a_backport_is_the_same_change(copy: object) -> None:
    history = squashed(copy, pull(1, "Wrap rows"))  # type: ignore[arg-type]  # parametrize knows no types

    change = one(analyze(history))

    assert change.title == "Wrap rows"
    assert ids(change)[0] == f"gh:{REPO}#1"
    assert f"gh:{REPO}#2" in ids(change)
    assert [person.login for person in change.authors] == ["ana"]


def test_a_cherry_picked_commit_is_the_same_change() -> None:
    original = commit("Wrap rows")
    copy = commit("Wrap rows", body=f"(cherry picked from commit {original.sha})")

    assert ids(one(analyze(activity([copy, original])))) == [f"gh:{REPO}@{each.sha}" for each in (original, copy)]


def test_a_backport_whose_original_is_in_an_earlier_range_is_a_change_by_itself() -> None:
    history = squashed(pull(9, "[Backport 1.x] Wrap rows", body="Backport of #1", base_ref="1.x"))

    assert one(analyze(history)).title == "Wrap rows"


def test_two_pull_requests_of_one_title_on_one_branch_are_two_changes() -> None:
    assert len(analyze(squashed(pull(2, "Add fonts"), pull(1, "Add fonts"))).changes) == 2


def test_a_backport_and_its_original_that_were_both_reverted_are_no_news() -> None:
    original = commit("Wrap rows")
    copy = commit("Wrap rows", body=f"(cherry picked from commit {original.sha})")
    reverts = [commit('Revert "Wrap rows"', body=f"This reverts commit {each.sha}.") for each in (copy, original)]

    assert analyze(activity([*reverts, copy, original])).changes == ()


def test_newcomers_are_named_even_where_their_change_is_left_out() -> None:
    result = analyze(squashed(pull(2, "Add fonts", is_first=True), pull(1, "ci: pin", author=BO, is_first=True)))

    assert [person.login for person in result.newcomers] == ["ana", "bo"]
    assert [person.login for person in one(result).newcomers] == ["ana"]
