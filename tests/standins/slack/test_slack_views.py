"""Modals and Home tabs: opening within three seconds, the stack, submissions and what becomes of them."""

from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from standins.slack import Slack
from tests.standins.slack.conftest import StillClock, error_of
from tests.standins.slack.receiver import Received, Receiver, answering

GENERAL = "C0GENERAL"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def text_input(**changes: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "title", "initial_value": "Before"}
    return {"type": "input", "block_id": "part", "label": plain("Title"), "element": element | changes}


def modal(**changes: Any) -> dict[str, Any]:
    view = {
        "type": "modal",
        "callback_id": "draft_edit",
        "title": plain("Edit"),
        "submit": plain("Save"),
        "blocks": [text_input()],
        "private_metadata": "d1:2",
    }
    return view | changes


async def trigger(slack: Slack, receiver: Receiver) -> str:
    await slack.people.command("U0ADA", GENERAL, "/notra draft")
    return str(receiver.of("command")[-1].body["trigger_id"])


async def opened(slack: Slack, receiver: Receiver, client: AsyncWebClient, **changes: Any) -> dict[str, Any]:
    answer = await client.views_open(trigger_id=await trigger(slack, receiver), view=modal(**changes))
    view: dict[str, Any] = answer["view"]
    return view


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: Slack, receiver: Receiver, client: AsyncWebClient, still: StillClock
) -> None:
    first, second = await trigger(slack, receiver), await trigger(slack, receiver)
    view = (await client.views_open(trigger_id=first, view=modal()))["view"]
    assert view["state"]["values"]["part"]["title"] == {"type": "plain_text_input", "value": "Before"}
    assert view["root_view_id"] == view["id"]
    assert await error_of(client.views_open(trigger_id=first, view=modal())) == "exchanged_trigger_id"
    assert await error_of(client.views_open(trigger_id="abc", view=modal())) == "invalid_trigger_id"
    still.at += 3.1
    assert await error_of(client.views_open(trigger_id=second, view=modal())) == "expired_trigger_id"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": plain("x" * 25)}, "invalid_arguments"),
        ({"private_metadata": "x" * 3001}, "invalid_arguments"),
        ({"submit": None}, "invalid_arguments"),
        ({"blocks": [text_input(initial_value="x" * 3001)]}, "invalid_arguments"),
        ({"blocks": [text_input(initial_value="x" * 11, max_length=10)]}, "invalid_arguments"),
        ({"blocks": [{"type": "divider"}] * 101}, "invalid_arguments"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "invalid_arguments"),
        ({"blocks": [{"type": "nothing"}]}, "invalid_arguments"),
        ({"footer": "x"}, "invalid_arguments"),
        ({"type": "home"}, "invalid_arguments"),
        ({"callback_id": "x" * 300_000}, "view_too_large"),
    ],
)
async def test_a_modal_beyond_a_limit_is_refused(
    slack: Slack, receiver: Receiver, client: AsyncWebClient, changes: dict[str, Any], error: str
) -> None:
    arguments = {"trigger_id": await trigger(slack, receiver), "view": modal(**changes)}
    assert await error_of(client.api_call("views.open", json=arguments)) == error
    assert slack.workspace.views_of("U0ADA") == []


