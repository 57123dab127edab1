"""What must be true of each run of a matrix, beyond what chaos asks: it ended by itself, with the model's own text."""

from collections.abc import Iterator

from bot.adapters.postgres.rows import analysis_from_json
from bot.pipeline.check import check
from chaos.check_calls import calls_by_run
from chaos.texts import whole_text
from chaos.values import Difference, Row, Snapshot


def check_runs(snapshot: Snapshot) -> Iterator[Difference]:
    """Every draft is in review with a version for each of its runs, each the text that the model meant to write."""
    calls = calls_by_run(snapshot)
    for draft in snapshot.drafts:
        runs = snapshot.of(draft["id"], snapshot.runs)
        if draft["state"] != "in_review":
            evidence = f"{draft['state']}: {draft['reason'] or 'no reason'}"
            yield Difference(draft=draft["id"], what="not in review", evidence=evidence)
        for run in runs:
            yield from _check_text(snapshot, run, calls[run["id"]])


def _check_text(snapshot: Snapshot, run: Row, calls: list[Row]) -> Iterator[Difference]:
    versions = [row for row in snapshot.of(run["draft_id"], snapshot.versions) if row["run_id"] == run["id"]]
    if len(versions) != 1:
        yield Difference(draft=run["draft_id"], what=f"{len(versions)} versions of a run", evidence=run["id"])
    if not calls:
        yield Difference(draft=run["draft_id"], what="a run without a call of the model", evidence=run["id"])
        return
    wanted = whole_text(calls[0])
    if run["text"] != wanted:
        yield Difference(draft=run["draft_id"], what="not what the model wrote", evidence=_departs(run["text"], wanted))
    analyses = snapshot.of(run["draft_id"], snapshot.analyses)
    for version in versions:
        rounds = [row["text"] for row in snapshot.rewrites if row["run_id"] == run["id"] and row["text"] is not None]
        text = rounds[-1] if rounds else run["text"]
        shown = check(text, analysis_from_json(analyses[-1]["analysis"])).text if analyses else ""
        if version["text"] != shown:
            evidence = _departs(version["text"], shown)
            yield Difference(draft=run["draft_id"], what="a version of another text", evidence=evidence)


def _departs(text: str, wanted: str) -> str:
    """Where one text begins to be another, with a little of both."""
    pairs = enumerate(zip(text, wanted, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(text), len(wanted)))
    begin = max(same - 30, 0)
    return f"at {same} of {len(wanted)}: …{text[begin : same + 30]!r} for …{wanted[begin : same + 30]!r}"
