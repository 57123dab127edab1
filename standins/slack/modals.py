"""Makes views from what an app sends, checked as Slack checks them, and keeps the stack of modals."""

import dataclasses
import json
import logging
import secrets
import time
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.views import View as ViewModel

from standins.slack import limits
from standins.slack.blocks import completed, view_block_problems
from standins.slack.errors import SlackError
from standins.slack.inputs import values_of
from standins.slack.records import View
from standins.slack.shapes import shape_problems
from standins.slack.workspace import Workspace

# The models warn of unknown blocks on their own loggers; the stand-in refuses them itself.
logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)

_REQUIRED = ("type", "blocks")


def made_view(workspace: Workspace, given: object, *, user: str, kind: str) -> View:
    """A view for `user` that is on no screen yet; `kind` is what the method takes, modal or home.

    Raises SlackError: invalid_arguments with sentences, view_too_large, duplicate_external_id.
    """
    if not isinstance(given, dict):
        raise SlackError.explained("invalid_arguments", ["missing required field: view [json-pointer:/view]"])
    if len(json.dumps(given).encode()) > limits.VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = _problems(given, kind)
    if problems:
        raise SlackError.explained("invalid_arguments", problems)
    external_id = given.get("external_id") or ""
    view_id = workspace.new_id("V")
    blocks = completed(given["blocks"])
    return View(
        id=view_id,
        kind="home" if kind == "home" else "modal",
        user=user,
        blocks=blocks,
        title=_label(given, "title") or "",
        submit=_label(given, "submit"),
        close=_label(given, "close"),
        callback_id=given.get("callback_id") or "",
        private_metadata=given.get("private_metadata") or "",
        external_id=external_id,
        hash=new_hash(),
        root_id=view_id,
        clear_on_close=bool(given.get("clear_on_close")),
        notify_on_close=bool(given.get("notify_on_close")),
        state=values_of(blocks),
    )


def new_hash() -> str:
    """A view's hash, different on every change."""
    return f"{int(time.time())}.{secrets.token_urlsafe(6)}"


def by_external_id(workspace: Workspace, external_id: str) -> View | None:
    """The view that the app gave this id."""
    return next((view for view in workspace.views.values() if external_id and view.external_id == external_id), None)


def opened(workspace: Workspace, view: View) -> View:
    """Show a modal in place of what its person has open."""
    _refuse_taken_id(workspace, view)
    workspace.drop_views(reversed(workspace.views_of(view.user)))
    return workspace.put_view(view)


def pushed(workspace: Workspace, view: View) -> View:
    """Show a modal on top of the others; raises SlackError(push_limit_reached, not_found)."""
    stack = workspace.views_of(view.user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise SlackError("push_limit_reached")
    _refuse_taken_id(workspace, view)
    return workspace.put_view(dataclasses.replace(view, root_id=stack[0].id, previous_id=stack[-1].id))


def updated(workspace: Workspace, shown: View, view: View) -> View:
    """Show `view` in place of `shown`, whose ids and what was typed into inputs that stay it keeps."""
    typed = values_of(view.blocks, kept=shown.state)
    fresh = dataclasses.replace(view, id=shown.id, root_id=shown.root_id, previous_id=shown.previous_id, state=typed)
    return workspace.put_view(fresh)


def _refuse_taken_id(workspace: Workspace, view: View) -> None:
    if by_external_id(workspace, view.external_id) is not None:
        raise SlackError("duplicate_external_id")


def _problems(given: dict[str, Any], kind: str) -> list[str]:
    missing = [f"missing required field: {name} [json-pointer:/view]" for name in _REQUIRED if name not in given]
    problems = missing or list(shape_problems(given, "/view"))
    if problems:
        return problems
    if given["type"] != kind:
        return [f"unsupported type: {given['type']} [json-pointer:/view/type]"]
    if not isinstance(given["blocks"], list):
        return ["must be an array [json-pointer:/view/blocks]"]
    return [*view_block_problems(given["blocks"]), *_frame_problems(given, kind)]


def _frame_problems(given: dict[str, Any], kind: str) -> list[str]:
    problems = []
    try:
        model = ViewModel(**given)
        model.validate_json()
        unknown = sorted(getattr(model, "additional_attributes", {}))
        problems += [f"no more properties allowed: {name} [json-pointer:/view]" for name in unknown]
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as error:
        problems.append(f"{error} [json-pointer:/view]")
    if kind == "modal" and not _label(given, "title"):
        problems.append("missing required field: title [json-pointer:/view]")
    has_inputs = any(isinstance(block, dict) and block.get("type") == "input" for block in given["blocks"])
    if kind == "modal" and has_inputs and not _label(given, "submit"):
        problems.append("submit must be set when there are inputs [json-pointer:/view/submit]")
    return problems


def _label(given: dict[str, Any], name: str) -> str | None:
    label = given.get(name)
    text = label.get("text") if isinstance(label, dict) else label
    return text if isinstance(text, str) else None
