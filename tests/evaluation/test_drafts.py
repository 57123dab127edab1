"""`notra eval drafts`: each figure on a text that fails it, a clone as a case, a model, and the page held to it all."""

import shutil
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.activity import Activity, Person
from bot.adapters.llm import ClaudeWriter
from bot.analysis import ChangeKind
from bot.cli import cli
from bot.errors import UsageError
from bot.evaluation.cases import Case, read_cases, write_case
from bot.evaluation.figures import Figures, Share
from bot.evaluation.measuring import measure
from bot.evaluation.writers import by_code, by_model
from bot.pipeline.analyze import analyze
from standins.anthropic import Anthropic, Faults
from standins.server import serving
from tests.factories import make_activity, make_commit, make_pull
from tests.repositories import BO, building

ANA = Person(login="ana", name="Ana Diaz")
URL = "https://github.com/acme/rocket"
KEY = "sk-ant-test"
DOCS = Path(__file__).parent.parent.parent / "docs" / "drafts.md"


def activity() -> Activity:
    """Two features, a break and a typo, by Ana, whose first one is #1."""
    titles = {1: "Add themes", 2: "Remove the `--quiet` flag", 3: "Add fonts", 4: "Fix a typo"}
    pulls = tuple(
        replace(make_pull(n, title), author=ANA, is_first=n == 1, url=f"{URL}/pull/{n}") for n, title in titles.items()
    )
    commits = tuple(make_commit(n, f"{title} (#{n})", pull_numbers=(n,)) for n, title in titles.items())
    return make_activity(commits, pulls)


def case() -> Case:
    told: dict[int, ChangeKind | None] = {1: ChangeKind.FEATURE, 2: ChangeKind.BREAKING, 4: None}
    return Case(activity=activity(), notes=told, elsewhere=(99,))


def figures(text: str) -> Figures:
    return measure(case(), analyze(activity()), text).figures


def item(number: int, words: str) -> str:
    return f"- {words} ([#{number}]({URL}/pull/{number}))\n"


GOOD = (
    "Themes and fonts, and one flag less.\n\n## More updates\n\n### Breaking changes\n\n"
    + item(2, "Remove the `--quiet` flag, by ana")
    + "\n### Features\n\n"
    + item(1, "Add themes, by ana")
    + item(3, "Add fonts, by ana")
    + "\n### New contributors\n\nWelcome, ana.\n"
)


def test_a_text_without_a_fault_has_no_figure_against_it() -> None:
    found = figures(GOOD)

    assert (found.invented, found.twice, found.reverts, found.warnings) == (0, 0, 0, 0)
    assert found.ledger == Share(8, 8)
    assert found.cited == Share(3, 3)
    assert found.coverage == Share(2, 3)  # the typo is named and left out
    assert found.precision == Share(2, 3)
    assert found.category == Share(2, 2)
    assert (found.breaking, found.marked) == (Share(1, 1), Share(1, 1))
    assert (found.credit, found.welcomed, found.welcome) == (Share(3, 3), Share(1, 1), Share(1, 1))
    assert found.support.value == 1.0


@pytest.mark.parametrize(
    "words",
    [
        "See #77.",
        "See [#77](https://github.com/acme/rocket/pull/77).",
        "See https://example.com/themes.",
        "Thanks to @mallory.",
        "As of 4.2.",
        "Call `launch()`.",
        "Since `0123abc4`.",
    ],
)
def test_what_no_source_holds_is_invented(words: str) -> None:
    assert figures(GOOD).invented == 0
    assert figures(f"{GOOD}\n{words}\n").invented > 0


def test_a_change_in_two_items_is_counted() -> None:
    assert figures(GOOD + "\n" + item(1, "Add themes once more")).twice == 1


