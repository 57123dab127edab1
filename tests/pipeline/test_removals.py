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


@pytest.mark.parametrize("body", ["* break: remove cp313t\n\n* update message", "- feat(ui)!: rename launch()"])
def test_a_squash_that_lists_a_breaking_commit_breaks(body: str) -> None:
    pull = make_pull(4, "Tidy the launch pad", body=body)

    result = analyze(make_activity((make_commit(1, "Tidy the launch pad (#4)", pull_numbers=(4,)),), (pull,)))

    assert [change.kind for change in result.changes] == [ChangeKind.BREAKING]
