"""The JSON that Slack makes of the workspace's values, in answers, events and interactions alike."""

import uuid
from typing import Any

from standins.slack.records import Channel, File, Message, User, View
from standins.slack.workspace import Workspace

Json = dict[str, Any]
NO_ICON = {"image_36": "", "image_48": "", "image_72": ""}


def team_json(workspace: Workspace) -> Json:
    """`team` as interactions carry it."""
    return {"id": workspace.team_id, "domain": workspace.team_domain}


def bot_json(workspace: Workspace) -> Json:
    """`bot_profile` of the app's messages."""
    return {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user,
        "name": workspace.users[workspace.bot_user].name,
        "icons": NO_ICON,
        "deleted": False,
        "updated": 0,
        "team_id": workspace.team_id,
    }


def user_json(user: User, workspace: Workspace) -> Json:
    """`user` as users.info answers it."""
    return {
        "id": user.id,
        "team_id": workspace.team_id,
        "name": user.name,
        "deleted": False,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": user.admin,
        "is_owner": False,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "updated": 0,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "real_name_normalized": user.real_name,
            "display_name_normalized": user.name,
            "team": workspace.team_id,
            **({"api_app_id": workspace.app_id, "bot_id": workspace.bot_id} if user.is_bot else {}),
        },
    }


def channel_json(channel: Channel, workspace: Workspace) -> Json:
    """`channel` as conversations.info answers it."""
    direct = channel.kind == "im"
    shared: Json = {
        "id": channel.id,
        "created": 0,
        "is_archived": channel.archived,
        "is_im": direct,
        "is_mpim": False,
        "is_org_shared": False,
        "is_ext_shared": channel.shared,
        "is_shared": channel.shared,
        "context_team_id": workspace.team_id,
    }
    if direct:
        other = next((user for user in sorted(channel.members) if user != workspace.bot_user), "")
        return {**shared, "user": other, "is_open": True, "is_user_deleted": False, "priority": 0}
    return {
        **shared,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": False,
        "is_private": channel.kind == "private",
        "is_general": channel.name == "general",
        "is_member": workspace.bot_user in channel.members,
        "creator": "U0ADA",
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
        "previous_names": [],
    }


def message_json(message: Message, workspace: Workspace, *, with_metadata: bool = False) -> Json:
    """A message without its `channel`, as answers, events and interactions hold it."""
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    body["team"] = workspace.team_id
    if message.bot:
        body |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id, "bot_profile": bot_json(workspace)}
    else:
        body["client_msg_id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, message.channel + message.ts))
    if message.blocks:
        body["blocks"] = message.blocks
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    if message.files:
        body |= {"files": files_json(message.files, workspace), "upload": False, "subtype": "file_share"}
    if message.reactions:
        body["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if with_metadata and message.metadata:
        body["metadata"] = message.metadata
    return body | _thread_json(message, workspace)


def _thread_json(message: Message, workspace: Workspace) -> Json:
    if message.thread_ts:
        root = workspace.message(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, **({"parent_user_id": root.user} if root else {})}
    replies = workspace.replies(message.channel, message.ts)
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def files_json(files: list[str], workspace: Workspace) -> list[Json]:
    """The `files` of a message; ids of what is gone are left out."""
    return [file_json(workspace.files[name]) for name in files if name in workspace.files]


def file_json(file: File, base_url: str = "") -> Json:
    """`file` as files.info answers it, without its shares."""
    address = f"{base_url}/files-pri/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": "text/plain",
        "filetype": file.filetype,
        "pretty_type": file.filetype,
        "user": file.user,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(file.shares),
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": address,
    }


def view_json(view: View, workspace: Workspace) -> Json:
    """`view` as answers and interactions hold it."""
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "title": _plain(view.title or "App Home"),
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "close": _plain(view.close),
        "submit": _plain(view.submit),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def _plain(text: str | None) -> Json | None:
    return None if text is None else {"type": "plain_text", "text": text, "emoji": True}
