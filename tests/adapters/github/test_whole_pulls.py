"""Nothing of a pull request is cut without a word: what comes late may decide."""

import pytest

from bot.analysis import Analysis
from bot.pipeline.analyze import analyze
from bot.rules import Rules
from tests.adapters.github.conftest import Source, since
from tests.repositories import building

MANY = tuple(f"area {number}" for number in range(120))


async def analysed(source: Source) -> Analysis:
    return analyze(await source.fetch(since("v1.0.0")), Rules(), {})


async def test_an_embargo_behind_many_labels_holds(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.squash(2, "feat: steer with the keyboard")
        repo.squash(3, "fix: stop the leak")
        repo.squash(4, "fix: close the hatch")
    source.github.repository.labelled = {2: ("ui",), 3: (*MANY[:20], "embargo"), 4: (*MANY, "embargo")}

    analysis = await analysed(source)

    assert [change.title for change in analysis.changes] == ["Steer with the keyboard"]


async def test_a_pull_request_has_all_labels_issues_and_files(source: Source) -> None:
    closes = " ".join(f"Closes #{number}." for number in range(1_000, 1_150))
    files = {f"docs/{number:03}.md": "x" for number in range(250)} | {"zz/engine.py": "x"}
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.commit(f"Explain all (#2)\n\n{closes}", files=files)
    source.github.repository.labelled = {2: MANY}

    (pull,) = (await source.fetch(since("v1.0.0"))).pulls

    assert pull.labels == MANY
    assert [issue.number for issue in pull.issues] == list(range(1_000, 1_150))
    assert pull.paths == tuple(files)


async def test_a_rule_about_paths_sees_the_last_file(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.commit(
            "Draw stars twice (#2)", files={f"app/{number:03}.py": "x" for number in range(120)} | {"web/x": "x"}
        )
        repo.commit("Draw the moon (#3)", files={f"app/moon-{number:03}.py": "x" for number in range(120)})

    analysis = analyze(await source.fetch(since("v1.0.0")), Rules(only_paths=("web/",)), {})

    assert [change.title for change in analysis.changes] == ["Draw stars twice"]


async def test_of_too_many_files_none_decides(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.commit("Move everything (#2)", files={f"docs/{number}.md": "x" for number in range(301)})

    (pull,) = (await source.fetch(since("v1.0.0"))).pulls

    assert pull.paths is None
    assert source.traffic.calls == 4  # as for any other


@pytest.mark.parametrize(("labels", "calls"), [(100, 4), (101, 5)])
async def test_only_the_rare_one_takes_another_call_and_once(source: Source, labels: int, calls: int) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.merge(2, "Steer", ["Begin", "Go on"])  # three commits that belong to it
        repo.squash(3, "fix: stop the leak")
    source.github.repository.labelled = {2: MANY[:labels], 3: MANY[:100]}

    activity = await source.fetch(since("v1.0.0"))

    assert {pull.number: len(pull.labels) for pull in activity.pulls} == {2: labels, 3: 100}
    assert source.traffic.calls == calls
