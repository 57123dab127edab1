"""The `conversations.*` methods."""

from collections.abc import Callable

from standins.slack import limits
from standins.slack.call import Call, Json, Method
from standins.slack.errors import SlackError
from standins.slack.paging import LARGEST, page_of, within
from standins.slack.payloads import channel_json, message_json
from standins.slack.records import Channel, Message

KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im"}


def info(call: Call) -> Json:
    """One channel."""
    return {"channel": channel_json(call.channel(scope="read"), call.workspace)}


def list_(call: Call) -> Json:
    """The public channels, and of the others those that the app is in."""
    return _channels(call, lambda channel: channel.kind == "channel" or call.workspace.bot_user in channel.members)


def of_user(call: Call) -> Json:
    """users.conversations: the channels that a member is in, as far as the app sees them."""
    user = call.text("user") or call.workspace.bot_user
    bot = call.workspace.bot_user
    return _channels(call, lambda c: user in c.members and (c.kind == "channel" or bot in c.members))


def members(call: Call) -> Json:
    """Who is in a channel."""
    channel = call.channel(scope="read")
    page, metadata = page_of(call, sorted(channel.members), 100)
    return {"members": page, "response_metadata": metadata}


def history(call: Call) -> Json:
    """The messages of a channel outside threads, newest first."""
    channel = _joined(call)
    roots = [message for message in call.workspace.messages_of(channel.id) if message.thread_ts is None]
    page, metadata = page_of(call, within(call, roots)[::-1], 100, _most(call))
    return _messages(call, page, metadata) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """A thread, its root first; raises SlackError(thread_not_found)."""
    channel = _joined(call)
    root = call.workspace.message(channel.id, call.text("ts"))
    if root is None or root.ephemeral_to:
        raise SlackError("thread_not_found")
    below = within(call, call.workspace.replies(channel.id, root.ts))
    page, metadata = page_of(call, [root, *below], 1000, _most(call))
    return _messages(call, page, metadata)


def open_(call: Call) -> Json:
    """The direct messages of the app and one person; made when they are new."""
    if call.text("channel"):
        channel = call.channel()
        return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}
    call.need("im:write")
    users = [user for user in call.text("users").split(",") if user]
    if len(users) != 1 or users[0] not in call.workspace.users:
        raise SlackError("user_not_found" if users else "users_list_not_supplied")
    before = set(call.workspace.channels)
    channel = call.workspace.direct_messages(users[0], call.workspace.bot_user)
    opened = channel_json(channel, call.workspace) if call.flag("return_im") else {"id": channel.id}
    known = channel.id in before
    return {"channel": opened, **({"no_op": True, "already_open": True} if known else {})}


def join(call: Call) -> Json:
    """Join a public channel."""
    call.need("channels:join")
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    already = call.workspace.bot_user in channel.members
    joined = call.workspace.join(channel.id, call.workspace.bot_user)
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel_json(joined, call.workspace), **(warning if already else {})}


def _most(call: Call) -> int:
    outside = call.site.switches.faults.outside_marketplace
    return limits.OUTSIDE_MARKETPLACE_MESSAGES if outside else LARGEST


def _joined(call: Call) -> Channel:
    channel = call.channel(scope="history")
    if call.workspace.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _channels(call: Call, seen: Callable[[Channel], bool]) -> Json:
    types = call.text("types", "public_channel").split(",")
    if any(name.strip() not in {*KINDS, "mpim"} for name in types):
        raise SlackError("invalid_types")
    kinds = {KINDS.get(name.strip()) for name in types}
    for kind in kinds - {None}:
        call.need({"channel": "channels:read", "private": "groups:read", "im": "im:read"}[str(kind)])
    open_only = call.flag("exclude_archived")
    found = [
        c for c in call.workspace.channels.values() if c.kind in kinds and seen(c) and not (open_only and c.archived)
    ]
    page, metadata = page_of(call, found, 100)
    return {"channels": [channel_json(c, call.workspace) for c in page], "response_metadata": metadata}


def _messages(call: Call, page: list[Message], metadata: Json) -> Json:
    full = call.flag("include_all_metadata")
    return {
        "messages": [message_json(message, call.workspace, with_metadata=full) for message in page],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


METHODS: dict[str, Method] = {
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": open_,
    "conversations.join": join,
    "users.conversations": of_user,
}
