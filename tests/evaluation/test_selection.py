"""`notra eval selection` on a small repository whose changelog is scored by hand, and on the stored ones."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.evaluation.rules import judge
from bot.evaluation.scoring import Score, means
from bot.evaluation.stored import read, stored
from tests.repositories import BO, DEPENDABOT, building

CHANGELOG = """
## 1.1.0
- Themes (#10), a crash fixed (#11), and how to find themes (#12).
- See also issue #99, and acme/other#13.

## 1.0.0
- The first (#1).
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Releases 1.0.0 and 1.1.0. For 1.1.0 six pull requests were merged, three of which people chose: 10, 11, 12."""
    path = tmp_path / "rocket"
    with building(path) as made:
        made.commit("Begin", files={"src/app.py": "1"})
        made.tag("v0.9.0")
        made.commit("feat: the first (#1)", files={"src/app.py": "2"})
        made.tag("v1.0.0")
        made.tag("v1.1.0-rc.1")
        made.commit("feat: themes (#10)", files={"src/app.py": "3", "tests/test_app.py": "3"})
        made.commit("Fix a crash (#11)", author=BO, files={"src/app.py": "4"})
        made.commit("Explain how themes are found (#12)", files={"docs/themes.md": "5"})
        made.commit("Bump httpx from 0.27 to 0.28 (#13)", author=DEPENDABOT, files={"uv.lock": "6"})
        made.commit("Cover the crash (#14)", files={"tests/test_app.py": "7"})
        made.commit("Split the parser (#15)", files={"src/parser.py": "8"})
        made.commit("Write the changelog", files={"CHANGELOG.md": CHANGELOG})
        made.tag("v1.1.0")
    return path


def notra(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["eval", "selection", *arguments], env={"COLUMNS": "200"})


def figures(result: Result, repo: str) -> list[str]:
    """The row of a repository, without its name."""
    row = next(line for line in result.stdout.splitlines() if f" {repo} " in line)
    return [cell.strip() for cell in row.strip("│ ").split("│")][1:]


def test_a_clone_is_scored_beside_simple_rules(clone: Path) -> None:
    result = notra("--repo", str(clone), "--tags", "v*")

    # There are 7 pull requests, 4 chosen. Ours keeps all but 14, and 4 of the 6 are right: precision 4/6, recall 1.
    # The notes of 1.0.0 had nothing to leave out, so documentation and dependencies are told, tests alone are not.
    # With nothing learnt 12 and 13 would be missing: 3 of 1, 10, 11, 15 are right, and all three figures be 3/4.
    # Everything: 4/7 and 1. Conventional: 1 and 10, so 1 and 2/4. No bots: 4/6. No other paths: 3 of 1, 10, 11, 15.
    assert figures(result, "acme/rocket") == [
        *("7", "57%", "0.67", "1.00", "0.80", "0.75", "0.80"),
        *("0.73", "0.67", "0.80", "0.75"),
    ]
    assert "80% of the numbers cited" in result.stdout  # 4 of 5: 99 is an issue


def test_what_was_stored_scores_as_the_clone_does(clone: Path, tmp_path: Path) -> None:
    file = tmp_path / "rocket.json.xz"
    result = notra("--repo", str(clone), "--tags", "v*", "--write", str(file))

    scored = judge(read(file.read_bytes()))
    assert result.exit_code == 0
    assert scored.ours == Score(precision=4 / 6, recall=1.0)
    assert [round(score.f1, 2) for score in scored.rules.values()] == [0.73, 0.67, 0.8, 0.75]


def test_tests_beside_what_they_test_do_not_stand_for_it_when_a_clone_is_stored(clone: Path, tmp_path: Path) -> None:
    many = [f"src/part{number:02}/{name}" for number in range(20) for name in ("queue_test.go", "user_queue.go")]
    with building(clone) as made:
        made.commit("Mend the queue (#16)", files=dict.fromkeys(many, "9"))
        made.commit("Note it", files={"CHANGELOG.md": f"## 1.2\n- #16\n{CHANGELOG}"})
        made.tag("v1.2.0")
    notra("--repo", str(clone), "--tags", "v*", "--write", str(tmp_path / "file"))

    [pull] = read((tmp_path / "file").read_bytes()).releases[0].activity.pulls
    assert pull.paths == tuple(many[:12])


def test_the_same_clone_is_stored_as_the_same_bytes(clone: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        notra("--repo", str(clone), "--tags", "v*", "--write", str(tmp_path / name))

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_nobody_who_is_scored_sees_that_the_changelog_was_touched(clone: Path, tmp_path: Path) -> None:
    with building(clone) as made:
        made.commit("Sort by date (#16)", files={"src/app.py": "9", "CHANGELOG.md": f"## 1.2\n- #16\n{CHANGELOG}"})
        made.tag("v1.2.0")
    notra("--repo", str(clone), "--tags", "v*", "--write", str(tmp_path / "file"))

    newest = read((tmp_path / "file").read_bytes()).releases[0]
    assert (newest.tag, sorted(newest.kept)) == ("v1.2.0", [16])
    assert [pull.paths for pull in newest.activity.pulls] == [("src/app.py",)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--changelog", "NEWS.md"], "has no NEWS.md in its newest commit"),
        (["--tags", "release-*"], "No tag that “release-*” matches has a section in CHANGELOG.md"),
        (["--tags", "v0.9*"], "No tag that “v0.9*” matches has a section in CHANGELOG.md"),
    ],
)
def test_what_cannot_be_scored_is_said(clone: Path, arguments: list[str], sentence: str) -> None:
    result = notra("--repo", str(clone), *arguments)

    assert result.exit_code == 1
    assert sentence in result.stderr


def test_an_unknown_set_is_told_with_those_that_there_are() -> None:
    result = notra("--set", "holdout")

    assert result.exit_code == 1
    assert "There is no set “holdout”. Choose tuning or unseen." in result.stderr


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(Exception, match="no file that `notra eval selection --write` made"):
        read(b"{}")


def test_every_stored_repository_meets_the_conditions_of_its_choice() -> None:
    """The conditions of docs/selection.md; bat is in the tuning set whatever its changelog cites."""
    for which in ("tuning", "unseen"):
        for corpus in stored(which):
            assert len(corpus.releases) >= 5, corpus.repo
            assert (corpus.pulls >= 60, corpus.kept >= 30) == (True, True), corpus.repo
            assert corpus.found >= 0.6 or corpus.repo == "sharkdp/bat"
            assert corpus.kept <= 0.9 * corpus.pulls


def test_the_figures_of_the_tuning_set_are_not_lost() -> None:
    """A rule made for one repository shows as a loss for others. Changelogs that list nearly everything say little."""
    scored = [judge(corpus) for corpus in stored("tuning") if corpus.kept <= 0.6 * corpus.pulls]
    found = means(scored)

    assert len(scored) == 14
    assert found.f1 >= found.best + 0.03
    assert found.f1 >= 0.71