def test_a_revert_beside_what_it_reverts_is_counted() -> None:
    taken_back = make_pull(5, 'Revert "Add fonts"', url=f"{URL}/pull/5")
    whole = activity()
    commits = (make_commit(5, f"{taken_back.title} (#5)", pull_numbers=(5,)), *whole.commits)
    whole = replace(whole, commits=commits, pulls=(taken_back, *whole.pulls))
    both = measure(Case(activity=whole, notes={}), analyze(whole), GOOD + "\n" + item(5, "Fonts are gone")).figures

    assert both.reverts == 1
    assert both.cited == Share(4, 4)


def test_an_item_without_an_id_is_counted() -> None:
    assert figures(GOOD + "\n- Everything is faster now.\n").cited == Share(3, 4)


def test_a_break_in_another_section_is_shown_and_not_said() -> None:
    moved = figures(GOOD.replace("## Breaking changes", "## Highlights"))
    marked = figures(GOOD.replace("## Breaking changes", "## Highlights").replace("- Remove", "- **Breaking:** Remove"))

    assert (moved.breaking, moved.marked) == (Share(1, 1), Share(0, 1))
    assert marked.marked == Share(1, 1)


def test_a_break_that_the_text_keeps_to_itself_is_told_from_one_that_nobody_knows_of() -> None:
    silent = GOOD.replace("## Breaking changes", "## Highlights")
    misses = {miss.number: miss.reason for miss in measure(case(), analyze(activity()), silent).misses}

    assert misses[2] == "In the draft, which does not say that it breaks, though the analysis does"


def test_a_wrong_heading_costs_the_category() -> None:
    assert figures(GOOD.replace("## Features", "## Bug fixes")).category == Share(1, 2)


def test_an_author_who_is_not_named_costs_the_credit() -> None:
    assert figures(GOOD.replace("Add themes, by ana", "Add themes, by bo")).credit == Share(2, 3)


def test_a_newcomer_who_is_not_welcomed_is_counted() -> None:
    found = figures(GOOD.partition("\n### New")[0])

    assert (found.welcomed, found.welcome) == (Share(0, 1), Share(0, 0))


def test_words_that_the_sources_do_not_hold_cost_the_support() -> None:
    found = figures(GOOD.replace("Add fonts, by ana", "Add gorgeous typography, by ana"))

    assert found.support.whole - found.support.part == 2


def test_a_change_left_out_of_text_and_ledger_is_seen() -> None:
    analysis = analyze(activity())
    lost = replace(analysis, left_out=())

    assert measure(case(), lost, GOOD).figures.ledger == Share(6, 8)  # the typo and its commit


def test_each_miss_has_its_reason() -> None:
    without = GOOD.replace(item(1, "Add themes, by ana"), "")
    misses = measure(case(), analyze(activity()), without).misses

    assert [(miss.number, miss.reason) for miss in misses] == [
        (1, "Kept by the analysis and missing from the text"),
        (4, "Typo"),
        (99, "Not a pull request of this range: an issue, or another branch"),
    ]


def test_the_outline_by_code_alone_is_as_good_as_that() -> None:
    found = by_code(case()).figures

    assert (found.invented, found.twice, found.marked) == (0, 0, Share(1, 1))
    assert (found.coverage, found.credit, found.welcomed) == (Share(2, 3), Share(3, 3), Share(1, 1))


async def test_a_model_is_scored_through_the_stages_of_a_draft() -> None:
    anthropic = Anthropic(KEY)
    anthropic.faults = Faults(
        chars_per_second=0, script="## Features\n\n- Add themes, by ana {c2}\n- And `warp()` {c2}\n\n- Rockets fly.\n"
    )
    async with serving(anthropic.app()) as url, ClaudeWriter(api_key=KEY, base_url=url) as model:
        found = (await by_model(case(), model, "claude-sonnet-5-5")).figures

    assert (found.invented, found.twice) == (1, 1)
    assert (found.cited, found.coverage, found.breaking) == (Share(2, 3), Share(1, 3), Share(0, 1))


