"""What a calm run leaves behind: one draft in review, with one thing changed by a test."""

import json
from datetime import timedelta
from typing import Any

from bot.costs import Spent
from bot.drafting.presenter import message_of
from bot.models import DraftState
from chaos.values import Command, Row, Snapshot
from tests.factories import NOON, make_draft, make_version

DRAFT, RUN, TS = "d0123456789a", "wfr_d0123456789a_1", "1700000000.000100"
TEXT = "## Highlights\n\n- A change"
AT = NOON.timestamp()


def request(**values: Any) -> Row:
    payload = {"text": "draft changelog last 1000 days"}
    defaults = {"id": "r0", "kind": "command", "name": "/notra", "state": "done", "attempts": 1, "error": None}
    return {**defaults, "payload": payload, **values}


def draft(**values: Any) -> Row:
    return {
        "id": DRAFT,
        "workspace_id": "T0ACME",
        "channel_id": "C0RELEASES",
        "message_ts": TS,
        "requester": "U0ADA",
        "content_type": "changelog",
        "repo": "acme/rocket",
        "wanted": {"kind": "days", "days": 1000},
        "state": "in_review",
        "reason": None,
        "actor": None,
        "version": 1,
        "presented": "in_review:1",
        "board": False,
        "run_id": RUN,
        "voice": None,
        "campaign": False,
        "thread_ts": None,
        "publish_for": None,
        "published_for": None,
        "waits_because": None,
        "run_no": 1,
        "request_id": "r0",
        "created_at": NOON,
        "updated_at": NOON,
        **values,
    }


def run(**values: Any) -> Row:
    defaults = {"id": RUN, "draft_id": DRAFT, "no": 1, "text": TEXT, "done": True, "created_at": NOON}
    return {**defaults, **values}


def version(**values: Any) -> Row:
    return {
        "draft_id": DRAFT,
        "version": 1,
        "text": TEXT,
        "author": None,
        "run_id": RUN,
        "note": "First version.",
        "warnings": [],
        "partial": False,
        "outline": False,
        "ledger": None,
        "vouched_by": None,
        "created_at": NOON,
        **values,
    }


def message(**values: Any) -> Row:
    return {
        "channel": "C0RELEASES",
        "ts": TS,
        "thread_ts": None,
        "publish_for": None,
        "published_for": None,
        "waits_because": None,
        "bot": True,
        "blocks": json.loads(json.dumps(blocks())),
        "metadata": {"event_payload": {"draft_id": DRAFT, "run_id": RUN}},
        "ephemeral_to": None,
        **values,
    }


def blocks(
    state: DraftState = DraftState.IN_REVIEW, text: str = TEXT, spent: Spent | None = None
) -> list[dict[str, Any]]:
    """What the message shows of the stored draft in this state."""
    wanted = draft()["wanted"]
    shown = make_draft(state, version=1, presented="in_review:1")
    request_of_it = type(shown.request)(
        content_type=shown.request.content_type,
        repo=shown.request.repo,
        range=type(shown.request.range)(kind=wanted["kind"], days=wanted["days"]),
    )
    again = make_draft(state, version=1, presented="in_review:1", request=request_of_it)
    return list(message_of(again, make_version(text), None, None, spent).blocks)


def edit(after: float, *action_ids: str, **values: Any) -> Row:
    """An edit of the draft's message `after` seconds of its beginning, that shows these buttons."""
    elements = [{"action_id": action_id} for action_id in action_ids]
    defaults = {"method": "chat.update", "status": 200, "error": None, "channel": "C0RELEASES", "ts": TS}
    return {**defaults, "at": AT + after, "args": {"blocks": json.dumps([{"elements": elements}])}, **values}


def model_call(after: float, given: str, wrote: int, stop_reason: str | None = "end_turn") -> Row:
    """A call for the draft that was sent the text so far and wrote this many characters."""
    turns = [{"role": "user", "content": "Repository: acme/rocket\nRange: last 1000 days\nChanges: 1"}]
    if given:
        turns += [{"role": "assistant", "content": given}, {"role": "user", "content": "Continue."}]
    started = (NOON + timedelta(seconds=after)).timestamp()
    return {
        "body": {"model": "claude-sonnet-5-5", "max_tokens": 4000, "messages": turns},
        "started_at_epoch": started,
        "closed_at_epoch": started + 1,
        "output_chars": wrote,
        "stop_reason": stop_reason,
    }


def snapshot(**values: Any) -> Snapshot:
    """All is as it must be, but for the values."""
    defaults: dict[str, Any] = {
        "commands": [Command(days=1000, channel="C0RELEASES", user="U0ADA", accepted=True, at=AT)],
        "requests": [request()],
        "drafts": [draft()],
        "runs": [run()],
        "versions": [version()],
        "messages": [message()],
        "slack_calls": [edit(1, "draft_stop"), edit(2, "draft_approve")],
        "model_calls": [model_call(1, "", len(TEXT))],
    }
    return Snapshot(**(defaults | values))
