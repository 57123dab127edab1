"""The methods about the app, its team and the members: `auth.*`, `bots.*`, `team.*`, `users.*`, `reactions.*`."""

import re

from standins.slack.call import Call, Json, Method
from standins.slack.errors import SlackError
from standins.slack.paging import page_of
from standins.slack.payloads import bot_json, user_json
from standins.slack.records import Message


def auth_test(call: Call) -> Json:
    """Who the token speaks for."""
    workspace = call.workspace
    return {
        "url": f"{call.site.base_url}/",
        "team": workspace.team_name,
        "user": workspace.users[workspace.bot_user].name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """Echo the arguments; `error` asks for that error."""
    if call.text("error"):
        raise SlackError(call.text("error"), args=dict(call.args))
    return {"args": dict(call.args)}


def users_info(call: Call) -> Json:
    """One member."""
    call.need("users:read")
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(user, call.workspace)}


def users_list(call: Call) -> Json:
    """All members."""
    call.need("users:read")
    page, metadata = page_of(call, list(call.workspace.users.values()), 100)
    members = [user_json(user, call.workspace) for user in page]
    return {"members": members, "cache_ts": 0, "response_metadata": metadata}


def bots_info(call: Call) -> Json:
    """The app's bot."""
    call.need("users:read")
    if call.text("bot", call.workspace.bot_id) != call.workspace.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": bot_json(call.workspace)}


def team_info(call: Call) -> Json:
    """The workspace."""
    call.need("team:read")
    workspace = call.workspace
    return {"team": {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.team_domain}}


def add_reaction(call: Call) -> Json:
    """Add the app's reaction to a message."""
    if not call.workspace.react(_reactable(call), call.text("name"), call.workspace.bot_user, add=True):
        raise SlackError("already_reacted")
    return {}


def remove_reaction(call: Call) -> Json:
    """Take the app's reaction from a message."""
    if not call.workspace.react(_reactable(call), call.text("name"), call.workspace.bot_user, add=False):
        raise SlackError("no_reaction")
    return {}


def _reactable(call: Call) -> Message:
    call.need("reactions:write")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", call.text("name")):
        raise SlackError("invalid_name")
    channel = call.channel()
    message = call.workspace.message(channel.id, call.text("timestamp"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    return message


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "api.test": api_test,
    "users.info": users_info,
    "users.list": users_list,
    "bots.info": bots_info,
    "team.info": team_info,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
}