async def test_a_submission_carries_what_was_typed_and_closes(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    view = await opened(slack, receiver, client)
    await slack.people.submit("U0ADA", view["id"], {"part": {"title": "After"}})
    body = receiver.of("view_submission")[0].body
    assert body["view"]["state"]["values"]["part"]["title"]["value"] == "After"
    assert (body["view"]["private_metadata"], body["view"]["hash"]) == ("d1:2", view["hash"])
    assert slack.workspace.views_of("U0ADA") == []


async def test_a_required_input_is_asked_for_without_the_app(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    view = await opened(slack, receiver, client)
    answer = await slack.people.submit("U0ADA", view["id"], {"part": {"title": ""}})
    assert answer.error == "incomplete"
    assert slack.workspace.views[view["id"]].errors == {"part": "Please complete this required field."}
    assert receiver.of("view_submission") == []


async def test_errors_stay_below_the_inputs_until_the_next_try(
    slack: Slack, receiver: Receiver, client: AsyncWebClient
) -> None:
    view = await opened(slack, receiver, client)
    receiver.respond = answering({"response_action": "errors", "errors": {"part": "Somebody was faster"}})
    await slack.people.submit("U0ADA", view["id"], {"part": {"title": "Mine"}})
    [shown] = slack.workspace.views_of("U0ADA")
    assert shown.errors == {"part": "Somebody was faster"}
    assert shown.state["part"]["title"]["value"] == "Mine"
    receiver.respond = answering()
    await slack.people.submit("U0ADA", view["id"])
    assert slack.workspace.views_of("U0ADA") == []


async def test_an_answer_can_update_push_and_clear(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    view = await opened(slack, receiver, client)
    receiver.respond = answering({"response_action": "update", "view": modal(title=plain("Again"))})
    await slack.people.submit("U0ADA", view["id"], {"part": {"title": "Kept"}})
    [shown] = slack.workspace.views_of("U0ADA")
    assert (shown.id, shown.title, shown.state["part"]["title"]["value"]) == (view["id"], "Again", "Kept")
    receiver.respond = answering({"response_action": "push", "view": modal(title=plain("Sure?"))})
    await slack.people.submit("U0ADA", view["id"])
    top = slack.workspace.views_of("U0ADA")[-1]
    assert (top.title, top.previous_id, top.root_id) == ("Sure?", view["id"], view["id"])
    receiver.respond = answering({"response_action": "clear"})
    await slack.people.submit("U0ADA", top.id)
    assert slack.workspace.views_of("U0ADA") == []


@pytest.mark.parametrize(
    "response",
    [
        answering(status=500),
        answering("not JSON"),
        answering({"response_action": "errors", "errors": {"no_such_block": "x"}}),
        answering({"response_action": "update", "view": {"type": "modal"}}),
    ],
    ids=["refused", "no JSON", "errors of nothing", "a view without blocks"],
)
async def test_a_submission_that_fails_keeps_the_modal_and_says_so(
    slack: Slack, receiver: Receiver, client: AsyncWebClient, response: Any
) -> None:
    view = await opened(slack, receiver, client)
    events = slack.workspace.events()
    receiver.respond = response
    await slack.people.submit("U0ADA", view["id"])
    change = await anext(events)
    assert (change.kind, change.payload["view"]) == ("notice", view["id"])
    assert len(slack.workspace.views_of("U0ADA")) == 1


async def test_the_stack_is_three_high(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    pushing = {"type": "button", "action_id": "more", "text": plain("More")}
    blocks = [{"type": "actions", "block_id": "acts", "elements": [pushing]}]
    await opened(slack, receiver, client, blocks=blocks)
    outcomes: list[str] = []

    async def push(received: Received) -> web.Response:
        trigger_id = received.body["trigger_id"]
        call = client.views_push(trigger_id=trigger_id, view=modal(blocks=blocks))
        outcomes.append(await error_of(call) if len(outcomes) == 2 else str((await call)["ok"]))
        return web.Response()

    receiver.respond = push
    for _ in range(3):
        await slack.people.click("U0ADA", slack.workspace.views_of("U0ADA")[-1].id, "acts", "more")
    assert outcomes == ["True", "True", "push_limit_reached"]


async def test_an_update_with_an_old_hash_conflicts(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    view = await opened(slack, receiver, client)
    newer = (await client.views_update(view_id=view["id"], hash=view["hash"], view=modal()))["view"]
    assert newer["hash"] != view["hash"]
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert await error_of(stale) == "hash_conflict"
    await slack.people.close("U0ADA", view["id"])
    assert await error_of(client.views_update(view_id=view["id"], view=modal())) == "not_found"


async def test_a_closed_modal_is_told_only_on_request(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    quiet = await opened(slack, receiver, client)
    await slack.people.close("U0ADA", quiet["id"])
    heard = await opened(slack, receiver, client, notify_on_close=True)
    await slack.people.close("U0ADA", heard["id"])
    [closed] = receiver.of("view_closed")
    assert (closed.body["view"]["id"], closed.body["is_cleared"]) == (heard["id"], False)


async def test_a_home_tab_is_one_persons(slack: Slack, receiver: Receiver, client: AsyncWebClient) -> None:
    button = {"type": "button", "action_id": "start", "text": plain("Start")}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "top", "elements": [button]}]}
    first = (await client.views_publish(user_id="U0ADA", view=home))["view"]
    second = (await client.views_publish(user_id="U0ADA", view=home, hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    assert await error_of(client.views_publish(user_id="U0ADA", view=home, hash=first["hash"])) == "hash_conflict"
    assert slack.workspace.home_of("U0GRACE") is None
    await slack.people.click("U0ADA", first["id"], "top", "start")
    body = receiver.of("block_actions")[0].body
    assert (body["view"]["type"], body["container"]["view_id"]) == ("home", first["id"])
    slack.people.open_home("U0ADA")
    [event] = await receiver.wait_for("app_home_opened")
    assert event.body["event"]["view"]["id"] == first["id"]


async def test_a_reader_who_falls_far_behind_is_ended(slack: Slack) -> None:
    events = slack.workspace.events()
    for number in range(1001):
        slack.workspace.notice("U0ADA", str(number))
    assert [change async for change in events] == []
