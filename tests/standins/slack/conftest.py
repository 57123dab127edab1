"""The Slack stand-in with an app behind it, and the unmodified client on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from standins.server import serving
from standins.slack import Slack
from standins.slack.clock import Clock
from tests.standins.slack.receiver import SIGNING_SECRET, Receiver

TOKEN = "xoxb-a-token-for-tests"
MANIFEST: dict[str, Any] = {
    "features": {
        "slash_commands": [
            {"command": "/notra", "description": "Drafts"},
            {"command": "/escaping", "description": "Escapes", "should_escape": True},
        ],
        "shortcuts": [{"name": "Draft from this", "type": "message", "callback_id": "draft_from", "description": "-"}],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "member_joined_channel",
                "message.channels",
                "message.im",
                "reaction_added",
            ]
        }
    },
}


class StillClock(Clock):
    """Time that passes only when a test says so; waits are as long as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 1000.0

    def now(self) -> float:
        return self.at


def make_slack(data: Path, request_url: str, clock: Clock | None = None) -> Slack:
    return Slack(data, SIGNING_SECRET, TOKEN, request_url, MANIFEST, clock=clock)


@asynccontextmanager
async def served(slack: Slack) -> AsyncIterator[Slack]:
    async with serving(slack.app()) as base:
        slack.base_url = base
        yield slack


def client_of(slack: Slack, token: str | None = TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{slack.base_url}/api/", retry_handlers=[])


async def error_of(call: Any) -> str:
    """The error code that awaiting `call` ends with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.fixture
def still() -> StillClock:
    return StillClock()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with serving(receiver.app()) as base:
        receiver.url = f"{base}/slack/events"
        yield receiver


@pytest.fixture
async def slack(tmp_path: Path, receiver: Receiver, still: StillClock) -> AsyncIterator[Slack]:
    async with served(make_slack(tmp_path, receiver.url, still)) as slack:
        yield slack


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return client_of(slack)
