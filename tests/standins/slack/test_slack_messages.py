"""Messages over the Web API: posting, editing, limits, reading back."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from standins.slack import Slack
from tests.standins.slack.conftest import client_of, error_of

GENERAL = "C0GENERAL"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def markdown(text: str) -> dict[str, Any]:
    return {"type": "markdown", "text": text}


async def test_the_token_says_who_the_app_is(slack: Slack, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0ACME", "U0NOTRA", "B0NOTRA")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert await error_of(client_of(slack, "xoxb-wrong").auth_test()) == "invalid_auth"
    assert await error_of(client_of(slack, None).auth_test()) == "not_authed"
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"
    assert await error_of(client.api_call("team.info")) == "missing_scope"


async def test_a_posted_message_is_read_back_with_its_metadata(client: AsyncWebClient) -> None:
    metadata = {"event_type": "draft", "event_payload": {"draft_id": "d1"}}
    sent = await client.chat_postMessage(channel=GENERAL, text="One", blocks=[section("*One*")], metadata=metadata)
    assert sent["message"]["blocks"][0]["block_id"]
    plain = await client.conversations_history(channel=GENERAL)
    full = await client.conversations_history(channel=GENERAL, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata
    assert full["messages"][0]["bot_id"] == "B0NOTRA"


async def test_an_edit_of_blocks_is_unmarked_and_one_of_text_alone_drops_them(client: AsyncWebClient) -> None:
    metadata = {"event_type": "draft", "event_payload": {}}
    sent = await client.chat_postMessage(channel=GENERAL, text="One", blocks=[section("One")], metadata=metadata)
    with_blocks = await client.chat_update(channel=GENERAL, ts=sent["ts"], text="Two", blocks=[section("Two")])
    assert "edited" not in with_blocks["message"]
    assert with_blocks["message"]["metadata"] == metadata
    text_only = await client.chat_update(channel=GENERAL, ts=sent["ts"], text="Three")
    assert "blocks" not in text_only["message"]
    assert text_only["message"]["edited"]
    removed = await client.chat_update(channel=GENERAL, ts=sent["ts"], text="Four", metadata={})
    assert "metadata" not in removed["message"]


async def test_metadata_alone_keeps_text_and_blocks(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=GENERAL, text="One", blocks=[section("One")])
    metadata = {"event_type": "draft", "event_payload": {"run": 1}}
    edit = {"channel": GENERAL, "ts": sent["ts"], "metadata": metadata}
    changed = await client.api_call("chat.update", json=edit)
    assert changed["message"]["text"] == "One"
    assert changed["message"]["blocks"] == sent["message"]["blocks"]


async def test_messages_page_by_cursor_and_window(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel=GENERAL, text=f"Number {n}"))["ts"] for n in range(5)]
    first = await client.conversations_history(channel=GENERAL, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=GENERAL, limit=2, cursor=cursor)
    assert [m["ts"] for m in [*first["messages"], *second["messages"]]] == sent[:0:-1]
    between = await client.conversations_history(channel=GENERAL, oldest=sent[1], latest=sent[3])
    assert [m["ts"] for m in between["messages"]] == [sent[2]]
    closed = await client.conversations_history(channel=GENERAL, oldest=sent[1], latest=sent[3], inclusive=True)
    assert len(closed["messages"]) == 3
    assert await error_of(client.conversations_history(channel=GENERAL, cursor="nonsense")) == "invalid_cursor"


async def test_a_thread_is_read_with_its_root_first(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel=GENERAL, text="Root"))["ts"]
    reply = (await client.chat_postMessage(channel=GENERAL, text="Reply", thread_ts=root))["ts"]
    thread = await client.conversations_replies(channel=GENERAL, ts=root)
    assert [m["ts"] for m in thread["messages"]] == [root, reply]
    assert thread["messages"][0]["reply_count"] == 1
    history = await client.conversations_history(channel=GENERAL)
    assert [m["ts"] for m in history["messages"]] == [root]
    assert await error_of(client.conversations_replies(channel=GENERAL, ts="1.000001")) == "thread_not_found"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("x")] * 51}, "msg_blocks_too_many"),
        ({"text": "x", "blocks": [markdown("x" * 7000), markdown("y" * 5001)]}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [section("x" * 2700) for _ in range(5)]}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "data_tale"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x") | {"colour": "red"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x") | {"block_id": "b"}] * 2}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "actions", "elements": [{"type": "buton"}]}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"text": " "}, "no_text"),
        ({"text": "x", "metadata": {"event_type": "draft"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "d", "event_payload": {"a": "x" * 4000}}}, "metadata_too_large"),
    ],
)
async def test_an_edit_beyond_a_limit_is_refused(client: AsyncWebClient, arguments: dict[str, Any], error: str) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="Before"))["ts"]
    assert await error_of(client.api_call("chat.update", json={"channel": GENERAL, "ts": ts, **arguments})) == error
    shown = await client.conversations_history(channel=GENERAL)
    assert shown["messages"][0]["text"] == "Before"


def button(**changes: Any) -> dict[str, Any]:
    element = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    return {"type": "actions", "elements": [element | changes]}


@pytest.mark.parametrize(
    "changes",
    [
        {"text": {"type": "plain_text", "text": "x" * 76}},
        {"text": {"type": "mrkdwn", "text": "*Go*"}},
        {"value": "x" * 2001},
        {"style": "warning"},
        {"url": "https://example.com/" + "x" * 3000},
    ],
)
async def test_a_button_beyond_a_limit_is_refused(client: AsyncWebClient, changes: dict[str, Any]) -> None:
    assert (await client.chat_postMessage(channel=GENERAL, text="x", blocks=[button()]))["ok"]
    assert await error_of(client.chat_postMessage(channel=GENERAL, text="x", blocks=[button(**changes)])) == (
        "invalid_blocks"
    )


async def test_a_refusal_of_blocks_says_where(client: AsyncWebClient) -> None:
    call = client.api_call(
        "chat.postMessage", json={"channel": GENERAL, "text": "x", "blocks": [section("fine"), {"type": "nope"}]}
    )
    with pytest.raises(Exception, match=r"unsupported type: nope \[json-pointer:/blocks/1/type\]"):
        await call


async def test_a_long_post_is_cut_with_a_warning(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=GENERAL, text="x" * 40_001)
    assert sent["warning"] == "message_truncated"
    assert len(sent["message"]["text"]) == 40_000


async def test_markdown_text_becomes_a_block(client: AsyncWebClient) -> None:
    sent = await client.chat_postMessage(channel=GENERAL, markdown_text="# Title")
    assert sent["message"]["blocks"][0]["type"] == "markdown"


async def test_a_channel_without_the_bot_refuses(client: AsyncWebClient, slack: Slack) -> None:
    assert await error_of(client.chat_postMessage(channel="C0RANDOM", text="x")) == "not_in_channel"
    assert await error_of(client.chat_postMessage(channel="C0LEADS", text="x")) == "channel_not_found"
    assert await error_of(client.chat_postMessage(channel="D0PEOPLE", text="x")) == "channel_not_found"
    assert await error_of(client.conversations_history(channel="C0RANDOM")) == "not_in_channel"
    await client.conversations_join(channel="C0RANDOM")
    assert (await client.chat_postMessage(channel="#random", text="x"))["channel"] == "C0RANDOM"
    assert slack.workspace.messages_of("C0RANDOM")


async def test_only_the_apps_own_messages_can_be_changed(client: AsyncWebClient, slack: Slack) -> None:
    said = slack.people.say("U0ADA", GENERAL, "Mine")
    assert await error_of(client.chat_update(channel=GENERAL, ts=said.ts, text="x")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel=GENERAL, ts=said.ts)) == "cant_delete_message"
    own = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    await client.chat_delete(channel=GENERAL, ts=own)
    assert await error_of(client.chat_update(channel=GENERAL, ts=own, text="x")) == "message_not_found"


async def test_an_ephemeral_message_is_one_persons_and_cannot_be_edited(client: AsyncWebClient, slack: Slack) -> None:
    sent = await client.chat_postEphemeral(channel=GENERAL, user="U0ADA", text="For you")
    assert await error_of(client.chat_update(channel=GENERAL, ts=sent["message_ts"], text="x")) == "message_not_found"
    assert slack.workspace.messages_of(GENERAL) == []
    assert slack.workspace.messages_of(GENERAL, "U0GRACE") == []
    assert [m.text for m in slack.workspace.messages_of(GENERAL, "U0ADA")] == ["For you"]


async def test_a_person_is_written_to_by_id(client: AsyncWebClient) -> None:
    assert (await client.chat_postMessage(channel="U0ADA", text="Hello"))["channel"] == "D0ADA"
    assert (await client.conversations_open(users="U0ADA"))["channel"]["id"] == "D0ADA"
    assert (await client.conversations_info(channel="D0ADA"))["channel"]["user"] == "U0ADA"


async def test_channels_and_members_are_listed(client: AsyncWebClient) -> None:
    public = await client.conversations_list()
    assert {c["name"] for c in public["channels"]} == {"general", "releases", "engineering", "random"}
    joined = await client.users_conversations(types="public_channel,private_channel,im")
    assert "C0RANDOM" not in {c["id"] for c in joined["channels"]}
    assert (await client.conversations_members(channel=GENERAL))["members"] == ["U0ADA", "U0GRACE", "U0NOTRA"]
    assert {m["name"] for m in (await client.users_list())["members"]} == {"ada", "grace", "notra"}
    assert (await client.users_info(user="U0ADA"))["user"]["tz"] == "Europe/London"
    assert (await client.bots_info(bot="B0NOTRA"))["bot"]["app_id"] == "A0NOTRA"


async def test_a_permalink_names_the_message(client: AsyncWebClient, slack: Slack) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    link = await client.chat_getPermalink(channel=GENERAL, message_ts=ts)
    assert link["permalink"] == f"{slack.base_url}/archives/{GENERAL}/p{ts.replace('.', '')}"


async def test_a_reaction_counts_once(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    await client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    assert await error_of(client.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")) == "already_reacted"
    await client.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")
    assert await error_of(client.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")) == "no_reaction"


async def test_a_file_is_shared_into_a_thread(client: AsyncWebClient, slack: Slack) -> None:
    root = (await client.chat_postMessage(channel=GENERAL, text="Root"))["ts"]
    done = await client.files_upload_v2(
        channel=GENERAL, thread_ts=root, filename="draft.md", content="# Draft\n", initial_comment="The whole of it"
    )
    file_id = done["file"]["id"]
    [reply] = slack.workspace.replies(GENERAL, root)
    assert (reply.files, reply.text) == ([file_id], "The whole of it")
    assert slack.workspace.files[file_id].content == b"# Draft\n"
    shares = (await client.files_info(file=file_id))["file"]["shares"]
    assert shares["public"][GENERAL][0]["thread_ts"] == root
