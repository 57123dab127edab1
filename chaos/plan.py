"""Which kills a matrix makes: all points when all else is calm, fewer of them while something else goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from chaos.conditions import CALM, Condition
from chaos.points import LATER_WRITE, MOMENTS, STEPS, Moment, Part, Point
from chaos.values import PACE

STREAM_POINTS = 20
SLOW_PACE = 70.0
"""Characters a second at which the text takes longer than one step waits for it."""
_ROUNDS = 8  # of one world, which has its stand-ins and bots to itself and is compared at its end


@dataclass(frozen=True, kw_only=True)
class Round:
    """One kill for some drafts, and perhaps another one while they are revised."""

    draft: Point
    revision: Point | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The rounds of one world, under one condition."""

    condition: Condition
    rounds: Sequence[Round]
    pace: float = PACE


def stream(points: int) -> list[Point]:
    """So many points of the text, at equal distances."""
    return [_point("draft", "write-1", share=(number + 0.5) / points) for number in range(points)]


def every_point(part: Part) -> list[Point]:
    """All moments of all steps of a part, and of what the dispatcher does before; in the order in which they come."""
    dispatcher = [_point(part, "start", "done"), _point(part, "start", "after")]
    if part == "draft":
        dispatcher = [*(_point(part, "post", moment) for moment in MOMENTS[:3]), *dispatcher]
    steps = [_point(part, step, moment) for step in STEPS[part] for moment in MOMENTS]
    return [*dispatcher, *(point for point in steps if (point.step, point.moment) != ("end", "during"))]


def plans(conditions: Sequence[Condition], words: str = "") -> list[Plan]:
    """The worlds of these conditions; of all points those whose names hold the words."""
    found = []
    for condition in conditions:
        calm = condition is CALM
        drafts = (
            [*every_point("draft"), *stream(STREAM_POINTS)] if calm else [*_few("draft"), *stream(STREAM_POINTS)[2::4]]
        )
        revisions = every_point("revision") if calm else _few("revision")
        slow = [_point("draft", LATER_WRITE, moment) for moment in (MOMENTS if calm else ("during",))]
        found += _worlds(condition, _named(drafts, words), _named(revisions, words), PACE)
        found += _worlds(condition, _named(slow, words), [], SLOW_PACE)
    return found


def _worlds(condition: Condition, drafts: list[Point], revisions: list[Point], pace: float) -> list[Plan]:
    if revisions and not drafts:
        drafts = [_point("draft", "end", "after")]  # what is revised must have been written
    drafts += drafts[-1:] * (len(revisions) - len(drafts))
    rounds = [Round(draft=draft, revision=revision) for draft, revision in zip_longest(drafts, revisions) if draft]
    worlds = [rounds[begin : begin + _ROUNDS] for begin in range(0, len(rounds), _ROUNDS)]
    return [Plan(condition=condition, rounds=world, pace=pace) for world in worlds]


def _few(part: Part) -> list[Point]:
    """The middle of each step, and a lost result where that could be seen; of a revision what a draft has not."""
    seen = {("start", "done"), ("gate-2", "done"), ("note", "done")}
    few = [point for point in every_point(part) if point.moment == "during" or (point.step, point.moment) in seen]
    return [point for point in few if part == "draft" or point.step in {"start", "write-1", "gate-2", "note"}]


def _named(points: list[Point], words: str) -> list[Point]:
    return [point for point in points if words in point.name]


def _point(part: Part, step: str, moment: Moment = "during", share: float = 0.0) -> Point:
    return Point(part=part, step=step, moment=moment, share=share)
