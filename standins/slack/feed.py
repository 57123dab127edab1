"""The Events API: turns changes of the workspace into the events that the manifest subscribes to."""

import itertools
import secrets
import time
from typing import Any

from standins.slack.delivery import Delivery
from standins.slack.payloads import Json, message_json, view_json
from standins.slack.records import Change, Channel, Message
from standins.slack.site import Site

# The subscription and the `channel_type` of messages, by kind of channel.
MESSAGE_EVENTS = {
    "channel": ("message.channels", "channel"),
    "private": ("message.groups", "group"),
    "im": ("message.im", "im"),
}


class EventFeed:
    """Listens to a workspace; only what happens where the bot is a member reaches the app."""

    def __init__(self, site: Site, delivery: Delivery) -> None:
        self._site = site
        self._delivery = delivery
        self._numbers = itertools.count(1)
        self._makers = {
            "message": self._message,
            "message_deleted": self._message_deleted,
            "reaction": self._reaction,
            "channel": self._joined,
        }

    def on_change(self, change: Change) -> None:
        """Send the events that a change causes."""
        maker = self._makers.get(change.kind)
        if maker is not None:
            maker(change)

    def home_opened(self, user: str, tab: str = "home") -> None:
        """Tell that a person opened the app's Home or Messages tab."""
        workspace = self._site.workspace
        channel = workspace.direct_messages(user, workspace.bot_user)
        home = workspace.home_of(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        if home is not None and tab == "home":
            event["view"] = view_json(home, workspace)
        self._send("app_home_opened", event, channel)

    def _message(self, change: Change) -> None:
        after = change.after
        if after is None:
            return
        channel = self._site.workspace.channels[after.channel]
        if change.before is None:
            body = message_json(after, self._site.workspace)
            self._send_message(body | {"event_ts": after.ts}, channel)
            self._mention(after, channel)
        else:
            self._send_message(self._changed(change.before, after), channel)

    def _changed(self, before: Message, after: Message) -> Json:
        ts = self._site.workspace.new_ts()
        return {
            "type": "message",
            "subtype": "message_changed",
            "message": message_json(after, self._site.workspace),
            "previous_message": message_json(before, self._site.workspace),
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }

    def _message_deleted(self, change: Change) -> None:
        if change.before is None or change.before.ephemeral_to:
            return
        ts = self._site.workspace.new_ts()
        body = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": message_json(change.before, self._site.workspace),
            "deleted_ts": change.before.ts,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
        }
        self._send_message(body, self._site.workspace.channels[change.before.channel])

    def _mention(self, message: Message, channel: Channel) -> None:
        mentioned = f"<@{self._site.workspace.bot_user}" in message.text
        if mentioned and not message.bot and channel.kind != "im":
            body = message_json(message, self._site.workspace) | {"type": "app_mention", "channel": channel.id}
            self._send("app_mention", body | {"event_ts": message.ts}, channel)

    def _reaction(self, change: Change) -> None:
        where = change.payload
        message = self._site.workspace.message(where["channel"], where["ts"])
        if message is None:
            return
        channel = self._site.workspace.channels[where["channel"]]
        _, channel_type = MESSAGE_EVENTS[channel.kind]
        name = f"reaction_{where['done']}"
        event = {
            "type": name,
            "user": where["user"],
            "reaction": where["name"],
            "item_user": message.user,
            "item": {"type": "message", "channel": channel.id, "ts": where["ts"], "channel_type": channel_type},
        }
        self._send(name, event, channel)

    def _joined(self, change: Change) -> None:
        if "joined" not in change.payload:
            return
        channel = self._site.workspace.channels[change.payload["channel"]]
        event = {
            "type": "member_joined_channel",
            "user": change.payload["joined"],
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": self._site.workspace.team_id,
            "inviter": change.payload["inviter"],
        }
        self._send("member_joined_channel", event, channel)

    def _send_message(self, body: Json, channel: Channel) -> None:
        subscription, channel_type = MESSAGE_EVENTS[channel.kind]
        self._send(subscription, body | {"channel": channel.id, "channel_type": channel_type}, channel)

    def _send(self, subscription: str, event: dict[str, Any], channel: Channel) -> None:
        workspace = self._site.workspace
        if subscription not in self._site.manifest.events or workspace.bot_user not in channel.members:
            return
        event.setdefault("event_ts", workspace.new_ts())
        self._delivery.event(
            {
                "token": "verification",
                "team_id": workspace.team_id,
                "context_team_id": workspace.team_id,
                "context_enterprise_id": None,
                "api_app_id": workspace.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev0{next(self._numbers):06d}{secrets.token_hex(4).upper()}",
                "event_time": int(time.time()),
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": workspace.team_id,
                        "user_id": workspace.bot_user,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    }
                ],
                "is_ext_shared_channel": channel.shared,
                "event_context": f"4-{secrets.token_hex(12)}",
            }
        )
