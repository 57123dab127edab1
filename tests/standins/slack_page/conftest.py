"""The Slack stand-in with its page, an app behind it, and a browser where there is one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from standins.server import serving
from standins.slack import Slack
from standins.slack.records import Message, View
from tests.standins.slack.receiver import SIGNING_SECRET, Receiver

MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [
            {
                "command": "/notra",
                "description": "Drafts",
                "usage_hint": "draft [changelog] [since v1.2] · stop · help",
            }
        ],
        "shortcuts": [{"name": "Draft from this", "type": "message", "callback_id": "draft_from", "description": "-"}],
    }
}


@dataclass(frozen=True)
class PageClient:
    """One person at the page, without a browser."""

    session: aiohttp.ClientSession
    base: str
    user: str = "U0ADA"
    streams: list["Stream"] = field(default_factory=list)

    async def act(self, act: str, /, **body: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.base}/page/{act}", json={"user": self.user, **body}) as response:
            return {"http": response.status, **await response.json()}

    async def read(self, name: str, **query: str) -> dict[str, Any]:
        async with self.session.get(f"{self.base}/page/{name}", params={"user": self.user, **query}) as response:
            return {"http": response.status, **await response.json()}

    def as_user(self, user: str) -> "PageClient":
        return PageClient(self.session, self.base, user, self.streams)

    async def follow(self) -> "Stream":
        response = await self.session.get(f"{self.base}/page/events", params={"user": self.user})
        stream = Stream(response)
        self.streams.append(stream)
        assert (await stream.next())[0] == "hello"
        return stream


@dataclass
class Stream:
    """A page's event stream; `next` gives an event's name and data."""

    response: aiohttp.ClientResponse
    revisions: list[int] = field(default_factory=list)

    async def next(self) -> tuple[str, dict[str, Any]]:
        name = await self._field("event: ")
        data = json.loads(await self._field("data: "))
        self.revisions.append(data["revision"])
        return name, data

    async def _field(self, prefix: str) -> str:
        while not (line := (await self.response.content.readline()).decode()).startswith(prefix):
            assert line
        return line.removeprefix(prefix).strip()


def post(slack: Slack, text: str = "", **values: Any) -> Message:
    """A message of the app in #general, or as `values` say."""
    defaults: dict[str, Any] = {"channel": "C0GENERAL", "user": "U0NOTRA", "bot": True, "ts": slack.workspace.new_ts()}
    return slack.workspace.post(Message(text=text, **{**defaults, **values}))


def button(action: str = "go", text: str = "Go", **values: Any) -> dict[str, Any]:
    """An actions block with one button."""
    element = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": text}, **values}
    return {"type": "actions", "block_id": "acts", "elements": [element]}


def text_input(block: str = "part", **values: Any) -> dict[str, Any]:
    """An input block with an area of text."""
    element = {"type": "plain_text_input", "action_id": "text", "multiline": True, **values}
    return {"type": "input", "block_id": block, "label": {"type": "plain_text", "text": "Part"}, "element": element}


def modal(slack: Slack, *blocks: dict[str, Any], **values: Any) -> View:
    """A modal that Ada sees."""
    view_id = slack.workspace.new_id("V")
    defaults: dict[str, Any] = {"id": view_id, "root_id": view_id, "kind": "modal", "user": "U0ADA", "submit": "Save"}
    return slack.workspace.put_view(View(blocks=list(blocks), title="Edit", **{**defaults, **values}))


@asynccontextmanager
async def running_app() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with serving(receiver.app()) as base:
        receiver.url = f"{base}/slack/events"
        yield receiver


def make_slack(data: Path, receiver: Receiver) -> Slack:
    return Slack(data, SIGNING_SECRET, "xoxb-a-token-for-tests", receiver.url, MANIFEST)


@asynccontextmanager
async def running_slack(data: Path, receiver: Receiver) -> AsyncIterator[Slack]:
    slack = make_slack(data, receiver)
    async with serving(slack.app()) as base:
        slack.base_url = base
        yield slack


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_app() as receiver:
        yield receiver


@pytest.fixture
async def slack(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Slack]:
    async with running_slack(tmp_path, receiver) as slack:
        yield slack


@pytest.fixture
async def ada(slack: Slack) -> AsyncIterator[PageClient]:
    async with aiohttp.ClientSession() as session:
        client = PageClient(session, slack.base_url)
        yield client
        for stream in client.streams:
            stream.response.close()
