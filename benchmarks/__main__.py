"""`make bench`: measure, print a table with the budgets, and write `benchmarks/latest.json`."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ack, analysis, firing, ingest, lint, prompts, recalled, render, staleness, steps, stop, streams

BUDGETS: Mapping[str, float] = {
    "ack_p50_ratio": 8,
    "ack_p99_ratio": 8,
    "ack_vs_bolt": 0.5,
    "stop_ms_p50": 50,
    "stop_ms_p95": 150,
    "first_text_ms": 1_000,
    "staleness_n1_ms": 1_000,
    "staleness_n8_ms": 6_000,
    "edits_429_n8": 0,
    "step_overhead_ratio": 6,
    "stream_500_mb_each": 1,
    "stream_500_loop_lag_p99_ms": 50,
    "fire_1000_429": 0,
    "fire_1000_lost": 0,
    "ingest_calls_week_from_store": 2,
    "lint_30kb_ms": 100,
    "lint_worst_ms": 500,
    "render_edit_ms": 2,
    "render_worst_ms": 100,
    "ingest_calls_per_100_commits": 2,
    "ingest_ratio": 1.5,
    "analyze_growth_exponent": 1.1,
    "prompt_tokens_per_change": 200,
}
MEASURES: Mapping[str, Callable[[], dict[str, float]]] = {
    "ack": ack.measure,
    "stop": stop.measure,
    "staleness": staleness.measure,
    "steps": steps.measure,
    "recalled": recalled.measure,
    "streams": streams.measure,
    "firing": firing.measure,
    "render": render.measure,
    "lint": lint.measure,
    "ingest": ingest.measure,
    "analysis": analysis.measure,
    "prompts": prompts.measure,
}
LATEST = Path(__file__).parent / "latest.json"


def main() -> int:
    """Measure all, or only what the arguments name; 1 when a budget is not kept."""
    names = sys.argv[1:] or list(MEASURES)
    found: dict[str, float] = {}
    for name in names:
        found |= MEASURES[name]()
    known = json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else {}
    LATEST.write_text(json.dumps(known | _rounded(found), indent=2) + "\n", encoding="utf-8")
    table = Table("measure", "value", "budget", "kept")
    for name, value in _rounded(found).items():
        budget = BUDGETS.get(name)
        kept = ("", "") if budget is None else (f"≤ {budget:g}", _kept(value, budget))
        table.add_row(name, f"{value:g}", *kept)
    Console().print(table)
    return 1 if any(found.get(name, 0.0) > budget for name, budget in BUDGETS.items()) else 0


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def _kept(value: float, budget: float) -> str:
    return "yes" if value <= budget else "[red]no[/]"


if __name__ == "__main__":
    sys.exit(main())
