"""The scores as tables for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table

from bot.evaluation.corpus import Corpus
from bot.evaluation.scoring import Scored, means

_COLUMNS: Final = ("pull requests", "chosen", "precision", "recall", "F1", "nothing learnt", "best rule")


def scores(title: str, scored: Sequence[Scored]) -> Table:
    """Precision, recall and F1 of the analysis for each repository, and the F1 of each simple rule beside it."""
    table = Table(title=title, title_justify="left")
    table.add_column("repository")
    for name in (
        "pull requests",
        "chosen",
        "precision",
        "recall",
        "F1",
        "nothing learnt",
        "best rule",
        *_names(scored),
    ):
        table.add_column(name, justify="right")
    for each in scored:
        table.add_row(*_row(each))
    if len(scored) > 1:
        table.add_section()
        table.add_row(*_mean_row(scored))
    return table


def sentence(scored: Sequence[Scored]) -> str:
    """The figures that a set of repositories is judged by."""
    found = means(scored)
    return (
        f"Mean F1 {found.f1:.2f}, best simple rules {found.best:.2f}; mean recall {found.recall:.2f}, "
        f"lowest {min((each.ours.recall for each in scored), default=0):.2f}; "
        f"furthest below a best rule {found.worst:.2f}."
    )


def counts(corpus: Corpus) -> str:
    """What a corpus holds, without a score."""
    share = corpus.kept / corpus.pulls if corpus.pulls else 0.0
    return (
        f"{corpus.repo}: {len(corpus.releases)} releases, {corpus.pulls} pull requests, {corpus.kept} of them chosen "
        f"({share:.0%}); {corpus.found:.0%} of the numbers cited are pull requests of their range."
    )


def _names(scored: Sequence[Scored]) -> list[str]:
    return list(scored[0].rules) if scored else []


def _row(each: Scored) -> Iterator[str]:
    yield from (each.corpus.repo, str(each.corpus.pulls), f"{each.corpus.kept / max(each.corpus.pulls, 1):.0%}")
    yield from (
        _figure(value) for value in (each.ours.precision, each.ours.recall, each.ours.f1, each.plain.f1, each.best)
    )
    yield from (_marked(score.f1, each.best) for score in each.rules.values())


def _mean_row(scored: Sequence[Scored]) -> Iterator[str]:
    count = len(scored)
    yield from ("mean", "", "")
    yield _figure(sum(each.ours.precision for each in scored) / count)
    yield from (_figure(value) for value in (means(scored).recall, means(scored).f1))
    yield _figure(sum(each.plain.f1 for each in scored) / count)
    yield _figure(means(scored).best)
    yield from (_figure(sum(each.rules[name].f1 for each in scored) / count) for name in _names(scored))


def _marked(value: float, best: float) -> str:
    return f"[bold]{_figure(value)}[/]" if value == best else _figure(value)


def _figure(value: float) -> str:
    return f"{value:.2f}"
