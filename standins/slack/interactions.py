"""The payloads of what people do with the app: clicks, submitted and closed modals, shortcuts."""

from typing import Any

from standins.slack.inputs import STATELESS, chosen
from standins.slack.payloads import Json, message_json, team_json, view_json
from standins.slack.records import Channel, Message, User, View
from standins.slack.workspace import Workspace


def envelope(kind: str, user: User, workspace: Workspace) -> Json:
    """What every interaction has."""
    return {
        "type": kind,
        "team": team_json(workspace),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "api_app_id": workspace.app_id,
        "token": "verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """How interactions and commands name a channel: direct messages and private ones have no name of their own."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def on_message(message: Message, workspace: Workspace) -> Json:
    """Where a click on a message happened."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    where: Json = {"container": container, **in_channel(workspace.channels[message.channel])}
    # Slack keeps no ephemeral messages, so their clicks come without one.
    return where if message.ephemeral_to else {**where, "message": message_json(message, workspace, with_metadata=True)}


def on_view(view: View, workspace: Workspace) -> Json:
    """Where a click in a modal or on a Home tab happened."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view_json(view, workspace)}


def in_channel(channel: Channel) -> Json:
    """The channel of an interaction."""
    return {"channel": {"id": channel.id, "name": channel_name(channel)}}


def action_of(
    element: dict[str, Any], block_id: str, action_ts: str, *, value: str | None, selected: str | list[str] | None
) -> Json:
    """The entry of `actions` for an element that was used."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": action_ts,
    }
    if element["type"] == "feedback_buttons":
        pressed = (element["positive_button"], element["negative_button"])
        button = next((one for one in pressed if one.get("value") == value), pressed[0])
        return action | {"text": button["text"], "value": button.get("value")}
    if element["type"] in {"button", "icon_button"}:
        kept = ("text", "value", "url", "style", "icon")
        return action | {name: element[name] for name in kept if name in element}
    choice = selected if selected is not None else value
    extras = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
    return action | chosen(element, choice) | extras


def keeps_state(element: dict[str, Any]) -> bool:
    """Whether the element's choice is part of the state."""
    return element.get("type") not in STATELESS
