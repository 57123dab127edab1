"""What holds for any history whatever."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.activity import Activity, ChangeKind, Commit, Person, PullRequest
from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.outline import outline
from tests.pipeline.histories import activity, commit, pull, sha_of

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
)
BODIES = st.one_of(
    st.just(""),
    st.integers(0, 30).map(lambda number: f"This reverts commit {sha_of(str(number))}."),
    st.integers(1, 6).map(lambda number: f"Reverts acme/rocket#{number}"),
    st.text(max_size=200),
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
            labels=draw(st.lists(st.sampled_from(["bug", "internal", "skip news", "breaking"]), max_size=2)),
            head_ref=draw(st.sampled_from(["topic", "develop"])),
        )
        for number in sorted(named)
        if number != 6  # one that the source did not know
    ]
    return activity(commits, pulls)


@given(histories())
@settings(max_examples=60, deadline=None)
def test_everything_read_is_in_exactly_one_change_or_left_out_once(history: Activity) -> None:
    result = analyze(history)

    named = [e.id for change in result.changes for e in change.evidence] + [e.evidence.id for e in result.left_out]
    read = [f"gh:{history.repo}@{c.sha}" for c in history.commits] + [
        f"gh:{history.repo}#{p.number}" for p in history.pulls
    ]
    assert sorted(named) == sorted(read)
    assert all(entry.reason for entry in result.left_out)


@given(histories())
@settings(max_examples=40, deadline=None)
def test_changes_are_numbered_in_rank_order_and_their_outline_passes_the_check(history: Activity) -> None:
    result = analyze(history)

    assert [change.id for change in result.changes] == [f"c{place}" for place in range(1, len(result.changes) + 1)]
    ranks = [list(ChangeKind).index(change.kind) for change in result.changes]
    assert ranks == sorted(ranks)
    warnings = check(outline(result), result).warnings
    assert not [warning for warning in warnings if "missing" in warning or "more than once" in warning]
