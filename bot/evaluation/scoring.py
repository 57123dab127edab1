"""Precision, recall and F1 of a way to choose, over the releases of a repository."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.activity import Activity
from bot.evaluation.corpus import Corpus, Release

Choose = Callable[[Activity, Sequence[Release]], frozenset[int]]
"""The numbers of the pull requests that belong into the notes of what was done, after these earlier releases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How well a choice meets what people chose; every share is 0 where nothing was chosen."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(corpus: Corpus, choose: Choose) -> Score:
    """The choice scored by sums over the releases."""
    chosen = right = wanted = 0
    history = (*corpus.releases, *corpus.earlier)
    for place, release in enumerate(corpus.releases, 1):
        numbers = choose(release.activity, history[place:]) & release.numbers
        chosen += len(numbers)
        right += len(numbers & release.kept)
        wanted += len(release.kept)
    return Score(precision=right / chosen if chosen else 0.0, recall=right / wanted if wanted else 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """One repository's scores: of the analysis, of it without what it learnt, and of each simple rule by its name."""

    corpus: Corpus
    ours: Score
    plain: Score
    rules: dict[str, Score]

    @property
    def best(self) -> float:
        """The best F1 of a simple rule; which one that is, nobody knows beforehand."""
        return max(score.f1 for score in self.rules.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """Means over repositories; `worst` is the largest distance below a repository's best simple rule, 0 for none."""

    f1: float
    best: float
    recall: float
    worst: float


def means(scored: Sequence[Scored]) -> Means:
    """The figures that a set of repositories is judged by."""
    return Means(
        f1=_mean(each.ours.f1 for each in scored),
        best=_mean(each.best for each in scored),
        recall=_mean(each.ours.recall for each in scored),
        worst=max([0.0, *(each.best - each.ours.f1 for each in scored)]),
    )


def _mean(values: Iterable[float]) -> float:
    return fmean(list(values) or [0.0])
