"""What must be true of the stored requests, drafts, runs and versions."""

from collections import Counter
from collections.abc import Iterator

from bot.models import UNFINISHED
from chaos.values import Command, Difference, Row, Snapshot

_SHOWS_A_WHOLE_TEXT = frozenset({"in_review", "approved", "published"})


def check_commands(snapshot: Snapshot) -> Iterator[Difference]:
    """Every accepted command is recorded once and has one draft, or its person was told why there is none."""
    untold: Counter[tuple[str, str]] = Counter()
    for command in snapshot.commands:
        name = f"last {command.days} days"
        recorded = [row for row in snapshot.requests if _text_of(row).endswith(name)]
        if len(recorded) > 1:
            yield Difference(draft=name, what="recorded twice", evidence=_ids(recorded))
        if not recorded:
            if command.accepted:
                yield Difference(draft=name, what="accepted and not recorded", evidence=_place(command))
            continue
        drafts = [row for row in snapshot.drafts if row["request_id"] in {request["id"] for request in recorded}]
        if len(drafts) > 1:
            yield Difference(draft=name, what="more than one draft", evidence=_ids(drafts))
        if not drafts:
            untold[command.channel, command.user] += 1
    yield from _without_a_word(snapshot, untold)


def _without_a_word(snapshot: Snapshot, refused: Counter[tuple[str, str]]) -> Iterator[Difference]:
    told = Counter((row["channel"], row["ephemeral_to"]) for row in snapshot.whispers)
    for place, count in refused.items():
        if count > told[place]:
            yield Difference(
                draft=" ".join(place), what="commands without a draft", evidence=f"{count}, told {told[place]} times"
            )


def check_requests(snapshot: Snapshot) -> Iterator[Difference]:
    """Every recorded request was served, or given up with a word to the person."""
    for row in snapshot.requests:
        if row["state"] not in {"done", "failed"}:
            evidence = f"{row['name']}, {row['state']}, {row['attempts']} attempts, {row['error'] or 'no error'}"
            yield Difference(draft=row["id"], what="a request never served", evidence=evidence)


def check_rest(snapshot: Snapshot) -> Iterator[Difference]:
    """Every draft is at rest, and its message was brought to that."""
    for row in snapshot.drafts:
        shown = f"{row['state']}:{row['version']}"
        if row["state"] in UNFINISHED:
            yield Difference(draft=row["id"], what="not at rest", evidence=f"{row['state']}, run {row['run_id']}")
        elif row["presented"] != shown:
            yield Difference(draft=row["id"], what="not shown", evidence=f"{shown}, presented {row['presented']}")


def check_versions(snapshot: Snapshot) -> Iterator[Difference]:
    """Versions are numbered from 1 without a gap, each run made one at most, and whole ones come of whole texts."""
    for draft in snapshot.drafts:
        versions = snapshot.of(draft["id"], snapshot.versions)
        numbers = [row["version"] for row in versions]
        if sorted(numbers) != list(range(1, len(numbers) + 1)) or draft["version"] not in {0, *numbers}:
            evidence = f"stored {sorted(numbers)}, the draft says {draft['version']}"
            yield Difference(draft=draft["id"], what="version numbers", evidence=evidence)
        for run_id, count in Counter(row["run_id"] for row in versions if row["run_id"]).items():
            if count > 1:
                yield Difference(draft=draft["id"], what="a version twice", evidence=f"{count} of run {run_id}")
        runs = {row["id"]: row for row in snapshot.of(draft["id"], snapshot.runs)}
        for version in versions:
            yield from _against_its_run(draft, version, runs.get(version["run_id"]))


def _against_its_run(draft: Row, version: Row, run: Row | None) -> Iterator[Difference]:
    number = f"version {version['version']}"
    if run is not None and not version["partial"] and not version["outline"] and not run["done"]:
        yield Difference(draft=draft["id"], what="a whole version of a text that is not", evidence=number)
    if draft["state"] in _SHOWS_A_WHOLE_TEXT and version["version"] == draft["version"] and version["partial"]:
        yield Difference(draft=draft["id"], what=f"{draft['state']} with a partial text", evidence=number)
    if not version["text"].strip():
        yield Difference(draft=draft["id"], what="an empty version", evidence=number)


def _text_of(request: Row) -> str:
    return str(request["payload"].get("text") or "") if request["kind"] == "command" else ""


def _ids(rows: list[Row]) -> str:
    return ", ".join(str(row["id"]) for row in rows)


def _place(command: Command) -> str:
    return f"by {command.user} in {command.channel} at {command.at:.0f}"
