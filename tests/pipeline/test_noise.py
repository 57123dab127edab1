import pytest

from bot.activity import Person
from bot.pipeline.analyze import analyze
from tests.pipeline.histories import ANA, DEPENDABOT, activity, commit, merged

RENOVATE = Person(login="renovate[bot]", name="renovate[bot]", is_bot=True)
AGENT = Person(login="claude[bot]", name="claude[bot]", is_bot=True)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Bump aiohttp from 3.14.0 to 3.14.5", "Dependency update"),
        ("chore(deps): update actions/checkout action to v5", "Dependency update"),
        ("fix(deps): pin rich", "Dependency update"),
        ("Update dependency ruff to v0.18", "Dependency update"),
        ("Update `clap` to 4.2.6", "Dependency update"),
        ("[pre-commit.ci] pre-commit autoupdate", "Dependency update"),
        ("Lock file maintenance", "Dependency update"),
        ("Bump the python-packages group with 3 updates", "Dependency update"),
        ("ci: run on Windows", "CI and build only"),
        ("Fix CI on main", "CI and build only"),
        ("Fix the release workflow", "CI and build only"),
        ("build: use hatch", "CI and build only"),
        ("test: cover the parser", "Tests only"),
        ("Add tests for the parser", "Tests only"),
        ("Fix flaky test", "Tests only"),
        ("style: sort imports", "Formatting and linting"),
        ("Run black", "Formatting and linting"),
        ("Fix clippy warnings", "Formatting and linting"),
        ("refactor: split the parser", "Refactoring without effect for users"),
        ("Remove unused imports", "Refactoring without effect for users"),
        ("chore: tidy", "Refactoring without effect for users"),
        ("chore: add an editor config", "Chore"),
        ("chore(release): 1.2.3", "Release housekeeping"),
        ("Release v1.2.3", "Release housekeeping"),
        ("Prepare release 26.1.0", "Release housekeeping"),
        ("chore(release): prepare for v2.13.0", "Release housekeeping"),
        ("Version 0.27.1", "Release housekeeping"),
        ("v1.2.0-rc.1", "Release housekeeping"),
        ("Bump version to 2.0", "Release housekeeping"),
        ("Update CHANGELOG.md", "Release housekeeping"),
        ("Fix typo in the guide", "Typo"),
        ("wip: themes", "Fixup of another commit"),
        ("Merge branch 'main' into themes", "Merge commit"),
        ("fixup! Add themes", "Fixup of another commit"),
        ("Document themes [skip news]", "Its label asks to leave it out"),
    ],
)
def test_noise_is_left_out_with_its_reason(title: str, reason: str) -> None:
    result = analyze(activity([commit(title)]))

    assert [entry.reason for entry in result.left_out] == [reason]


@pytest.mark.parametrize(
    "title",
    [
        "Add support for GitHub Actions annotations",
        "Detect CI environments",
        "Bump MSRV to 1.70",
        "Bump minimum Python to 3.11",
        "Support testing of plugins",
        "Release the lock when a job fails",
        "Version the cache directory",
        "Update the parser to read TOML 1.1",
        "Merge adjacent cells",
        "Format code blocks in docstrings",
        "Clean trailing commas",
        "chore!: rename the package",
        "Correct rounding of totals",
        "Add a test command",
        "Fix type error in `render` when given None",
    ],
)
def test_news_that_sounds_like_noise_stays(title: str) -> None:
    assert len(analyze(activity([commit(title)])).changes) == 1


def test_a_dependency_bot_is_known_by_name_and_content() -> None:
    bump = analyze(merged(1, "fix(security): upgrade cryptography to 45", author=RENOVATE))
    feature = analyze(merged(1, "Add a theme for dark terminals", author=RENOVATE))

    assert [entry.reason for entry in bump.pieces_left_out] == ["Dependency update"]
    assert len(feature.changes) == 1


def test_an_agent_that_writes_features_is_no_noise() -> None:
    assert len(analyze(merged(1, "Add themes", author=AGENT)).changes) == 1


def test_a_dependabot_that_says_security_is_still_an_update() -> None:
    result = analyze(
        merged(1, "[Security] Bump lodash from 4.17.20 to 4.17.21", author=DEPENDABOT, labels=["security"])
    )

    assert [entry.reason for entry in result.pieces_left_out] == ["Dependency update"]


@pytest.mark.parametrize(
    "label", ["skip-changelog", "no changelog", "changelog: skip", "ignore-for-release", "skip news"]
)
def test_a_label_that_asks_to_skip_wins_over_everything(label: str) -> None:
    assert analyze(merged(1, "feat!: a new format", labels=[label])).changes == ()


def test_a_label_of_noise_counts_where_nothing_says_otherwise() -> None:
    noise = analyze(merged(1, "Rename two modules", labels=["internal"]))
    news = analyze(merged(1, "fix: crash at start", labels=["internal"], author=ANA))

    assert [entry.reason for entry in noise.pieces_left_out] == ["Chore"]
    assert len(news.changes) == 1
