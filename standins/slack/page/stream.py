"""The page's stream of server-sent events: what changed, rendered for the one person who reads it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from standins.slack.page.screen import Screen
from standins.slack.records import Change
from standins.slack.workspace import Workspace

KEEP_ALIVE_SECONDS = 15.0
_MESSAGE_KINDS = frozenset({"message", "message_deleted", "ephemeral", "reaction"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fragment:
    """One event: its name, and JSON data that names ids and holds HTML."""

    event: str
    data: dict[str, Any]


class Revisions:
    """Numbers what is rendered, so that the script drops an event older than the snapshot it holds."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def next(self) -> int:
        """A number greater than every one before."""
        return next(self._numbers)


def fragments(change: Change, screen: Screen) -> Iterator[Fragment]:
    """What a change means for one screen; nothing where it is not theirs to see."""
    if change.kind == "channel":
        yield Fragment(event="stale", data={})
    elif change.kind in _MESSAGE_KINDS:
        if screen.sees(change.payload["channel"]) and _theirs(change, screen):
            yield from _message_fragments(change.payload, screen)
    elif change.payload.get("user") == screen.user.id:
        yield _personal(change, screen)


def _theirs(change: Change, screen: Screen) -> bool:
    """Everybody's, or ephemeral to this person; a reaction's `user` is the one who reacted."""
    return change.kind == "reaction" or change.payload.get("user", screen.user.id) == screen.user.id


def _message_fragments(payload: dict[str, str], screen: Screen) -> Iterator[Fragment]:
    channel, ts, thread = payload["channel"], payload["ts"], payload.get("thread_ts", "")
    yield _message(channel, ts, thread, screen)
    if thread and thread != ts:
        yield _message(channel, thread, "", screen)


def _message(channel: str, ts: str, thread: str, screen: Screen) -> Fragment:
    where = {"channel": channel, "ts": ts, "thread_ts": thread if thread != ts else ""}
    html = screen.message(channel, ts)
    return (
        Fragment(event="message_deleted", data=where)
        if html is None
        else Fragment(event="message", data={**where, "html": html})
    )


def _personal(change: Change, screen: Screen) -> Fragment:
    if change.kind == "home":
        return Fragment(event="home", data={"html": screen.home()})
    if change.kind == "notice":
        return Fragment(event="notice", data=dict(change.payload))
    return Fragment(event="views", data={"html": screen.modals()})


async def write_stream(
    request: web.Request, workspace: Workspace, screen: Screen, revisions: Revisions
) -> web.StreamResponse:
    """Answer with events until the reader leaves, falls behind, or the workspace closes.

    The first event, `hello`, comes once changes are collected: a snapshot read after it misses nothing.
    """
    headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    changes = workspace.events()
    await response.prepare(request)
    await response.write(_encode(Fragment(event="hello", data={}), revisions.next()))
    async for change in _with_pauses(changes):
        if change is None:
            await response.write(b": still here\n\n")
            continue
        for fragment in fragments(change, screen):
            await response.write(_encode(fragment, revisions.next()))
    return response


async def _with_pauses(changes: AsyncIterator[Change]) -> AsyncIterator[Change | None]:
    """The changes, and None whenever none came for a while."""
    while True:
        try:
            yield await asyncio.wait_for(anext(changes), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            yield None
        except StopAsyncIteration:
            return


def _encode(fragment: Fragment, revision: int) -> bytes:
    data = json.dumps({"revision": revision, **fragment.data}, separators=(",", ":"))
    return f"event: {fragment.event}\ndata: {data}\n\n".encode()
