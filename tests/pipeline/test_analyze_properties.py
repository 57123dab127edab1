"""What holds for any history whatever."""

import itertools
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.activity import Activity, Commit, Person, PullRequest
from bot.analysis import Analysis, ChangeKind
from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.outline import outline
from bot.rules import Rules
from tests.pipeline.histories import activity, commit, pull, said, sha_of, ticket

SUBJECTS = st.one_of(
    st.sampled_from(
        [
            "feat: themes",
            "fix!: crash",
            "chore: tidy",
            "Merge branch 'x'",
            "Bump a from 1 to 2",
            "Add `x` {c1} (#3)",
            "",
        ]
    ),
    st.text(max_size=60),
    st.integers(0, 30).map(lambda number: f'Revert "Work {number}"'),
    st.integers(0, 30).map(lambda number: f"Work {number}"),
    st.integers(1, 6).map(lambda number: f"[Backport 1.x] ABC-{number} (backport #{number})"),
)
BODIES = st.one_of(
    st.just(""),
    st.integers(0, 30).map(lambda number: f"This reverts commit {sha_of(str(number))}."),
    st.integers(1, 6).map(lambda number: f"Reverts acme/rocket#{number}"),
    st.integers(1, 6).map(lambda number: f"Backport of #{number}, fixes ABC-{number}, see abc-{7 - number}"),
    st.integers(0, 30).map(lambda number: f"(cherry picked from commit {sha_of(str(number))})"),
    st.text(max_size=200),
)
MESSAGES = st.one_of(
    st.integers(1, 6).map(lambda number: f"https://github.com/acme/rocket/pull/{number} and ABC-{number}"),
    st.integers(0, 30).map(lambda number: f"https://github.com/acme/rocket/commit/{sha_of(str(number))}"),
    st.text(max_size=80),
)
PEOPLE = st.builds(Person, login=st.one_of(st.none(), st.text(min_size=1, max_size=9)), name=st.text(max_size=9))


@st.composite
def histories(draw: st.DrawFn) -> Activity:
    commits: list[Commit] = [
        commit(
            draw(SUBJECTS),
            body=draw(BODIES),
            sha=sha_of(str(place)),
            pulls=draw(st.lists(st.integers(1, 6), max_size=2, unique=True)),
            parents=draw(st.integers(0, 2)),
            authors=draw(st.lists(PEOPLE, max_size=2)),
        )
        for place in range(draw(st.integers(0, 25)))
    ]
    named = {number for each in commits for number in each.pull_numbers}
    pulls: list[PullRequest] = [
        pull(
            number,
            draw(SUBJECTS),
            body=draw(BODIES),
            labels=draw(st.lists(st.sampled_from(["bug", "internal", "skip news", "breaking", "embargo"]), max_size=2)),
            head_ref=draw(st.sampled_from(["topic", "develop", "ana/abc-3", "backport-2-to-1.x"])),
            base_ref=draw(st.sampled_from(["main", "1.x"])),
            issues=draw(st.lists(st.integers(1, 3), max_size=2)),
        )
        for number in sorted(named)
        if number != 6  # one that the source did not know
    ]
    tickets = [
        ticket(
            f"ABC-{key}", draw(SUBJECTS), body=draw(BODIES), pull_numbers=draw(st.lists(st.integers(1, 6), max_size=2))
        )
        for key in draw(st.sets(st.integers(1, 6)))
    ]
    messages = [
        said(draw(MESSAGES), may_quote=draw(st.booleans()), ts=f"{place}.1") for place in range(draw(st.integers(0, 4)))
    ]
    return activity(commits, pulls, tickets, messages)


@given(histories())
@settings(max_examples=60)
def test_everything_read_is_in_exactly_one_change_or_left_out_once(history: Activity) -> None:
    result = analyze(history)

    shown = [e.id for change in result.changes for e in change.evidence if "/issues/" not in e.id]
    named = shown + [e.evidence.id for e in result.left_out]
    read = [f"gh:{history.repo}@{c.sha}" for c in history.commits] + [
        f"gh:{history.repo}#{p.number}" for p in history.pulls
    ]
    read += [f"lin:{each.key}" for each in history.tickets] + [f"sl:{each.id}" for each in history.said]
    assert sorted(named) == sorted(read)
    assert all(entry.reason for entry in result.left_out)


@given(histories())
@settings(max_examples=40)
def test_changes_are_numbered_in_rank_order_and_their_outline_passes_the_check(history: Activity) -> None:
    result = analyze(history)

    assert [change.id for change in result.changes] == [f"c{place}" for place in range(1, len(result.changes) + 1)]
    ranks = [list(ChangeKind).index(change.kind) for change in result.changes]
    assert ranks == sorted(ranks)
    warnings = check(outline(result), result).warnings
    assert not [warning for warning in warnings if "missing" in warning or "more than once" in warning]


@given(histories(), st.sampled_from(["docs/", "**", "*.md"]), st.sets(st.sampled_from(["bug", "internal"])))
@settings(max_examples=20)
def test_rules_lose_nothing(history: Activity, paths: str, labels: set[str]) -> None:
    rules = Rules(leave_out=frozenset({ChangeKind.FIX}), ignore_paths=(paths,), skip_labels=tuple(labels))

    plain, ruled = analyze(history), analyze(history, rules)

    assert sorted(_everything(plain)) == sorted(_everything(ruled))
    assert not [change for change in ruled.changes if change.kind is ChangeKind.FIX]


@given(histories(), st.data())
@settings(max_examples=20)
def test_a_piece_goes_where_it_was_moved(history: Activity, data: st.DataObject) -> None:
    plain = analyze(history)
    open_ones = [each.evidence[0].id for each in plain.changes]
    open_ones += [each.evidence.id for each in plain.pieces_left_out if not each.hidden]
    moves = data.draw(st.dictionaries(st.sampled_from(open_ones), st.booleans())) if open_ones else {}

    moved = analyze(history, moves=moves)

    inside = {each.evidence[0].id for each in moved.changes}
    assert {piece for piece, goes_in in moves.items() if goes_in} <= inside
    assert not {piece for piece, goes_in in moves.items() if not goes_in} & inside
    assert sorted(_everything(plain)) == sorted(_everything(moved))


def test_ten_times_the_work_takes_about_ten_times_as_long() -> None:
    small, large = _steps(_long(300)), _steps(_long(3_000))

    assert large / small < 12


def _everything(result: Analysis) -> list[str]:
    return [e.id for c in result.changes for e in c.evidence if "/issues/" not in e.id] + [
        e.evidence.id for e in result.left_out
    ]


def _long(size: int) -> Activity:
    """A history in which tickets, backports, reverts and messages grow with the commits."""
    commits = [
        commit(f"Work {place} (#{place})", body=f"Fixes ABC-{place // 2}", sha=sha_of(str(place)), pulls=[place])
        for place in range(1, size)
    ]
    pulls = [
        pull(place, f"Work {place}" if place % 5 else f'Revert "Work {place - 1}"', body=f"Backport of #{place - 7}")
        for place in range(1, size)
    ]
    tickets = [ticket(f"ABC-{place}", f"Ticket {place}") for place in range(size // 2)]
    messages = [said(f"acme/rocket#{place}", ts=f"{place}.1") for place in range(1, size, 9)]
    return activity(commits, pulls, tickets, messages)


def _steps(history: Activity) -> int:
    """How many calls and returns an analysis takes: a measure of work that does not depend on the machine."""
    counted = itertools.count()
    sys.setprofile(lambda *_: next(counted))
    try:
        analyze(history)
    finally:
        sys.setprofile(None)
    return next(counted)
