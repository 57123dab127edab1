"""What must be true of the messages in Slack, and of the edits that led to them."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from bot.adapters.postgres.rows import analysis_from_json, draft_from_row, version_from_row
from bot.blocks import ids
from bot.costs import Spent
from bot.drafting.presenter import message_of
from bot.models import RETRYABLE, UNFINISHED, Usage
from chaos.values import Difference, Row, Snapshot

_COST = re.compile(r'"([\d,]+) tokens? · (?:&lt;)?\$([\d,.]+)(?: · (\d+) % read from the cache)?"')
_UNDER_WAY_S = 3.0
"""An edit may arrive so much later than the run whose begin it shows."""


def check_messages(snapshot: Snapshot) -> Iterator[Difference]:
    """Every draft has one message, the one it knows, and that shows what is stored."""
    found: dict[str, list[Row]] = defaultdict(list)
    for message in snapshot.messages:
        if (draft_id := _marks(message).get("draft_id")) and not _in_thread(message):
            found[draft_id].append(message)
    for draft in snapshot.drafts:
        messages = found.pop(draft["id"], [])
        if len(messages) != 1:
            evidence = f"{draft['state']}, at {', '.join(message['ts'] for message in messages) or 'none'}"
            yield Difference(draft=draft["id"], what=f"{len(messages)} messages", evidence=evidence)
        elif messages[0]["ts"] != draft["message_ts"]:
            evidence = f"stored {draft['message_ts']}, posted {messages[0]['ts']}"
            yield Difference(draft=draft["id"], what="another message than is stored", evidence=evidence)
        elif draft["state"] not in UNFINISHED:
            yield from _check_shown(snapshot, draft, messages[0]["blocks"])
    for draft_id, messages in found.items():
        yield Difference(draft=draft_id, what="a message of no draft", evidence=messages[0]["ts"])


def _check_shown(snapshot: Snapshot, draft: Row, blocks: Any) -> Iterator[Difference]:
    shown, wanted = _plain(blocks), _plain(_wanted(snapshot, draft, _spent(blocks)))
    if shown == wanted:
        return
    texts = [json.dumps(blocks, ensure_ascii=False, sort_keys=True) for blocks in (shown, wanted)]
    same = next((at for at, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), 0)
    begin = max(0, same - 30)
    evidence = (
        f"{draft['state']}:{draft['version']}, …{texts[0][begin : same + 50]}… for …{texts[1][begin : same + 50]}…"
    )
    yield Difference(draft=draft["id"], what="the message shows something else than is stored", evidence=evidence)


def check_notes(snapshot: Snapshot) -> Iterator[Difference]:
    """What a run says in the thread, it says once."""
    notes = Counter(
        (_marks(message)["draft_id"], _marks(message).get("run_id"))
        for message in snapshot.messages
        if _marks(message).get("draft_id") and _in_thread(message)
    )
    for (draft_id, run_id), count in notes.items():
        if count > 1:
            yield Difference(draft=draft_id, what=f"{count} notes of one run", evidence=str(run_id))


def check_notifications(snapshot: Snapshot) -> Iterator[Difference]:
    """Nobody is told the same thing twice. Everybody in the workspace of chaos asks for drafts of their own."""
    drafts = {row["id"]: row["draft_id"] for row in snapshot.runs}
    told = Counter(
        _marks(message)["notification"] for message in snapshot.messages if "notification" in _marks(message)
    )
    for notification, count in told.items():
        if count > 1:
            about = notification.partition(":")[2]
            yield Difference(draft=drafts.get(about, "process"), what=f"{count} notifications", evidence=notification)


def check_edits(snapshot: Snapshot) -> Iterator[Difference]:
    """Once a message shows an end, it shows work again only when a new run has begun."""
    edits: dict[str, list[Row]] = defaultdict(list)
    for call in snapshot.slack_calls:
        if call["method"] == "chat.update" and call["status"] in {0, 200} and not call["error"]:
            edits[call["ts"]].append(call)
    for draft in snapshot.drafts:
        begins = [row["created_at"].timestamp() for row in snapshot.of(draft["id"], snapshot.runs)]
        for earlier, later in pairwise(edits[draft["message_ts"]]):
            began = any(earlier["at"] - _UNDER_WAY_S <= begin <= later["at"] for begin in begins)
            if _shows_work(later) and not _shows_work(earlier) and not began:
                evidence = f"edit at {later['at']:.2f}, {later['at'] - earlier['at']:.2f} s after the final one"
                yield Difference(draft=draft["id"], what="edited after a final state", evidence=evidence)


def _wanted(snapshot: Snapshot, draft_row: Row, spent: Spent | None) -> Any:
    """The blocks of the message that belongs to the stored draft, as JSON has them."""
    draft = draft_from_row(dict(draft_row))
    versions = [version_from_row(dict(row)) for row in snapshot.of(draft.id, snapshot.versions)]
    analyses = snapshot.of(draft.id, snapshot.analyses)
    newest = next((version for version in versions if version.version == draft.version), None)
    whole = [version for version in versions if not version.partial] if draft.state in RETRYABLE else []
    rendered = message_of(
        draft,
        newest,
        analysis_from_json(analyses[-1]["analysis"]) if analyses else None,
        max(whole, key=lambda version: version.version, default=None),
        spent,
    )
    return json.loads(json.dumps(rendered.blocks))


def _spent(blocks: Any) -> Spent | None:
    """What the message says that its draft has cost, whatever that is; its length decides how much text is shown.

    A writer that another one has taken over from may be charged after the message is shown.
    """
    found = _COST.search(json.dumps(blocks, ensure_ascii=False))
    if found is None:
        return None
    tokens, cost, cached = int(found[1].replace(",", "")), float(found[2].replace(",", "")), int(found[3] or 0)
    usage = Usage(input_tokens=tokens, output_tokens=0, cache_read_tokens=round(tokens * cached / 100))
    return Spent(usage=usage, micros=round(cost * 1_000_000) - found[0].count("&lt;"))


def _plain(value: Any) -> Any:
    """Blocks without their ids, which Slack makes up where the bot gives none."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items() if name != "block_id"}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _marks(message: Row) -> Row:
    return (message["metadata"] or {}).get("event_payload") or {}


def _in_thread(message: Row) -> bool:
    return message["thread_ts"] not in {None, message["ts"]}


def _shows_work(call: Row) -> bool:
    blocks: str | Sequence[Any] = call["args"].get("blocks") or []
    return ids.DRAFT_STOP in (blocks if isinstance(blocks, str) else json.dumps(blocks))
