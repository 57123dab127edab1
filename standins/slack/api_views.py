"""The `views.*` methods."""

from standins.slack.call import Call, Json, Method
from standins.slack.errors import SlackError
from standins.slack.modals import by_external_id, made_view, opened, pushed, updated
from standins.slack.payloads import view_json
from standins.slack.records import View


def open_(call: Call) -> Json:
    """Open a modal for whose act made the trigger id."""
    trigger = call.site.triggers.find(call.text("trigger_id"))
    view = made_view(call.workspace, call.json("view", "invalid_arguments"), user=trigger.user, kind="modal")
    shown = opened(call.workspace, view)
    trigger.used = True
    return _answer(call, shown)


def push(call: Call) -> Json:
    """Put a modal on top of the open one."""
    trigger = call.site.triggers.find(call.text("trigger_id"))
    view = made_view(call.workspace, call.json("view", "invalid_arguments"), user=trigger.user, kind="modal")
    shown = pushed(call.workspace, view)
    trigger.used = True
    return _answer(call, shown)


def update(call: Call) -> Json:
    """Change a view that shows; raises SlackError(not_found, hash_conflict)."""
    workspace = call.workspace
    shown = workspace.views.get(call.text("view_id")) or by_external_id(workspace, call.text("external_id"))
    if shown is None:
        raise SlackError("not_found")
    _check_hash(call, shown)
    view = made_view(workspace, call.json("view", "invalid_arguments"), user=shown.user, kind=shown.kind)
    return _answer(call, updated(workspace, shown, view))


def publish(call: Call) -> Json:
    """Show a Home tab to one member."""
    user = call.workspace.users.get(call.text("user_id"))
    if user is None or user.is_bot:
        raise SlackError("user_not_found")
    view = made_view(call.workspace, call.json("view", "invalid_arguments"), user=user.id, kind="home")
    shown = call.workspace.home_of(user.id)
    if shown is None:
        return _answer(call, call.workspace.put_view(view))
    _check_hash(call, shown)
    return _answer(call, updated(call.workspace, shown, view))


def _check_hash(call: Call, shown: View) -> None:
    if call.text("hash") and call.text("hash") != shown.hash:
        raise SlackError("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    return {"view": view_json(view, call.workspace)}


METHODS: dict[str, Method] = {
    "views.open": open_,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
