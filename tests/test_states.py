"""The picture of a draft's states in the README is the one that the code enforces."""

import re
from pathlib import Path

import pytest

from bot.models import RETRYABLE, TRANSITIONS, UNFINISHED, DraftState, sources_of

_GRAPH = re.compile(r"```mermaid\nstateDiagram-v2\n(.*?)```", re.DOTALL)
_ARROW = re.compile(r"\s*(\w+|\[\*\]) --> (\w+|\[\*\])")


@pytest.fixture
def drawn(repository_root: Path) -> list[tuple[str, str]]:
    """The arrows of the README's picture, the ones from `unfinished` drawn out."""
    graph = _GRAPH.search((repository_root / "README.md").read_text(encoding="utf-8"))
    assert graph is not None
    return [(match[1], match[2]) for line in graph[1].splitlines() if (match := _ARROW.match(line))]


def test_the_picture_shows_every_transition_and_no_other(drawn: list[tuple[str, str]]) -> None:
    arrows = {(source, target) for source, target in drawn if "[*]" not in {source, target}}
    grouped = {target for source, target in arrows if source == "unfinished"}
    shown = {arrow for arrow in arrows if arrow[0] != "unfinished"}
    shown |= {(state.value, target) for state in UNFINISHED for target in grouped}

    assert shown == {(state.value, target.value) for state, targets in TRANSITIONS.items() for target in targets}


def test_the_picture_begins_and_ends_where_the_code_does(drawn: list[tuple[str, str]]) -> None:
    begins = {target for source, target in drawn if source == "[*]"}
    ends = {source for source, target in drawn if target == "[*]"}

    assert begins == {DraftState.REQUESTED.value}
    assert ends == {state.value for state, targets in TRANSITIONS.items() if not targets}


def test_no_arrow_is_drawn_twice(drawn: list[tuple[str, str]]) -> None:
    assert len(drawn) == len(set(drawn))


def test_every_state_has_its_place() -> None:
    assert set(TRANSITIONS) == set(DraftState)
    assert all(sources_of(state) for state in DraftState)


@pytest.mark.parametrize("state", sorted(UNFINISHED))
def test_work_can_always_be_ended(state: DraftState) -> None:
    assert {DraftState.STOPPED, DraftState.FAILED} <= TRANSITIONS[state]


@pytest.mark.parametrize("state", sorted(RETRYABLE))
def test_a_run_that_ended_early_can_be_started_again(state: DraftState) -> None:
    assert DraftState.REQUESTED in TRANSITIONS[state]


@pytest.mark.parametrize("state", [DraftState.PUBLISHED, DraftState.DISCARDED])
def test_what_is_over_stays_over(state: DraftState) -> None:
    assert not TRANSITIONS[state]
