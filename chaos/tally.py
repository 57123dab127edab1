"""What a matrix came to: which runs were at which point when the kill came, which of them ended as they must."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.check_calls import beyond_stored, calls_by_run
from chaos.conditions import CALM, Condition
from chaos.points import LATER_WRITE, MOMENTS, STEPS, Point
from chaos.rounds import Kill
from chaos.values import Difference, Snapshot

_AT, _BESIDE = "all at their point", "beside them"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One world: its kills, and all that was not as it must be at its end."""

    condition: Condition
    kills: Sequence[Kill]
    differences: Sequence[Difference]
    spoilt: frozenset[str]
    """Runs of drafts that a difference is about."""
    bought_s: float
    """The most text that a run has bought again, in seconds of writing."""


def outcome(condition: Condition, kills: Sequence[Kill], snapshot: Snapshot, differences: list[Difference]) -> Outcome:
    """Lay the differences at the runs that they are about."""
    ranges = {f"last {draft['wanted']['days']} days": draft["id"] for draft in snapshot.drafts}
    drafts = {ranges.get(difference.draft, difference.draft) for difference in differences}
    calls = calls_by_run(snapshot)
    bought = [beyond_stored(run, calls[run["id"]]) for run in snapshot.runs]
    return Outcome(
        condition=condition,
        kills=kills,
        differences=differences,
        spoilt=frozenset(run["id"] for run in snapshot.runs if run["draft_id"] in drafts),
        bought_s=max(bought, default=0) / snapshot.pace,
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """A row for each step and each point of the text; the moments when all else is calm, then the other conditions."""
    conditions = list(dict.fromkeys(each.condition.name for each in outcomes))
    others = [name for name in conditions if name != CALM.name]
    calm = list(MOMENTS) if CALM.name in conditions else []
    cells: dict[tuple[str, str], _Count] = defaultdict(_Count)
    for each in outcomes:
        for kill in each.kills:
            column = kill.point.moment if each.condition is CALM else each.condition.name
            cells[_row_of(kill.point), column].add(kill.met, each.spoilt)
            cells[_AT, column].add(kill.met, each.spoilt)
            cells[_BESIDE, column].add(kill.runs - kill.met, each.spoilt)
    names = ["killed at", *calm, *others]
    points = sorted({kill.point for each in outcomes for kill in each.kills}, key=_place)
    rows = [*dict.fromkeys(_row_of(point) for point in points), _AT, _BESIDE]
    lines = [names, ["---", *["---:"] * (len(names) - 1)]]
    lines += [[row, *(str(cells.get((row, column), "")) for column in names[1:])] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(outcomes: Sequence[Outcome]) -> str:
    """In one sentence."""
    met, beside = _Count(), _Count()
    for each in outcomes:
        for kill in each.kills:
            met.add(kill.met, each.spoilt)
            beside.add(kill.runs - kill.met, each.spoilt)
    kills = sum(len(each.kills) for each in outcomes)
    bought = max((each.bought_s for each in outcomes), default=0.0)
    differences = sum(len(each.differences) for each in outcomes)
    late = max((kill.share - kill.point.share for each in outcomes for kill in each.kills), default=0.0)
    return (
        f"{kills} kills, {met} runs at their point as they must be, {beside} beside them; "
        f"points of the text met at most {late:.1%} late; at most {bought:.2f} s of text bought again; "
        f"{differences} differences"
    )


class _Count:
    def __init__(self) -> None:
        self._good = self._all = 0

    def add(self, runs: frozenset[str], spoilt: frozenset[str]) -> None:
        self._good += len(runs - spoilt)
        self._all += len(runs)

    def __str__(self) -> str:
        return f"{self._good}/{self._all}"


def _row_of(point: Point) -> str:
    return point.name if point.share else f"{point.part}: {point.step}"


def _place(point: Point) -> tuple[str, int, float]:
    """In the order in which a run meets them."""
    steps = ["post", "start", *STEPS[point.part]]
    steps.insert(steps.index("write-1") + 1, LATER_WRITE)
    return point.part, steps.index(point.step), point.share
