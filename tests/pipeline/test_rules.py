"""What a team's rules of a repository do, and what can be typed for them."""

import pytest

from bot.analysis import ChangeKind
from bot.errors import UsageError
from bot.pipeline.analyze import MOVED_OUT, analyze
from bot.pipeline.judging import IGNORED, OUTSIDE
from bot.rules import Paths, Rules, Topic, parse_labels, parse_paths
from tests.pipeline.histories import REPO, activity, commit, pull, squashed


def reason(title: str, rules: Rules, *, labels: tuple[str, ...] = (), paths: tuple[str, ...] | None = None) -> str:
    """Why this is left out; empty when it goes in."""
    result = analyze(squashed(pull(1, title, labels=labels, paths=paths)), rules)
    return "" if result.changes else result.pieces_left_out[0].reason


def test_a_kind_is_left_out() -> None:
    rules = Rules(leave_out=frozenset({ChangeKind.DOCS}))

    assert reason("docs: explain themes", rules) == "Left out by this repository's rules: docs"
    assert reason("docs: explain themes", Rules()) == ""


def test_noise_is_kept() -> None:
    rules = Rules(keep=frozenset({Topic.DEPENDENCIES}))

    assert reason("chore(deps): bump flask from 1 to 2", rules) == ""
    assert reason("ci: pin the runner", rules) == "CI and build only"


@pytest.mark.parametrize(
    ("title", "labels", "kind"),
    [
        ("test(fixture): add a fixture", (), ChangeKind.OTHER),
        ("ci: add caching", (), ChangeKind.OTHER),
        ("chore: fix pedantic lints", (), ChangeKind.OTHER),
        ("chore: tables wrap", ("enhancement",), ChangeKind.FEATURE),
        ("fix: rows wrap", (), ChangeKind.FIX),
    ],
)
def test_upkeep_that_a_team_tells_is_no_feature_and_no_fix_unless_a_label_says_so(
    title: str, labels: tuple[str, ...], kind: ChangeKind
) -> None:
    rules = Rules(keep=frozenset(Topic))

    assert analyze(squashed(pull(1, title, labels=labels)), rules).changes[0].kind is kind


@pytest.mark.parametrize(
    ("title", "paths", "topic", "kept"),
    [
        ("chore: tidy", ("src/a.py",), Topic.CODE, True),
        ("Fix typo in the help", ("src/a.py", "docs/a.md"), Topic.CODE, True),
        ("chore: tidy", ("src/a.py",), Topic.CHORES, False),
        ("refactor: tidy", ("src/a.py",), Topic.REFACTORING, True),
        ("chore: tidy", ("pyproject.toml",), Topic.CODE, False),
        ("chore: tidy", None, Topic.CODE, False),
        ("chore(deps): bump flask from 1 to 2", ("src/a.py", "uv.lock"), Topic.DEPENDENCIES_IN_CODE, True),
        ("chore(deps): bump flask from 1 to 2", ("src/a.py", "uv.lock"), Topic.DEPENDENCIES, True),
        ("chore(deps): bump flask from 1 to 2", ("src/a.py", "uv.lock"), Topic.CODE, False),
        ("chore(deps): bump flask from 1 to 2", ("uv.lock",), Topic.DEPENDENCIES_IN_CODE, False),
    ],
)
def test_upkeep_of_the_code_is_kept_by_its_reason_or_because_it_changes_the_code(
    title: str, paths: tuple[str, ...] | None, topic: Topic, kept: bool
) -> None:
    assert (reason(title, Rules(keep=frozenset({topic})), paths=paths) == "") is kept


@pytest.mark.parametrize(
    ("paths", "left_out"),
    [
        (("docs/a.md", "docs/b/c.md"), IGNORED),
        (("docs/a.md", "src/a.py"), ""),
        (("README.md", "src/deep/NOTES.md"), IGNORED),
        (None, ""),
    ],
)
def test_paths_are_ignored_where_nothing_else_is_touched(paths: tuple[str, ...] | None, left_out: str) -> None:
    assert reason("Explain themes", Rules(ignore_paths=("docs/", "*.md")), paths=paths) == left_out


def test_only_some_paths_are_looked_at() -> None:
    rules = Rules(only_paths=("packages/web/**",))

    assert reason("Add themes", rules, paths=("packages/api/a.py",)) == OUTSIDE
    assert reason("Add themes", rules, paths=("packages/web/a.py", "packages/api/a.py")) == ""


def test_the_paths_of_commits_count_where_there_is_no_pull_request() -> None:
    history = activity([commit("Add themes", paths=("docs/a.md",))])

    assert [entry.reason for entry in analyze(history, Rules(ignore_paths=("docs/",))).left_out] == [IGNORED]


def test_labels_leave_out_keep_and_break() -> None:
    rules = Rules(skip_labels=("Internal Only",), keep_labels=("release-note",), breaking_labels=("api-change",))

    assert reason("Add themes", rules, labels=("internal-only",)) == "Its label asks to leave it out"
    assert reason("ci: pin the runner", rules, labels=("release-note",)) == ""
    kinds = [change.kind for change in analyze(squashed(pull(1, "ci: x", labels=["API change"])), rules).changes]
    assert kinds == [ChangeKind.BREAKING]


def test_a_choice_wins_over_the_rules() -> None:
    history = squashed(pull(2, "docs: explain themes"), pull(1, "Add themes"))
    moves = {f"gh:{REPO}#2": True, f"gh:{REPO}#1": False}

    result = analyze(history, Rules(leave_out=frozenset({ChangeKind.DOCS})), moves)

    assert [change.title for change in result.changes] == ["Explain themes"]
    assert [entry.reason for entry in result.pieces_left_out] == [MOVED_OUT]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("docs/", "docs/a/b.md", True),
        ("docs/", "src/docs/a.md", False),
        ("*.md", "a/b/c.md", True),
        ("src/*.py", "src/a/b.py", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**", "src/a/b.py", True),
        ("a?.txt", "ab.txt", True),
        ("a.txt", "abtxt", False),
        ("**/x/**/y", "a/x/b/x/c/y", True),
        ("**/x/**/y", "a/x/b/z", False),
    ],
)
def test_globs_name_paths(pattern: str, path: str, fits: bool) -> None:
    assert Paths(parse_paths(pattern)).has(path) is fits


def test_lists_are_typed_with_commas_or_lines() -> None:
    assert parse_labels("skip, internal\n skip ,") == ("skip", "internal")
    assert parse_paths("") == ()


@pytest.mark.parametrize("typed", ["/etc/x", "!docs", "..", "a\\b", "x" * 201, ",".join(map(str, range(51)))])
def test_paths_that_cannot_be_used_are_answered_with_what_to_type(typed: str) -> None:
    with pytest.raises(UsageError, match="path"):
        parse_paths(typed)


def test_a_hostile_pattern_takes_no_time() -> None:
    globs = Paths(parse_paths(f"{'*a' * 90}*b, {'**/a/' * 38}b"))

    assert not globs.has("a" * 4_000)
    assert not globs.has("a/" * 2_000 + "c")
