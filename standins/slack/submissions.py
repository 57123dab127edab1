"""What becomes of a modal after the app answered its submission."""

import dataclasses
import json
from typing import Any

from standins.slack.delivery import Answer
from standins.slack.errors import SlackError
from standins.slack.modals import made_view, pushed, updated
from standins.slack.records import View
from standins.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


def follow_answer(workspace: Workspace, view: View, answer: Answer) -> None:
    """Close, change or keep the submitted view as the answer says; one that makes no sense is a notice."""
    if not answer.accepted:
        workspace.notice(view.user, TROUBLE, view=view.id)
        return
    try:
        _follow(workspace, workspace.views.get(view.id, view), _parsed(answer.body))
    except SlackError:
        workspace.notice(view.user, TROUBLE, view=view.id)


def _parsed(body: str) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        raise SlackError("invalid_response") from None
    if not isinstance(parsed, dict):
        raise SlackError("invalid_response")
    return parsed


def _follow(workspace: Workspace, view: View, answer: dict[str, Any]) -> None:
    action = answer.get("response_action")
    if action is None:
        workspace.drop_views([view])
    elif action == "clear":
        workspace.drop_views(reversed(workspace.views_of(view.user)))
    elif action == "errors":
        _show_errors(workspace, view, answer.get("errors"))
    elif action in {"update", "push"}:
        fresh = made_view(workspace, answer.get("view"), user=view.user, kind="modal")
        _ = updated(workspace, view, fresh) if action == "update" else pushed(workspace, fresh)
    else:
        raise SlackError("invalid_response")


def _show_errors(workspace: Workspace, view: View, errors: object) -> None:
    inputs = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response")
    workspace.put_view(dataclasses.replace(view, errors={name: str(text) for name, text in errors.items()}))
