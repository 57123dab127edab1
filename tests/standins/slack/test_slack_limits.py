"""Call rates, faults, the record of calls, and what survives a restart."""

from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from standins.slack import Slack
from standins.slack.faults import Faults
from tests.standins.slack.conftest import StillClock, client_of, error_of, make_slack, served
from tests.standins.slack.receiver import Receiver

GENERAL = "C0GENERAL"


async def test_the_fifty_first_edit_of_a_minute_waits(client: AsyncWebClient, still: StillClock) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    await client.chat_update(channel=GENERAL, ts=ts, text="first")
    still.at += 20
    for number in range(49):
        await client.chat_update(channel=GENERAL, ts=ts, text=str(number))
    with pytest.raises(SlackApiError) as refused:
        await client.chat_update(channel=GENERAL, ts=ts, text="too many")
    assert refused.value.response.status_code == 429
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "40"
    still.at += 40
    assert (await client.chat_update(channel=GENERAL, ts=ts, text="again"))["ok"]
    assert await error_of(client.chat_update(channel=GENERAL, ts=ts, text="too many")) == "ratelimited"


async def test_a_channel_takes_a_short_burst_and_then_one_post_a_second(
    client: AsyncWebClient, still: StillClock
) -> None:
    for number in range(5):
        await client.chat_postMessage(channel=GENERAL, text=str(number))
    assert await error_of(client.chat_postMessage(channel=GENERAL, text="x")) == "ratelimited"
    assert (await client.chat_postMessage(channel="C0RELEASES", text="elsewhere"))["ok"]
    still.at += 1
    assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]


async def test_a_storm_refuses_the_next_calls(client: AsyncWebClient, slack: Slack) -> None:
    slack.faults = Faults(storm_429="chat.postMessage", storm_429_next=1, storm_429_retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=GENERAL, text="x")
    assert refused.value.response.headers["Retry-After"] == "7"
    assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]


async def test_a_lost_reply_leaves_the_message(client: AsyncWebClient, slack: Slack) -> None:
    slack.faults = Faults(lose_reply="chat.postMessage", lose_reply_next=1)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=GENERAL, text="Posted all the same")
    assert [m.text for m in slack.workspace.messages_of(GENERAL)] == ["Posted all the same"]
    assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]
    assert [call.status for call in slack.calls.of("chat.postMessage")] == [0, 200]


async def test_an_error_500_runs_nothing(client: AsyncWebClient, slack: Slack) -> None:
    slack.faults = Faults(error_500="*", error_500_next=1)
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=GENERAL, text="x")
    assert refused.value.response.status_code == 500
    assert slack.workspace.messages_of(GENERAL) == []


async def test_faults_are_set_and_calls_read_over_http(client: AsyncWebClient, slack: Slack) -> None:
    async with aiohttp.ClientSession(slack.base_url) as session:
        async with session.patch("/_standin/faults", json={"hang": "auth.test", "hang_s": 0.01}) as answer:
            assert (await answer.json())["hang_s"] == 0.01
        await client.auth_test()
        sent = await client.chat_postMessage(channel=GENERAL, text="Said")
        async with session.get("/_standin/calls", params={"method": "chat.postMessage"}) as answer:
            [call] = (await answer.json())["calls"]
        async with session.get("/_standin/messages", params={"channel": GENERAL}) as answer:
            [message] = (await answer.json())["messages"]
    assert (call["status"], call["channel"], call["ts"]) == (200, GENERAL, sent["ts"])
    assert call["args"] == {"channel": GENERAL, "text": "Said"}
    assert message["text"] == "Said"


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", b"\xff{", "invalid_json"),
        ("application/json", b"[1]", "json_not_object"),
        ("multipart/form-data", b"no boundary", "invalid_form_data"),
    ],
)
async def test_an_unreadable_body_is_an_answer(slack: Slack, content_type: str, body: bytes, error: str) -> None:
    headers = {"Content-Type": content_type}
    async with (
        aiohttp.ClientSession(slack.base_url) as session,
        session.post("/api/chat.postMessage", data=body, headers=headers) as answer,
    ):
        assert (answer.status, await answer.json()) == (200, {"ok": False, "error": error})


@pytest.mark.parametrize(
    "blocks",
    [
        [5],
        [{"type": []}],
        [{"type": "actions", "elements": 5}],
        [{"type": "actions", "elements": [None]}],
        [{"type": "divider", "block_id": {}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": 5}}],
        [{"type": "input", "label": {"type": "plain_text", "text": "x"}, "element": 5}],
    ],
    ids=str,
)
async def test_blocks_of_any_shape_are_an_answer(client: AsyncWebClient, blocks: object) -> None:
    message = {"channel": GENERAL, "text": "x", "blocks": blocks}
    assert await error_of(client.api_call("chat.postMessage", json=message)) == "invalid_blocks"


async def test_a_restart_shows_the_same_messages(tmp_path: Path, receiver: Receiver) -> None:
    async with served(make_slack(tmp_path, receiver.url)) as slack:
        client = client_of(slack)
        sent = await client.chat_postMessage(channel=GENERAL, text="Kept")
        gone = await client.chat_postMessage(channel=GENERAL, text="Deleted")
        await client.chat_delete(channel=GENERAL, ts=gone["ts"])
        await client.conversations_join(channel="C0RANDOM")
        await client.files_upload_v2(channel=GENERAL, filename="a.md", content="text")
        slack.people.react("U0ADA", GENERAL, sent["ts"], "tada")
        before = (slack.workspace.messages_of(GENERAL), slack.workspace.channels, slack.workspace.files)
    async with served(make_slack(tmp_path, receiver.url)) as slack:
        assert (slack.workspace.messages_of(GENERAL), slack.workspace.channels, slack.workspace.files) == before
        later = await client_of(slack).chat_postMessage(channel=GENERAL, text="Later")
        assert later["ts"] > before[0][-1].ts


async def test_an_app_outside_of_the_marketplace_reads_fifteen_messages_a_minute(
    slack: Slack, client: AsyncWebClient
) -> None:
    slack.faults = Faults(outside_marketplace=True)
    root = slack.people.say("U0ADA", GENERAL, "Root")
    for number in range(20):
        slack.people.say("U0ADA", GENERAL, f"Reply {number}", root.ts)

    thread = await client.conversations_replies(channel=GENERAL, ts=root.ts, limit=100)
    with pytest.raises(SlackApiError) as refused:
        await client.conversations_replies(channel=GENERAL, ts=root.ts)

    assert (len(thread["messages"]), thread["has_more"]) == (15, True)
    assert refused.value.response.status_code == 429
    assert 50 < int(refused.value.response.headers["Retry-After"]) <= 60
    assert len((await client.conversations_history(channel=GENERAL))["messages"]) == 1


async def test_with_its_limits_lifted_nothing_is_refused_for_its_rate(slack: Slack, client: AsyncWebClient) -> None:
    slack.faults = Faults(unlimited=True)
    ts = (await client.chat_postMessage(channel=GENERAL, text="first"))["ts"]

    for number in range(60):
        await client.chat_update(channel=GENERAL, ts=ts, text=f"edit {number}")

    assert {call.status for call in slack.calls.of("chat.update")} == {200}
