"""What must be true of the calls that the model and Slack have counted."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from chaos.values import Difference, Row, Snapshot

_KEPT = 2_000  # calls that the model's stand-in remembers
_LOST_S = 1.0
"""Text that may be bought again after a kill or an outage of Postgres, in seconds of writing (our promise)."""
_UNREAD_S = 0.1  # what is on its way when a process hangs up by itself or drains
_NEAR_S = 0.5  # a connection is found closed so much after its end


def check_bought_text(snapshot: Snapshot) -> Iterator[Difference]:
    """Beyond what is stored, at most a second of text was bought for each kill that broke off a run's writing."""
    if len(snapshot.model_calls) >= _KEPT:
        yield Difference(draft="model", what="too many calls to compare them", evidence=str(_KEPT))
    calls = calls_by_run(snapshot)
    for run in snapshot.runs:
        own = calls[run["id"]]
        over = beyond_stored(run, own)
        allowed = sum(_may_lose(snapshot, call, whole=run["done"]) for call in own) * snapshot.pace
        if over > allowed:
            what = f"{over} characters of text bought again"
            evidence = (
                f"{run['id']}: {len(own)} calls, allowed {allowed:.0f}, last began {own[-1]['started_at_epoch']:.2f}"
            )
            yield Difference(draft=run["draft_id"], what=what, evidence=evidence)


def _may_lose(snapshot: Snapshot, call: Row, *, whole: bool) -> float:
    """Seconds of the text of a call which may be missing in what is stored.

    While Postgres is away nothing can be stored: a kill then costs the text since the outage began, too, even of a
    call that had come to its end. Of a text that is not `whole` somebody pressed Stop before its end was read.
    """
    at = call["closed_at_epoch"] or 0.0
    near = [span for span in snapshot.spans if span.begin - _NEAR_S <= at <= span.end + _NEAR_S]
    outages = [span for span in near if span.kind.startswith("postgres ")]
    until = max((span.end for span in outages), default=at)
    kills = [span for span in snapshot.spans if span.kind == "SIGKILL"]
    if any(at - _NEAR_S <= kill.end and kill.begin - _NEAR_S <= until for kill in kills):
        return _LOST_S + max((max(at - span.begin, 0.0) for span in outages), default=0.0)
    if call["stop_reason"] is not None and whole:
        return 0.0
    return _LOST_S if outages and call["stop_reason"] is None else _UNREAD_S


def bought_again(snapshot: Snapshot) -> int:
    """Characters of text that were bought beyond what is stored, of all runs."""
    calls = calls_by_run(snapshot)
    return sum(beyond_stored(run, calls[run["id"]]) for run in snapshot.runs)


def beyond_stored(run: Row, calls: Sequence[Row]) -> int:
    """Characters that the calls gave and the run has not; what it kept of an earlier run was not bought by these."""
    if not calls:
        return 0
    bought: int = sum(call["output_chars"] for call in calls)
    return bought - (len(run["text"]) - _given(calls[0]))


def calls_by_run(snapshot: Snapshot) -> dict[str, list[Row]]:
    """A draft has one run at a time, so a call belongs to the draft's newest run that had begun by then."""
    drafts = {draft["wanted"]["days"]: draft["id"] for draft in snapshot.drafts}
    found: dict[str, list[Row]] = defaultdict(list)
    for call in snapshot.model_calls:
        named = re.search(r"^Range: last (\d+) days$", _text(call["body"]["messages"][0]), re.MULTILINE)
        draft_id = drafts.get(int(named[1])) if named else None
        begun = [
            run
            for run in snapshot.runs
            if run["draft_id"] == draft_id and run["created_at"].timestamp() <= call["started_at_epoch"]
        ]
        if begun:
            found[max(begun, key=lambda run: run["no"])["id"]].append(call)
    return found


def _given(call: Row) -> int:
    """Characters of the text so far that a call was sent to go on from."""
    return sum(len(_text(turn)) for turn in call["body"]["messages"] if turn["role"] == "assistant")


def _text(turn: Row) -> str:
    """The words of a turn, which come as one text, or in parts of which some are kept in the prompt cache."""
    content = turn["content"]
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def check_refusals(snapshot: Snapshot) -> Iterator[Difference]:
    """Slack refused a call for coming too often only where a storm made it do so."""
    refused = [call for call in snapshot.slack_calls if call["status"] == 429]
    storms = [span for span in snapshot.spans if span.refusals]
    for storm in storms:
        inside = [call for call in refused if storm.begin <= call["at"] <= storm.end]
        refused = [call for call in refused if call not in inside]
        yield from (_refusal(call) for call in inside[storm.refusals :])
    yield from (_refusal(call) for call in refused)


def _refusal(call: Row) -> Difference:
    return Difference(
        draft=f"{call['channel']} {call['ts']}".strip() or "Slack",
        what=f"{call['method']} answered 429 outside of storms",
        evidence=f"at {call['at']:.2f}",
    )
