"""What is stored is taken for a range only when it is provably all of it, on any history."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stretches import Bounds, Stretch, cover

START = datetime(2026, 11, 1, tzinfo=UTC)
BOUNDS = Bounds(
    repository=7,
    repo="acme/rocket",
    repo_url="https://github.com/acme/rocket",
    base="v1",
    base_sha="a",
    since=None,
    head="main",
    head_sha="d",
    described="v1..main",
    asked_at=START,
)


def between(base: str, head: str) -> Bounds:
    return replace(BOUNDS, base_sha=base, head_sha=head)


def of_time(since: datetime, head: str) -> Bounds:
    return replace(BOUNDS, base=None, base_sha=None, since=since, head_sha=head)


def test_stretches_that_meet_hold_what_lies_between_their_ends() -> None:
    held = [Stretch(head="d", base="c", shas=("d",)), Stretch(head="c", base="a", shas=("c", "b"))]

    found = cover(held, between("a", "d"))

    assert found is not None
    assert (found.shas, found.gap) == (("d", "c", "b"), None)


def test_a_base_within_a_stretch_leaves_that_stretch_to_read() -> None:
    held = [Stretch(head="d", base="c", shas=("d",)), Stretch(head="c", base="a", shas=("c", "b"))]

    found = cover(held, between("b", "d"))

    assert found is not None
    assert (found.shas, found.gap) == (("d",), ("b", "c"))


def test_stretches_that_do_not_meet_hold_nothing() -> None:
    held = [Stretch(head="d", base="c", shas=("d",)), Stretch(head="b", base="a", shas=("b",))]

    assert cover(held, between("a", "d")) is None


def test_a_head_that_is_not_stored_is_not_held() -> None:
    assert cover([Stretch(head="c", base="a", shas=("c", "b"))], between("a", "d")) is None


def test_a_time_is_held_only_down_to_a_beginning_that_is_as_old() -> None:
    held = [
        Stretch(head="d", base="c", shas=("d",)),
        Stretch(head="c", since=START, shas=("c",)),
    ]

    assert cover(held, of_time(START + timedelta(days=1), "d")) is not None
    assert cover(held, of_time(START - timedelta(seconds=1), "d")) is None
    assert cover(held[:1], of_time(START + timedelta(days=1), "d")) is None


def test_an_empty_range_needs_nothing_stored() -> None:
    found = cover([], between("d", "d"))

    assert found is not None
    assert found.shas == ()


@dataclass(frozen=True)
class Graph:
    """Commits by number: each has parents of lower numbers, and a time that is not always later than theirs."""

    parents: Mapping[int, tuple[int, ...]]
    hours: tuple[int, ...]

    def reach(self, commit: int) -> set[int]:
        found: set[int] = set()
        waiting = [commit]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.parents[one]
        return found

    def at(self, commit: int) -> datetime:
        return START + timedelta(hours=self.hours[commit])

    def stretch(self, base: int | None, since: datetime | None, head: int) -> Stretch:
        """As GitHub would be read: what is between, or what is not older."""
        found = self.reach(head) - (self.reach(base) if base is not None else set())
        kept = [one for one in found if since is None or self.at(one) >= since]
        return Stretch(
            head=str(head),
            base=None if base is None else str(base),
            since=since,
            shas=tuple(str(one) for one in sorted(kept, reverse=True)),
        )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(2, 14))
    parents: dict[int, tuple[int, ...]] = {0: ()}
    for commit in range(1, size):
        chosen = draw(st.sets(st.integers(max(0, commit - 4), commit - 1), min_size=1, max_size=2))
        parents[commit] = tuple(sorted(chosen))
    return Graph(parents, tuple(draw(st.integers(0, 30)) for _ in range(size)))


@settings(max_examples=200)
@given(graph=graphs(), data=st.data())
def test_what_is_held_is_exactly_what_git_would_list(graph: Graph, data: st.DataObject) -> None:
    size = len(graph.parents)
    commits = st.integers(0, size - 1)
    held: list[Stretch] = []
    for _ in range(data.draw(st.integers(0, 8))):
        head = data.draw(commits)
        ancestors = sorted(graph.reach(head) - {head})
        base = data.draw(st.sampled_from([None, *ancestors]))
        since = START + timedelta(hours=data.draw(st.integers(0, 30))) if base is None else None
        held.append(graph.stretch(base, since, head))
    head, base = data.draw(commits), data.draw(st.none() | commits)
    if base is not None:
        bounds = between(str(base), str(head))
        wanted = graph.reach(head) - graph.reach(base)
    else:
        since = START + timedelta(hours=data.draw(st.integers(0, 30)))
        bounds = of_time(since, str(head))
        wanted = {one for one in graph.reach(head) if graph.at(one) >= since}

    found = cover(held, bounds)

    if found is not None:
        got = {int(sha) for sha in found.shas}
        if found.gap:
            below, top = (int(sha) for sha in found.gap)
            assert below in graph.reach(top)
            got |= graph.reach(top) - graph.reach(below)
        if bounds.since is not None:
            got = {one for one in got if graph.at(one) >= bounds.since}
        assert got == wanted
