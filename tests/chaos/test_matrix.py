"""The matrix kills at all points, knows where runs wait for that, and lays each difference at its run."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.adapters.postgres.rows import analysis_json
from bot.pipeline.check import check
from bot.services import Services
from chaos.check_runs import check_runs
from chaos.conditions import CALM, CONDITIONS, Condition
from chaos.history import make_history
from chaos.plan import SLOW_PACE, every_point, plans, stream
from chaos.points import LATER_WRITE, STEPS, Part, Point
from chaos.rounds import Kill
from chaos.tally import Outcome, outcome, summary, table
from chaos.texts import whole_text
from chaos.values import Difference, Row, Snapshot
from tests.chaos.leftovers import DRAFT, RUN, draft, model_call, run, snapshot, version
from tests.factories import make_analysis
from workflows.draft import draft_workflow, revise_workflow
from workflows.endpoint import Workflow
from workflows.steps import Steps

WHOLE = whole_text(model_call(1, "", 0))
REFERENCE = {"workspace": "T0ACME", "draft_id": DRAFT, "run_id": RUN, "request_id": "r0"}


class NamesOnly:
    """The steps of a route by name, without their work; each comes out well, and the first round mends the text."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def run(self, name: str, _: Callable[[], Awaitable[Any]]) -> Any:
        self.names.append(name)
        return {"write-1": "whole", "gate-1": None}.get(name, 1)


@pytest.mark.parametrize(("make", "part"), [(draft_workflow, "draft"), (revise_workflow, "revision")])
async def test_the_steps_are_those_of_the_workflows(make: Callable[[Services], Workflow], part: Part) -> None:
    steps = NamesOnly()
    await make(cast("Services", None)).route(cast("Steps", steps), REFERENCE)

    assert (*steps.names, "end") == STEPS[part]


def test_every_moment_of_every_step_is_a_point_and_twenty_are_of_the_text() -> None:
    points = [each for plan in plans([CALM]) for wanted in plan.rounds for each in (wanted.draft, wanted.revision)]
    steps = {(each.part, each.step, each.moment) for each in points if each and not each.share}

    assert len({each.share for each in points if each and each.share}) == 20
    assert {each.name for each in (*every_point("draft"), *every_point("revision"))} <= {
        each.name for each in points if each
    }
    assert {moment for part, step, moment in steps if (part, step) == ("draft", LATER_WRITE)} == {
        "before",
        "during",
        "done",
        "after",
    }
    assert {plan.pace for plan in plans([CALM]) if plan.rounds[0].draft.step == LATER_WRITE} == {SLOW_PACE}


def test_words_choose_the_points() -> None:
    chosen = [wanted for plan in plans(CONDITIONS[1:2], "revision: note") for wanted in plan.rounds]

    assert [wanted.revision.name for wanted in chosen if wanted.revision] == [
        "revision: note, during",
        "revision: note, done",
    ]


@pytest.mark.parametrize(
    ("point", "gathering", "holds"),
    [
        (Point(part="draft", step="load", moment="before"), "deliver:init", ["deliver:init"]),
        (Point(part="draft", step="gate-1", moment="before"), "deliver:write-1", ["deliver:write-1"]),
        (Point(part="draft", step="gate-2", moment="before"), "deliver:gate-1", ["deliver:gate-1"]),
        (Point(part="revision", step="write-1", moment="before"), "deliver:load", ["deliver:load"]),
        (Point(part="draft", step="gate-2", moment="during"), "deliver:gate-1", ["versions"]),
        (Point(part="draft", step="gate-2", moment="done"), "deliver:gate-1", ["result:gate-2"]),
        (Point(part="draft", step="gate-2", moment="after"), "deliver:gate-1", ["after:gate-2", "deliver:gate-2"]),
        (Point(part="draft", step="post", moment="done"), None, ["after:chat.postMessage"]),
        (Point(part="revision", step="start", moment="done"), None, ["result:init"]),
        (Point(part="draft", step=LATER_WRITE, moment="during"), "deliver:write-1", []),
        (stream(20)[10], "deliver:analyze", []),
    ],
    ids=str,
)
def test_a_point_knows_where_its_runs_wait(point: Point, gathering: str | None, holds: list[str]) -> None:
    assert (point.gathering.place if point.gathering else None) == gathering
    assert [hold.place for hold in point.holds] == holds


