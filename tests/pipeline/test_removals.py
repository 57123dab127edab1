"""What a title takes away from readers breaks; what it takes away from the inside does not."""

import pytest

from bot.analysis import ChangeKind
from bot.pipeline.analyze import analyze
from bot.pipeline.headings import parse_heading
from bot.pipeline.removals import takes_away
from tests.factories import make_activity, make_commit, make_pull


@pytest.mark.parametrize(
    "title",
    [
        "Remove `test --dest-dir`",
        "Remove the --quiet flag",
        "Remove TypeInfo",
        "Remove the book.multilingual field",
        "feat: drop python3.13t",
        "Remove legacy config support",
        "remove functionality deprecated in 0.27",
        "Delete old endpoints",
        "Deprecate and remove `Py_TRACE` support",
        "log/logtest: Add AssertEqual and remove AssertRecordEqual",
        "PyGetSetDef: Remove Eq and PartialEq",
        "fully remove the rest of the gil-refs",
        "*: get rid of store info api",
    ],
)
def test_what_readers_use_and_lose_breaks(title: str) -> None:
    assert takes_away(parse_heading(title), ("src/app.py", "docs/app.md"))


@pytest.mark.parametrize(
    "title",
    [
        "Remove unused `Config` field",
        "Remove redundant options from the parser",
        "Remove usage of the `doc_auto_cfg` feature",
        "Remove release_notes script",
        "Remove tests of the old option",
        "Fix Style/Option and remove from rubocop_todo",
        "Add GraalPy 25 and remove workarounds for that version",
        "Remove rack-accept dependency",
        "Removed",
        "Fix a crash when an option is removed",
        "fix: remove `unwrap_or` from the parser",
        "chore: remove the flag",
    ],
)
def test_what_readers_never_had_does_not(title: str) -> None:
    assert not takes_away(parse_heading(title), ("src/app.py",))


def test_a_removal_outside_of_what_readers_run_does_not_break() -> None:
    assert not takes_away(parse_heading("Remove the --quiet flag"), ("docs/flags.md", "tests/test_flags.py"))


def test_a_removal_whose_paths_nobody_knows_breaks() -> None:
    assert takes_away(parse_heading("Remove the --quiet flag"), None)


FRAGMENTS = [
    "newsfragments/6053.removed.md",
    "newsfragments/12.removal.1.rst",
    "changes/77.breaking.rst",
    "changelog.d/9.breaking_change.md",
    ".changes/unreleased/breaking-20260101.yaml",
    "docs/changelog/41.incompatible.txt",
]


def work(*paths: str) -> ChangeKind | None:
    pull = make_pull(4, "Sync the bindings", paths=("src/bindings.rs", *paths))
    commit = make_commit(1, "Sync the bindings (#4)", pull_numbers=(4,), paths=pull.paths)
    (change,) = analyze(make_activity((commit,), (pull,))).changes
    return change.kind


@pytest.mark.parametrize("path", FRAGMENTS)
def test_a_fragment_whose_name_tells_of_a_break_makes_one(path: str) -> None:
    assert work(path) is ChangeKind.BREAKING


@pytest.mark.parametrize("path", ["newsfragments/6053.fixed.md", "src/removed.md", "changes/unbreaking.md"])
def test_other_files_do_not(path: str) -> None:
    assert work(path) is ChangeKind.OTHER


def test_what_collects_the_fragments_for_a_release_does_not_break() -> None:
    assert work(*(f"newsfragments/{number}.removed.md" for number in range(5))) is ChangeKind.OTHER


@pytest.mark.parametrize("body", ["* break: remove cp313t\n\n* update message", "- feat(ui)!: rename launch()"])
def test_a_squash_that_lists_a_breaking_commit_breaks(body: str) -> None:
    pull = make_pull(4, "Tidy the launch pad", body=body)

    result = analyze(make_activity((make_commit(1, "Tidy the launch pad (#4)", pull_numbers=(4,)),), (pull,)))

    assert [change.kind for change in result.changes] == [ChangeKind.BREAKING]
