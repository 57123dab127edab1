"""Slack's Web API as the engine needs it: what is odd becomes one of our errors, and nothing is posted twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import SlackMessages
from bot.errors import OutcomeUnknown, RateLimited, Transient
from standins.server import serving
from standins.slack import Slack
from standins.slack.faults import Faults
from standins.slack.records import Message

RELEASES = "C0RELEASES"
MARKS = {"draft_id": "d1", "run_id": "wfr_d1_1"}


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[Slack]:
    scopes = ["channels:history", "channels:read", "chat:write", "users:read"]
    standin = Slack(
        tmp_path, "secret", "xoxb-test", "http://127.0.0.1:9/", {"oauth_config": {"scopes": {"bot": scopes}}}
    )
    async with serving(standin.app()) as base:
        standin.base_url = base
        yield standin


@pytest.fixture
async def messages(slack: Slack) -> AsyncIterator[SlackMessages]:
    async with aiohttp.ClientSession() as session:
        url = f"{slack.base_url}/api/"
        yield SlackMessages(
            AsyncWebClient(token="xoxb-test", base_url=url, session=session, retry_handlers=[]), session
        )


def break_next(slack: Slack, **faults: object) -> None:
    slack.faults = Faults(**faults)  # type: ignore[arg-type]  # each test names its switches


def chatter(slack: Slack, count: int) -> None:
    """What others say in the channel meanwhile."""
    for number in range(count):
        message = Message(channel=RELEASES, ts=slack.workspace.new_ts(), user="U0ADA", text=f"line {number}")
        slack.workspace.post(message)


async def test_an_error_page_instead_of_json_is_tried_again(slack: Slack, messages: SlackMessages) -> None:
    ts = await messages.post(RELEASES, [], "a draft")
    break_next(slack, error_500="chat.update", error_500_next=1)

    with pytest.raises(Transient):
        await messages.edit(RELEASES, ts, [], "the text")


async def test_a_429_says_how_long_to_wait(slack: Slack, messages: SlackMessages) -> None:
    ts = await messages.post(RELEASES, [], "a draft")
    break_next(slack, storm_429="chat.update", storm_429_next=1, storm_429_retry_after=7)

    with pytest.raises(RateLimited) as limited:
        await messages.edit(RELEASES, ts, [], "the text")

    assert limited.value.retry_after == 7.0


async def test_a_post_whose_answer_was_lost_is_found_however_much_was_said_since(
    slack: Slack, messages: SlackMessages
) -> None:
    since = datetime.now(UTC)
    break_next(slack, lose_reply="chat.postMessage", lose_reply_next=1)
    with pytest.raises(OutcomeUnknown):
        await messages.post(RELEASES, [], "a draft", metadata=MARKS)
    chatter(slack, 450)

    found = await messages.find(RELEASES, MARKS, since)

    posted = [message for message in slack.workspace.messages_of(RELEASES) if message.bot]
    assert [message.ts for message in posted] == [found]


async def test_a_message_is_found_by_a_clock_that_is_half_a_minute_ahead(messages: SlackMessages) -> None:
    ts = await messages.post(RELEASES, [], "a draft", metadata=MARKS)

    assert await messages.find(RELEASES, MARKS, datetime.now(UTC) + timedelta(seconds=30)) == ts


async def test_another_drafts_message_is_not_taken_for_this_one(messages: SlackMessages) -> None:
    since = datetime.now(UTC)
    await messages.post(RELEASES, [], "a draft", metadata={**MARKS, "draft_id": "d2"})

    assert await messages.find(RELEASES, MARKS, since) is None
