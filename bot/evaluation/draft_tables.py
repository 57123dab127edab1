"""The figures of drafts as tables for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from rich.table import Table

from bot.evaluation.figures import Figures, Measured, Share, total

_COMPLETE: Final = (
    *("pull requests", "named", "coverage", "nothing learnt", "precision"),
    *("breaking in it", "breaking said", "category"),
)
_TRUE: Final = (
    *("invented", "twice", "reverts", "ledger", "cited", "credit"),
    *("welcomed", "welcome", "support", "warnings"),
)


def complete(title: str, measured: Sequence[Measured]) -> Table:
    """How much of what people named is in the drafts, and where."""
    rows = [(each.case.name, len(each.case.activity.pulls), each.figures) for each in measured]
    if len(rows) > 1:
        rows.append(("all", sum(pulls for _, pulls, _ in rows), total([found for *_, found in rows])))
    return _table(
        f"{title}: how complete", _COMPLETE, [(name, *_completeness(pulls, found)) for name, pulls, found in rows]
    )


def true(title: str, measured: Sequence[Measured]) -> Table:
    """Whether what the drafts say is so."""
    rows = [(each.case.name, each.figures) for each in measured]
    if len(rows) > 1:
        rows.append(("all", total([found for _, found in rows])))
    return _table(f"{title}: how true", _TRUE, [(name, *_truth(found)) for name, found in rows])


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("case")
    for name in columns:
        table.add_column(name, justify="right")
    for place, row in enumerate(rows):
        table.add_row(*row, end_section=place == len(rows) - 2)
    return table


def _completeness(pulls: int, found: Figures) -> Iterator[str]:
    yield from (str(pulls), str(found.coverage.whole))
    yield from map(_share, (found.coverage, found.plain, found.precision))
    yield from map(_counted, (found.breaking, found.marked))
    yield _share(found.category)


def _truth(found: Figures) -> Iterator[str]:
    yield from map(str, (found.invented, found.twice, found.reverts))
    yield from map(_share, (found.ledger, found.cited, found.credit, found.welcomed, found.welcome, found.support))
    yield str(found.warnings)


def summary(measured: Sequence[Measured]) -> str:
    """What all cases are judged by, in a sentence."""
    found = total([each.figures for each in measured])
    return (
        f"{len(measured)} cases: {found.invented} invented, {found.twice} twice, ledger {_share(found.ledger)}, "
        f"coverage {_share(found.coverage)}, of breaking changes {_share(found.breaking)} in the draft and "
        f"{_share(found.marked)} said to break."
    )


def reasons(measured: Sequence[Measured], *, listed: bool) -> Table:
    """Why numbers that people named were missed: counted, or one by one."""
    table = Table(title="Missed", title_justify="left")
    if listed:
        for name in ("case", "number", "breaking", "reason"):
            table.add_column(name, justify="right" if name == "number" else "left")
        for each in measured:
            for miss in each.misses:
                table.add_row(each.case.name, f"#{miss.number}", "breaking" if miss.breaking else "", miss.reason)
        return table
    table.add_column("reason")
    table.add_column("count", justify="right")
    for reason, count in Counter(miss.reason for each in measured for miss in each.misses).most_common():
        table.add_row(reason, str(count))
    return table


def _share(share: Share) -> str:
    return "" if share.value is None else f"{share.value:.2f}"


def _counted(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else ""
