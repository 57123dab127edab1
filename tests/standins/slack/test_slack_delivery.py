"""What reaches the app: commands, clicks and events, the three-second rule, retries, and response URLs."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from standins.slack import Slack
from standins.slack.clock import Clock
from standins.slack.faults import Faults
from standins.slack.people import PeopleError
from tests.standins.slack.conftest import StillClock, error_of, make_slack, served
from tests.standins.slack.receiver import Received, Receiver, answering

GENERAL = "C0GENERAL"
GO = {
    "type": "actions",
    "block_id": "acts",
    "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "d1:2"},
        {
            "type": "static_select",
            "action_id": "pick",
            "placeholder": {"type": "plain_text", "text": "Pick"},
            "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("one", "two")],
        },
    ],
}


async def never(_: Received) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


def notices(slack: Slack) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    slack.workspace.listeners.append(lambda change: told.append(change.payload) if change.kind == "notice" else None)
    return told


async def test_a_command_comes_with_all_its_fields(slack: Slack, receiver: Receiver) -> None:
    answer = await slack.people.command("U0ADA", GENERAL, "/notra draft  since v1 & <more>")
    assert (answer.status, answer.error) == (200, None)
    body = receiver.of("command")[0].body
    assert body["text"] == "draft  since v1 & <more>"
    assert (body["channel_id"], body["channel_name"], body["user_id"]) == (GENERAL, "general", "U0ADA")
    assert body["response_url"].startswith(f"{slack.base_url}/commands/T0ACME/")
    assert body["trigger_id"].count(".") == 2
    await slack.people.command("U0ADA", "D0ADA", "/notra help")
    assert receiver.of("command")[1].body["channel_name"] == "directmessage"


async def test_should_escape_turns_names_into_links(slack: Slack, receiver: Receiver) -> None:
    await slack.people.command("U0ADA", GENERAL, "/escaping ask @grace in #releases about https://acme.test/a & b")
    assert receiver.of("command")[0].body["text"] == (
        "ask <@U0GRACE|grace> in <#C0RELEASES|releases> about <https://acme.test/a> &amp; b"
    )


@pytest.mark.parametrize(
    ("body", "text", "ephemeral"),
    [
        ("Plain words", "Plain words", True),
        ({"text": "Only you"}, "Only you", True),
        ({"text": "All of you", "response_type": "in_channel"}, "All of you", False),
    ],
)
async def test_the_answer_to_a_command_is_shown(
    slack: Slack, receiver: Receiver, body: object, text: str, *, ephemeral: bool
) -> None:
    receiver.respond = answering(body)
    await slack.people.command("U0ADA", GENERAL, "/notra help")
    [shown] = slack.workspace.messages_of(GENERAL, "U0ADA")
    assert (shown.text, shown.ephemeral_to) == (text, "U0ADA" if ephemeral else None)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, None, "http_service_error"),
        (404, None, "http_client_error"),
        (200, {"response_type": "in_channel"}, "invalid_command_response"),
    ],
)
async def test_a_command_that_fails_is_a_notice(
    slack: Slack, receiver: Receiver, status: int, body: object, code: str
) -> None:
    told = notices(slack)
    receiver.respond = answering(body, status=status)
    await slack.people.command("U0ADA", GENERAL, "/notra help")
    assert told == [{"user": "U0ADA", "channel": GENERAL, "text": f'/notra failed with the error "{code}"'}]


async def test_a_command_that_no_app_knows_or_in_a_thread_goes_nowhere(slack: Slack, receiver: Receiver) -> None:
    told = notices(slack)
    await slack.people.command("U0ADA", GENERAL, "/nota draft")
    await slack.people.command("U0ADA", GENERAL, "/notra stop", thread_ts="1.000001")
    assert [one["text"] for one in told] == [
        "/nota is not a valid command.",
        "/notra is not supported in threads. Sorry!",
    ]
    assert receiver.received == []


async def test_three_seconds_without_an_answer_are_a_timeout(tmp_path: Path, receiver: Receiver) -> None:
    receiver.respond = never
    async with served(make_slack(tmp_path, receiver.url, Clock(speed=100))) as slack:
        told = notices(slack)
        answer = await slack.people.command("U0ADA", GENERAL, "/notra help")
    assert (answer.status, answer.error) == (0, "http_timeout")
    assert told[0]["text"] == '/notra failed with the error "operation_timeout"'


async def test_an_app_that_is_down_fails_at_once(tmp_path: Path) -> None:
    async with served(make_slack(tmp_path, "http://127.0.0.1:9/slack/events")) as slack:
        told = notices(slack)
        await slack.people.command("U0ADA", GENERAL, "/notra help")
    assert told[0]["text"] == '/notra failed with the error "dispatch_failed"'


async def test_a_click_comes_with_message_and_state(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x", blocks=[GO]))["ts"]
    await slack.people.click("U0GRACE", (GENERAL, ts), "acts", "go")
    body = receiver.of("block_actions")[0].body
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "acts", "d1:2")
    assert body["container"] == {"type": "message", "message_ts": ts, "channel_id": GENERAL, "is_ephemeral": False}
    assert body["message"]["blocks"] == (await client.conversations_history(channel=GENERAL))["messages"][0]["blocks"]
    assert body["user"]["id"] == "U0GRACE"
    await slack.people.click("U0GRACE", (GENERAL, ts), "acts", "pick", selected="two")
    body = receiver.of("block_actions")[1].body
    assert body["actions"][0]["selected_option"]["value"] == "two"
    assert body["state"]["values"]["acts"]["pick"]["selected_option"]["value"] == "two"
    with pytest.raises(PeopleError):
        await slack.people.click("U0GRACE", (GENERAL, ts), "acts", "absent")


async def test_a_click_that_fails_is_a_notice_at_the_button(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x", blocks=[GO]))["ts"]
    told = notices(slack)
    receiver.respond = answering(status=500)
    await slack.people.click("U0ADA", (GENERAL, ts), "acts", "go")
    assert (told[0]["ts"], told[0]["block_id"], told[0]["action_id"]) == (ts, "acts", "go")


async def test_an_ephemeral_message_changes_through_the_response_url_only(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    sent = await client.chat_postEphemeral(channel=GENERAL, user="U0ADA", text="Sure?", blocks=[GO])
    await slack.people.click("U0ADA", (GENERAL, sent["message_ts"]), "acts", "go")
    body = receiver.of("block_actions")[0].body
    assert "message" not in body
    assert body["container"]["is_ephemeral"]
    hook = AsyncWebhookClient(body["response_url"])
    assert (await hook.send(text="Done", replace_original=True)).body == "ok"
    assert [m.text for m in slack.workspace.messages_of(GENERAL, "U0ADA")] == ["Done"]
    await hook.send(delete_original=True)
    assert slack.workspace.messages_of(GENERAL, "U0ADA") == []


async def test_a_response_url_takes_five_posts_in_thirty_minutes(
    slack: Slack, receiver: Receiver, still: StillClock
) -> None:
    await slack.people.command("U0ADA", GENERAL, "/notra help")
    await slack.people.command("U0ADA", GENERAL, "/notra help")
    first, second = (AsyncWebhookClient(one.body["response_url"]) for one in receiver.of("command"))
    statuses = [(await first.send(text=str(n))).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert (await second.send(text="")).status_code == 400
    still.at += 30 * 60 + 1
    late = await second.send(text="Late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_what_people_say_arrives_escaped_and_linked(slack: Slack, receiver: Receiver) -> None:
    said = slack.people.say("U0ADA", GENERAL, "hi @notra, a < b & `@grace` in #releases")
    [message] = await receiver.wait_for("message")
    [mention] = await receiver.wait_for("app_mention")
    event = message.body["event"]
    assert event["text"] == "hi <@U0NOTRA>, a &lt; b &amp; `@grace` in <#C0RELEASES|releases>"
    assert (event["ts"], event["channel"], event["channel_type"]) == (said.ts, GENERAL, "channel")
    assert message.body["type"] == "event_callback"
    assert message.body["event_id"] != mention.body["event_id"]


async def test_a_reply_names_its_thread(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="D0ADA", text="Draft"))["ts"]
    slack.people.say("U0ADA", "D0ADA", "shorter", thread_ts=root)
    own, reply = (one.body["event"] for one in await receiver.wait_for("message", 2))
    assert own["bot_id"] == "B0NOTRA"
    assert (reply["thread_ts"], reply["channel_type"], "bot_id" in reply) == (root, "im", False)


async def test_edits_and_deletions_are_events_with_what_was_before(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="Before"))["ts"]
    await receiver.wait_for("message")
    await client.chat_update(channel=GENERAL, ts=ts, text="After")
    changed = (await receiver.wait_for("message", 2))[1].body["event"]
    assert changed["subtype"] == "message_changed"
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("Before", "After")
    said = slack.people.say("U0ADA", GENERAL, "Oops")
    await receiver.wait_for("message", 3)
    slack.people.delete("U0ADA", GENERAL, said.ts)
    deleted = (await receiver.wait_for("message", 4))[3].body["event"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", said.ts)


async def test_only_what_is_subscribed_where_the_bot_is_arrives(slack: Slack, receiver: Receiver) -> None:
    slack.people.say("U0ADA", "C0RANDOM", "not for you, @notra")
    slack.people.say("U0ADA", "C0LEADS", "nor this")
    slack.people.say("U0ADA", "D0PEOPLE", "nor this")
    slack.people.invite("U0ADA", "C0RANDOM", "U0NOTRA")
    slack.people.open_home("U0ADA")
    said = slack.people.say("U0ADA", GENERAL, "seen")
    slack.people.react("U0GRACE", GENERAL, said.ts, "eyes")
    await slack.delivery.settled()
    assert sorted(one.kind for one in receiver.received) == [
        "app_home_opened",
        "member_joined_channel",
        "message",
        "reaction_added",
    ]


async def test_an_event_that_is_refused_comes_three_times_more(slack: Slack, receiver: Receiver) -> None:
    slack.faults = Faults(event_time_scale=0.0001)
    receiver.respond = answering(status=500)
    slack.people.say("U0ADA", GENERAL, "hello")
    await slack.delivery.settled()
    sent = receiver.of("message")
    assert [one.headers.get("x-slack-retry-num") for one in sent] == [None, "1", "2", "3"]
    assert [one.headers.get("x-slack-retry-reason") for one in sent] == [None, *["http_error"] * 3]
    assert len({one.body["event_id"] for one in sent}) == 1


async def test_an_event_that_waits_for_its_next_try_is_under_way(slack: Slack, receiver: Receiver) -> None:
    receiver.respond = answering(status=500)
    slack.people.say("U0ADA", GENERAL, "hello")
    while len(receiver.of("message")) < 2:  # noqa: ASYNC110  the receiver is on this loop as well
        await asyncio.sleep(0.01)
    assert slack.delivery.events_under_way == 1


async def test_an_app_can_ask_for_no_retry(slack: Slack, receiver: Receiver) -> None:
    receiver.respond = answering(status=500, headers={"X-Slack-No-Retry": "1"})
    slack.people.say("U0ADA", GENERAL, "hello")
    await slack.delivery.settled()
    assert len(receiver.of("message")) == 1


async def test_deliveries_come_twice_by_switch(slack: Slack, receiver: Receiver) -> None:
    slack.faults = Faults(deliver_twice=True)
    await slack.people.command("U0ADA", GENERAL, "/notra help")
    one, other = receiver.of("command")
    assert one.body == other.body


async def test_a_reaction_says_who_reacted_to_whose_message_and_where(slack: Slack, receiver: Receiver) -> None:
    said = slack.people.say("U0ADA", GENERAL, "We fixed it")
    slack.people.react("U0GRACE", GENERAL, said.ts, "mega")
    await slack.delivery.settled()

    event = receiver.of("reaction_added")[0].body["event"]

    assert {name: event[name] for name in ("user", "reaction", "item_user", "item")} == {
        "user": "U0GRACE",
        "reaction": "mega",
        "item_user": "U0ADA",
        "item": {"type": "message", "channel": GENERAL, "ts": said.ts, "channel_type": "channel"},
    }


async def test_a_shortcut_carries_the_message(slack: Slack, receiver: Receiver) -> None:
    said = slack.people.say("U0ADA", GENERAL, "We fixed it")
    await slack.people.shortcut("U0ADA", GENERAL, said.ts, "draft_from")
    body = receiver.of("message_action")[0].body
    assert (body["callback_id"], body["message"]["text"], body["message_ts"]) == ("draft_from", "We fixed it", said.ts)


async def test_a_person_acts_from_another_process(slack: Slack, receiver: Receiver) -> None:
    receiver.respond = answering("Hello")
    command: dict[str, Any] = {"user": "U0ADA", "channel": GENERAL, "text": "/notra help"}
    async with aiohttp.ClientSession(slack.base_url) as session:
        async with session.post("/_standin/people/command", json=command) as answer:
            told = await answer.json()
        async with session.post("/_standin/people/say", json={**command, "channel": "C0NOWHERE"}) as answer:
            refused = (answer.status, await answer.json())
        click = {"user": "U0ADA", "container": "V0", "block_id": "b", "action_id": "a", "state": 5}
        for act, body in (("say", []), ("say", {**command, "text": 5}), ("click", click)):
            async with session.post(f"/_standin/people/{act}", json=body) as answer:
                assert answer.status == 400
        async with session.get("/_standin/deliveries") as answer:
            [sent] = (await answer.json())["deliveries"]
    assert (told["status"], told["body"], told["error"]) == (200, "Hello", None)
    assert refused == (400, {"error": "U0ADA is not in a channel C0NOWHERE"})
    assert (sent["kind"], sent["status"]) == ("/notra", 200)


async def test_people_cannot_touch_what_is_not_theirs(slack: Slack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    with pytest.raises(PeopleError, match="somebody else's"):
        slack.people.edit("U0ADA", GENERAL, ts, "mine now")
    with pytest.raises(PeopleError, match="no person"):
        slack.people.say("U0NOTRA", GENERAL, "I am a bot")
    assert await error_of(client.chat_postEphemeral(channel=GENERAL, user="U0NOBODY", text="x")) == (
        "user_not_in_channel"
    )
