"""Rows become values here, and values become JSON, each in one named function."""

from typing import Any, TypeVar

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from bot.activity import Activity, Range
from bot.analysis import Analysis
from bot.ledger import Ledger
from bot.models import Checkpoint, ContentType, Draft, DraftRequest, DraftState, Run, RunKind, Version
from bot.recorded import Recorded, RequestKind

_ACTIVITY = TypeAdapter(Activity)
_ANALYSIS = TypeAdapter(Analysis)
_LEDGER = TypeAdapter(Ledger)
_RANGE = TypeAdapter(Range)
_Value = TypeVar("_Value")


def draft_from_row(row: dict[str, Any]) -> Draft:
    """A row of `drafts`."""
    return Draft(
        id=row["id"],
        workspace=row["workspace_id"],
        channel=row["channel_id"],
        message_ts=row["message_ts"],
        requester=row["requester"],
        request=DraftRequest(
            content_type=ContentType(row["content_type"]),
            repo=row["repo"],
            range=_RANGE.validate_python(row["wanted"]),
            board=row["board"],
            voice=row["voice"],
            campaign=row["campaign"],
            publish_for=row["publish_for"],
        ),
        state=DraftState(row["state"]),
        reason=row["reason"],
        version=row["version"],
        run_id=row["run_id"],
        run_no=row["run_no"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        actor=row["actor"],
        presented=row["presented"],
        thread_ts=row["thread_ts"],
        published_for=row["published_for"],
        waits_because=row["waits_because"],
    )


def run_from_row(row: dict[str, Any]) -> Run:
    """A row of `runs`, without its text."""
    return Run(
        id=row["id"],
        workspace=row["workspace_id"],
        draft_id=row["draft_id"],
        kind=RunKind(row["kind"]),
        base_version=row["base_version"],
        instruction=row["instruction"],
        instructed_by=row["instructed_by"],
        request_id=row["request_id"],
        begun_at=row["created_at"],
        chosen=row["chosen"],
    )


def checkpoint_from_row(row: dict[str, Any]) -> Checkpoint:
    """The text side of a row of `runs`."""
    return Checkpoint(
        run_id=row["id"], text=row["text"], fence=row["fence"], done=row["done"], stop_reason=row["stop_reason"]
    )


def version_from_row(row: dict[str, Any]) -> Version:
    """A row of `versions`."""
    return Version(
        draft_id=row["draft_id"],
        version=row["version"],
        text=row["text"],
        author=row["author"],
        run_id=row["run_id"],
        note=row["note"],
        warnings=tuple(row["warnings"]),
        partial=row["partial"],
        outline=row["outline"],
        created_at=row["created_at"],
        ledger=ledger_from_json(row["ledger"]),
        vouched_by=row["vouched_by"],
    )


def recorded_from_row(row: dict[str, Any]) -> Recorded:
    """A row of `requests`."""
    return Recorded(
        id=row["id"],
        workspace=row["workspace_id"],
        kind=RequestKind(row["kind"]),
        name=row["name"],
        payload=row["payload"],
        attempts=row["attempts"],
        received_at=row["received_at"],
    )


def range_json(wanted: Range) -> Jsonb:
    """A range for a jsonb column."""
    return Jsonb(_RANGE.dump_python(wanted, mode="json"))


def activity_json(activity: Activity) -> Jsonb:
    """An activity for a jsonb column. Text is kept but for NUL, which jsonb cannot hold."""
    return Jsonb(_without_nul(_ACTIVITY.dump_python(activity, mode="json")))


def analysis_json(analysis: Analysis) -> Jsonb:
    """An analysis for a jsonb column."""
    return Jsonb(_without_nul(_ANALYSIS.dump_python(analysis, mode="json")))


def stored_json(adapter: TypeAdapter[_Value], value: _Value) -> Jsonb:
    """Any value for a jsonb column, by the adapter of its type; text is kept but for NUL."""
    return Jsonb(_without_nul(adapter.dump_python(value, mode="json")))


def ledger_json(ledger: Ledger) -> Jsonb:
    """A ledger for a jsonb column."""
    return stored_json(_LEDGER, ledger)


def ledger_from_json(value: Any) -> Ledger | None:
    """The ledger that `ledger_json` stored, if any."""
    return None if value is None else _LEDGER.validate_python(value)


def activity_from_json(value: Any) -> Activity:
    """The activity that `activity_json` stored."""
    return _ACTIVITY.validate_python(value)


def analysis_from_json(value: Any) -> Analysis:
    """The analysis that `analysis_json` stored."""
    return _ANALYSIS.validate_python(value)


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "")
        case list():
            return [_without_nul(item) for item in value]
        case dict():
            return {key: _without_nul(item) for key, item in value.items()}
        case _:
            return value
