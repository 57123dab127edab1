"""The report: one line of a Markdown table for each seed, and a line for each difference."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chaos.check_calls import bought_again
from chaos.values import PACE, Difference, Snapshot

_SIGNALS = ("SIGKILL", "SIGTERM")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one seed came to."""

    seed: int
    snapshot: Snapshot
    differences: Sequence[Difference]
    settled_s: float


def table(results: Sequence[Result]) -> str:
    """The Markdown table of all results."""
    rows = [_row(result) for result in results]
    names = list(rows[0])
    lines = [names, ["---:"] * len(names), *([row[name] for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(result: Result) -> dict[str, str]:
    snapshot = result.snapshot
    kinds = Counter(span.kind for span in snapshot.spans)
    outages = sum(kinds[kind] for kind in kinds if kind.startswith(("postgres ", "redis ")))
    states = Counter(row["state"] for row in snapshot.drafts)
    values = {
        "seed": result.seed,
        "commands": len(snapshot.commands),
        "accepted": sum(command.accepted for command in snapshot.commands),
        "drafts": len(snapshot.drafts),
        "runs": len(snapshot.runs),
        "versions": len(snapshot.versions),
        "requests": len(snapshot.requests),
        "edits": sum(call["method"] == "chat.update" for call in snapshot.slack_calls),
        "model calls": len(snapshot.model_calls),
        "SIGKILL": kinds["SIGKILL"],
        "SIGTERM": kinds["SIGTERM"],
        "outages": outages,
        "other faults": sum(kinds.values()) - outages - sum(kinds[kind] for kind in _SIGNALS),
        "reviewed / stopped / failed": _three(states),
        "text bought again": f"{bought_again(snapshot) / PACE:.1f} s",
        "at rest after": f"{result.settled_s:.0f} s",
        "differences": len(result.differences),
    }
    return {name: str(value) for name, value in values.items()}


def _three(states: Counter[str]) -> str:
    reviewed = sum(states[state] for state in ("in_review", "approved", "discarded"))
    return f"{reviewed} / {states['stopped']} / {states['failed']}"