def test_every_point_holds_its_runs_or_meets_them_while_they_write() -> None:
    loose = [each for each in (*every_point("draft"), *every_point("revision")) if not each.holds]

    assert loose == []


async def test_the_history_is_long_enough_for_twenty_points(tmp_path: Path) -> None:
    path = await make_history(tmp_path / "rocket", flawed=True)
    process = await asyncio.create_subprocess_exec(
        "git", "log", "--format=%s", cwd=path, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()

    assert len(out.splitlines()) == 15


def left(**values: Any) -> Snapshot:
    """What a run leaves behind that wrote all that the model meant to."""
    analysis = make_analysis()
    defaults: dict[str, Any] = {
        "runs": [run(text=WHOLE)],
        "versions": [version(text=check(WHOLE, analysis).text)],
        "analyses": [{"draft_id": DRAFT, "analysis": analysis_json(analysis).obj}],
        "model_calls": [model_call(1, "", len(WHOLE))],
    }
    return snapshot(**(defaults | values))


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({}, []),
        ({"drafts": [draft(state="failed", reason="Press Retry.")]}, ["not in review"]),
        ({"versions": []}, ["0 versions of a run"]),
        ({"model_calls": []}, ["a run without a call of the model"]),
        ({"runs": [run(text=f"{WHOLE} again")], "versions": []}, ["0 versions of a run", "not what the model wrote"]),
        ({"versions": [version(text="Something else")]}, ["a version of another text"]),
    ],
)
def test_a_planted_difference_of_a_run_is_found(values: dict[str, Any], what: list[str]) -> None:
    assert [difference.what for difference in check_runs(left(**values))] == what


def test_a_difference_names_where_a_text_departs() -> None:
    (first, *_) = check_runs(left(runs=[run(text=WHOLE.replace("no changes", "no  changes"))]))

    assert f"of {len(WHOLE)}: …" in first.evidence
    assert "no  changes" in first.evidence


def kill(point: Point, *runs: str, met: Row | tuple[str, ...] = ()) -> Kill:
    return Kill(point=point, days=(), runs=frozenset(runs), met=frozenset(met))


def ended(kills: list[Kill], spoilt: tuple[str, ...] = (), condition: Condition = CALM) -> Outcome:
    return Outcome(condition=condition, kills=kills, differences=(), spoilt=frozenset(spoilt), bought_s=0.5)


def test_the_table_counts_runs_at_their_point_and_those_beside_them() -> None:
    before, during = (Point(part="draft", step="gate-2", moment="before"), Point(part="draft", step="gate-2"))
    half = Point(part="draft", step="write-1", share=0.5)
    outcomes = [
        ended([kill(before, "a", "b", met=("a", "b")), kill(during, "c", "d", met=("c",))], spoilt=("c",)),
        ended([kill(half, "e", met=("e",))], condition=replace(CALM, name="Redis down")),
    ]

    assert table(outcomes).splitlines() == [
        "| killed at | before | during | done | after | Redis down |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| draft: 50.0% of the text |  |  |  |  | 1/1 |",
        "| draft: gate-2 | 2/2 | 0/1 |  |  |  |",
        "| all at their point | 2/2 | 0/1 |  |  | 1/1 |",
        "| beside them | 0/0 | 1/1 |  |  | 0/0 |",
    ]
    assert summary(outcomes) == (
        "3 kills, 3/4 runs at their point as they must be, 1/1 beside them; "
        "points of the text met at most 0.0% late; at most 0.50 s of text bought again; 0 differences"
    )


@pytest.mark.parametrize(("about", "spoilt"), [(DRAFT, {RUN}), ("last 1000 days", {RUN}), ("process", set())])
def test_a_difference_spoils_the_runs_of_its_draft(about: str, spoilt: set[str]) -> None:
    found = outcome(CALM, [], left(), [Difference(draft=about, what="something")])

    assert found.spoilt == spoilt
    assert found.bought_s == 0.0
