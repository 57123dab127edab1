"""What the files that a piece of work changes say about it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.activity import Activity, Person
from bot.analysis import Analysis
from bot.pipeline.analyze import analyze
from tests.pipeline.histories import ANA, DEPENDABOT, activity, commit, merged


def touching(title: str, paths: Sequence[str] | None, *, author: Person = ANA) -> Activity:
    """One squashed pull request that changes these files."""
    read = merged(1, title, author=author)
    known = None if paths is None else tuple(paths)
    return replace(read, pulls=tuple(replace(pull, paths=known) for pull in read.pulls))


def reasons(result: Analysis) -> list[str]:
    return [entry.reason for entry in result.pieces_left_out]


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["tests/test_parser.py", "tests/data/a.json"], "Tests only"),
        (["tests/test_parser.py", "CHANGELOG.md"], "Tests only"),
        ([".github/workflows/ci.yml"], "CI and build only"),
        ([".gitignore", "scripts/release.sh"], "CI and build only"),
        (["uv.lock"], "Dependency update"),
        (["CHANGELOG.md"], "Release housekeeping"),
        (["CHANGELOG.md", "VERSION"], "Release housekeeping"),
        (["vendor/acme/client.go", "go.sum"], "Dependency update"),
        (["README.md", "docs/themes.md"], "Documentation only"),
        (["docs/themes.md", "tests/test_themes.py", "examples/themes/app.py"], "Nothing that readers run"),
    ],
)
def test_work_around_the_product_is_noise_whatever_it_says(paths: list[str], reason: str) -> None:
    assert reasons(analyze(touching("Handle empty folders", paths))) == [reason]
    assert reasons(analyze(touching("fix: handle empty folders", paths))) == [reason]


@pytest.mark.parametrize(
    "paths",
    [
        ["src/parser.py", "tests/test_parser.py"],
        ["docs/themes.md", "src/parser.py"],
        ["pyproject.toml"],
        [],
        None,
    ],
)
def test_work_that_readers_may_meet_stays(paths: list[str] | None) -> None:
    assert len(analyze(touching("Handle empty folders", paths)).changes) == 1


def test_what_breaks_or_secures_something_is_news_wherever_it_is() -> None:
    assert len(analyze(touching("feat!: run on Python 3.12 only", [".github/workflows/ci.yml"])).changes) == 1
    assert len(analyze(touching("Fix CVE-2026-1234", ["uv.lock"])).changes) == 1


def test_a_long_list_of_files_may_be_cut_and_proves_nothing() -> None:
    files = [f"tests/test_{number}.py" for number in range(30)]

    assert len(analyze(touching("Handle empty folders", files)).changes) == 1
    assert reasons(analyze(touching("Handle empty folders", files[:29]))) == ["Tests only"]


def test_a_feature_may_speak_of_tests_and_releases() -> None:
    assert len(analyze(touching("feat: changelog for the next release", ["src/app.py"])).changes) == 1
    assert len(analyze(touching("fix: coverage of several projects", ["src/app.py"])).changes) == 1


def test_a_feature_of_releases_or_ci_is_no_housekeeping() -> None:
    assert len(analyze(touching("feat(release): choose the next version", ["src/app.py"])).changes) == 1
    assert len(analyze(touching("fix(ci): find the branch", ["src/app.py"])).changes) == 1
    assert reasons(analyze(touching("chore(release): 1.2.3", ["src/app.py"]))) == ["Release housekeeping"]
    assert reasons(analyze(touching("fix(deps): bump rich from 1 to 2", ["uv.lock", "src/app.py"]))) == []
    assert reasons(analyze(touching("fix(deps-dev): bump rich from 1 to 2", ["uv.lock"]))) == ["Dependency update"]


def test_a_fix_with_its_test_is_no_test() -> None:
    assert len(analyze(touching("Test and fix themes with sharding", ["src/app.py", "tests/a.py"])).changes) == 1
    assert reasons(analyze(touching("Test themes with sharding", ["tests/a.py"]))) == ["Tests only"]


def test_a_style_that_is_added_is_a_feature() -> None:
    assert len(analyze(touching("style: add a rule between files", ["src/app.py"])).changes) == 1
    assert reasons(analyze(touching("style: sort imports", ["src/app.py"]))) == ["Formatting and linting"]


@pytest.mark.parametrize(
    "title",
    [
        "Add support for Apple Silicon",
        "Support Python 3.15",
        "ci: support static aarch64 binaries",
        "Add arm64 Windows builds",
        "Re-add FreeBSD as a release platform",
    ],
)
def test_a_platform_that_is_promised_is_news_wherever_it_is_built(title: str) -> None:
    assert len(analyze(touching(title, [".github/workflows/ci.yml"])).changes) == 1
    assert len(analyze(touching(title, [".github/workflows/ci.yml", "README.md"])).changes) == 1


@pytest.mark.parametrize("title", ["Run CI on Apple Silicon", "Add arm64 runners for builds", "ci: update macOS"])
def test_a_platform_that_is_only_tested_on_is_not(title: str) -> None:
    assert reasons(analyze(touching(title, [".github/workflows/ci.yml"]))) == ["CI and build only"]


def test_a_fix_of_the_tests_is_noise_where_nobody_knows_the_files() -> None:
    assert reasons(analyze(touching("fix: flaky tests", None))) == ["Tests only"]


def test_a_person_who_changes_what_the_package_needs_makes_news() -> None:
    assert len(analyze(touching("Update httpx to 1.0", ["pyproject.toml", "uv.lock"])).changes) == 1
    assert len(analyze(touching("Update httpx to 1.0", ["uv.lock", "src/client.py"])).changes) == 1


def test_a_bot_that_does_so_makes_none() -> None:
    bump = touching("Bump httpx from 0.28 to 1.0", ["pyproject.toml", "uv.lock"], author=DEPENDABOT)

    assert reasons(analyze(bump)) == ["Dependency update"]


@pytest.mark.parametrize("title", ["chore: update httpx to 1.0", "fix(deps-dev): update ruff to 1.0"])
def test_an_update_that_its_author_calls_a_chore_is_noise(title: str) -> None:
    assert reasons(analyze(touching(title, ["pyproject.toml", "uv.lock"]))) in (["Dependency update"], ["Chore"])


def test_commits_say_where_no_pull_request_does() -> None:
    test = replace(commit("Handle empty folders"), paths=("tests/test_parser.py",))
    unknown = replace(commit("Handle full folders"), paths=None)
    result = analyze(activity([test, unknown]))

    assert reasons(result) == ["Tests only"]
    assert [change.title for change in result.changes] == ["Handle full folders"]
