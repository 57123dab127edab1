"""The `files.*` methods: announce, upload, complete."""

import dataclasses
import time
from pathlib import PurePosixPath
from typing import Any

from standins.slack import limits
from standins.slack.api_chat import thread_root
from standins.slack.call import Call, Json, Method
from standins.slack.errors import SlackError
from standins.slack.payloads import file_json
from standins.slack.records import Channel, File, Message
from standins.slack.uploads import Upload


def get_upload_url(call: Call) -> Json:
    """Announce a file: its id, and the address that takes its bytes."""
    call.need("files:write")
    name = call.text("filename")
    length = call.number("length", 0)
    if not name or not length:
        raise SlackError.explained("invalid_arguments", ["missing required field: filename, length"])
    if call.text("snippet_type") and length > limits.SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    file_id = call.workspace.new_id("F")
    ticket = call.site.uploads.announce(file_id, name, length)
    return {"upload_url": f"{call.site.base_url}/upload/v1/{ticket}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """Make files of uploads, and share them into channels by a message of the app."""
    call.need("files:write")
    wanted = _wanted(call)
    named = [name for name in (call.text("channel_id"), *call.text("channels").split(",")) if name]
    channels = [_sharing_channel(call, name) for name in named]
    files = [_completed(call, upload, title) for upload, title in wanted]
    for channel in channels:
        _share(call, files, channel)
    return {"files": [file_json(file, call.site.base_url) for file in files]}


def info(call: Call) -> Json:
    """One file, with the messages that carry it."""
    call.need("files:read")
    file = call.workspace.files.get(call.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": {**file_json(file, call.site.base_url), **_shares(call, file)}, "comments": []}


def _wanted(call: Call) -> list[tuple[Upload, str]]:
    listed = call.json("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(entry, dict) for entry in listed):
        raise SlackError.explained("invalid_arguments", ["missing required field: files [json-pointer:/files]"])
    wanted = []
    for entry in listed:
        upload = call.site.uploads.waiting(str(entry.get("id")))
        if upload is None:
            raise SlackError("file_not_found")
        wanted.append((upload, str(entry.get("title") or upload.name)))
    return wanted


def _sharing_channel(call: Call, name: str) -> Channel:
    channel = Call(call.site, {"channel": name}).posting_channel()
    if call.workspace.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _completed(call: Call, upload: Upload, title: str) -> File:
    call.site.uploads.forget(upload.file_id)
    return call.workspace.put_file(
        File(
            id=upload.file_id,
            name=upload.name,
            title=title,
            content=upload.content or b"",
            filetype=PurePosixPath(upload.name).suffix.removeprefix(".") or "text",
            user=call.workspace.bot_user,
            created=int(time.time()),
        )
    )


def _share(call: Call, files: list[File], channel: Channel) -> None:
    workspace = call.workspace
    ts = workspace.new_ts()
    for file in files:
        known = workspace.files[file.id]
        workspace.put_file(dataclasses.replace(known, shares=(*known.shares, (channel.id, ts))))
    workspace.post(
        Message(
            channel=channel.id,
            ts=ts,
            user=workspace.bot_user,
            text=call.text("initial_comment"),
            thread_ts=thread_root(call, channel),
            files=[file.id for file in files],
            bot=True,
        )
    )


def _shares(call: Call, file: File) -> Json:
    shares: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for channel, ts in file.shares:
        group = "public" if call.workspace.channels[channel].kind == "channel" else "private"
        message = call.workspace.message(channel, ts)
        thread = {"thread_ts": message.thread_ts} if message and message.thread_ts else {}
        shares.setdefault(group, {}).setdefault(channel, []).append({"ts": ts, **thread})
    return {"shares": shares, "channels": [channel for channel, _ in file.shares]}


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