async def test_an_outline_is_never_scored_as_a_models_draft() -> None:
    anthropic = Anthropic("sk-ant-another")
    async with serving(anthropic.app()) as url, ClaudeWriter(api_key=KEY, base_url=url) as model:
        with pytest.raises(UsageError, match="gave no draft of acme/rocket"):
            await by_model(case(), model, "claude-sonnet-5-5")


def notra(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(cli, ["eval", *arguments], env={"COLUMNS": "250", **env})


def rows(result: Result, name: str) -> list[list[str]]:
    """The rows of a case, one of each table, without its name."""
    lines = [line for line in result.stdout.splitlines() if f" {name} " in line]
    return [[cell.strip() for cell in line.strip("│ ").split("│")][1:] for line in lines]


CHANGELOG = "## 1.1.0\n### Added\n" + "".join(f"- Thing {n} (#{n})\n" for n in range(10, 19)) + "## 1.0.0\n- First\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    path = tmp_path / "rocket"
    with building(path) as made:
        made.commit("feat: begin (#1)", files={"src/app.py": "1"})
        made.tag("v1.0.0")
        for number in range(10, 19):
            made.commit(f"feat: thing {number} (#{number})", author=BO, files={"src/app.py": str(number)})
        made.commit("Write the changelog", files={"CHANGELOG.md": CHANGELOG})
        made.tag("v1.1.0")
    return path


@pytest.mark.parametrize("name", ["rocket.json", "rocket.json.xz"])
def test_a_clone_becomes_a_case_that_is_scored(clone: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    made = notra("case", str(clone), str(folder / name), "--tags", "v*")
    scored = notra("drafts", str(folder), "--misses")

    assert "acme/rocket v1.1.0: 9 pull requests named, 0 of them breaking" in made.stdout
    complete, true = rows(scored, "acme/rocket v1.1.0")
    assert complete == ["9", "9", "1.00", "1.00", "1.00", "", "", "1.00"]
    assert true == ["0", "0", "0", "1.00", "1.00", "1.00", "1.00", "1.00", "1.00", "0"]  # Bo is new, Ana is not


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "holds no case. Make one with `notra eval case CLONE FILE`."),
        (["odd.json"], "odd.json is no case that `notra eval case` made."),
        (["odd.json.xz"], "odd.json.xz is no case that `notra eval case` made."),
    ],
)
def test_a_folder_without_cases_is_told(tmp_path: Path, names: list[str], sentence: str) -> None:
    for name in names:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    result = notra("drafts", str(tmp_path))

    assert result.exit_code == 1
    assert sentence in result.stderr


def test_a_model_without_a_key_is_told_what_is_missing(tmp_path: Path) -> None:
    write_case(case(), tmp_path / "rocket.json")
    result = notra("drafts", str(tmp_path), "--model", "claude-sonnet-5-5", ANTHROPIC_API_KEY="")

    assert result.exit_code == 1
    assert "set ANTHROPIC_API_KEY" in result.stderr


def test_there_are_cases_enough_and_they_are_small() -> None:
    folder = files("bot.evaluation") / "data" / "drafts"

    assert len(read_cases()) >= 20
    assert sum(len(each.read_bytes()) for each in folder.iterdir()) < 600_000


def test_the_page_says_what_the_command_prints(tmp_path: Path) -> None:
    """Three cases of different kinds; the whole run is `notra eval drafts`."""
    for name in ("git-cliff", "httpx", "starlette"):
        with as_file(files("bot.evaluation") / "data" / "drafts" / f"{name}.json.xz") as file:
            shutil.copy(file, tmp_path)
    result = notra("drafts", str(tmp_path))
    page = DOCS.read_text(encoding="utf-8")

    for each in read_cases(tmp_path):
        assert len(rows(result, each.name)) == 2
        for row in rows(result, each.name):
            assert f"| {each.name} | {' | '.join(row)} |" in page
