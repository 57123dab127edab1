"""The `chat.*` methods."""

import dataclasses
import json
from typing import Any

from standins.slack import limits
from standins.slack.blocks import checked_message_blocks
from standins.slack.call import Call, Json, Method
from standins.slack.errors import SlackError
from standins.slack.payloads import message_json
from standins.slack.records import Blocks, Channel, Message


def post_message(call: Call) -> Json:
    """Post a message; text beyond 40,000 characters is cut with a warning."""
    call.need("chat:write")
    channel = call.posting_channel()
    text, blocks = _content(call)
    metadata = _metadata(call)
    warning = {"warning": "message_truncated"} if len(text) > limits.POST_TEXT else {}
    message = call.workspace.post(
        Message(
            channel=channel.id,
            ts=call.workspace.new_ts(),
            user=call.workspace.bot_user,
            text=text[: limits.POST_TEXT],
            thread_ts=thread_root(call, channel),
            blocks=blocks,
            metadata=metadata or None,
            bot=True,
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": _sent(call, message), **warning}


def update(call: Call) -> Json:
    """Edit one of the app's messages: what is left out is kept, text alone removes the blocks and marks it edited."""
    call.need("chat:write")
    message = _own_message(call, call.channel(), "cant_update_message")
    if call.workspace.channels[message.channel].archived:
        raise SlackError("is_inactive")
    if len(call.text("text")) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    metadata = _metadata(call)
    changed = message if metadata is None else dataclasses.replace(message, metadata=metadata or None)
    if metadata is None or _has_content(call):
        changed = _with_content(call, changed)
    call.workspace.edit(changed)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": changed.text,
        "message": _sent(call, changed),
    }


def delete(call: Call) -> Json:
    """Delete one of the app's messages."""
    call.need("chat:write")
    message = _own_message(call, call.channel(), "cant_delete_message")
    call.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of the channel only."""
    call.need("chat:write")
    channel = call.posting_channel()
    text, blocks = _content(call)
    if call.text("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.workspace.post(
        Message(
            channel=channel.id,
            ts=call.workspace.new_ts(),
            user=call.workspace.bot_user,
            text=text,
            thread_ts=thread_root(call, channel),
            blocks=blocks,
            ephemeral_to=call.text("user"),
            bot=True,
        )
    )
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """The address of one message."""
    channel = call.channel()
    message = call.workspace.message(channel.id, call.text("message_ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    address = f"{call.site.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": address}


def thread_root(call: Call, channel: Channel) -> str | None:
    """The root of the thread that `thread_ts` names, a reply's root for a reply; None without one."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    named = call.workspace.message(channel.id, ts)
    if named is None or named.ephemeral_to:
        raise SlackError("thread_not_found")
    return named.thread_ts or named.ts


def _own_message(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.workspace.message(channel.id, call.text("ts"))
    if message is None or message.ephemeral_to:
        raise SlackError("message_not_found")
    if not message.bot:
        raise SlackError(refusal)
    return message


def _has_content(call: Call) -> bool:
    return any(call.args.get(name) for name in ("text", "blocks", "markdown_text"))


def _with_content(call: Call, message: Message) -> Message:
    text, blocks = _content(call)
    return dataclasses.replace(message, text=text, blocks=blocks, edited=message.edited or not blocks)


def _content(call: Call) -> tuple[str, Blocks]:
    """Text and blocks as they are stored; `markdown_text` becomes a markdown block."""
    if call.args.get("attachments") not in (None, "", "[]", []):
        raise SlackError.explained(
            "invalid_attachments", ["the stand-in knows blocks only [json-pointer:/attachments]"]
        )
    markdown = call.text("markdown_text")
    blocks = call.json("blocks", "invalid_blocks_format")
    if markdown and (call.text("text") or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > limits.MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    if markdown:
        blocks = [{"type": "markdown", "text": markdown}]
    checked = checked_message_blocks(blocks) if blocks is not None else []
    if not call.text("text").strip() and not checked:
        raise SlackError("no_text")
    return call.text("text") or markdown, checked


def _metadata(call: Call) -> dict[str, Any] | None:
    """The metadata argument: None when absent, empty to remove it."""
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata  # type: ignore[no-any-return] # parsed JSON, which is None or an empty object here
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def _sent(call: Call, message: Message) -> Json:
    return message_json(message, call.workspace, with_metadata=True)


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
