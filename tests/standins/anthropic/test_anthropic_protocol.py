"""The Messages API of the Anthropic stand-in, driven by the real SDK and by hand."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import anthropic
import pytest

from standins.anthropic import Faults
from tests.standins.anthropic.conftest import KEY, MODEL, Claude
from tests.standins.holding import held, switch

HELLO: dict[str, Any] = {"model": MODEL, "max_tokens": 50, "messages": [{"role": "user", "content": "Hello"}]}


async def test_a_stream_has_the_events_of_the_service_in_order(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=0, script="Hi there.")
    headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{claude.url}/v1/messages", json={**HELLO, "stream": True}, headers=headers) as answer,
    ):
        body = await answer.text()

    lines = [event.split("\n") for event in body.strip().split("\n\n")]
    events = [json.loads(data.removeprefix("data: ")) for _, data in lines]
    assert [name.removeprefix("event: ") for name, _ in lines] == [event["type"] for event in events]
    assert [event["type"] for event in events] == [
        "message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta",
        "message_stop",
    ]  # fmt: skip
    assert events[0]["message"]["usage"]["input_tokens"] == 2
    assert events[3]["delta"] == {"type": "text_delta", "text": "Hi there."}
    assert events[5]["delta"]["stop_reason"] == "end_turn"
    assert events[5]["usage"] == {"output_tokens": 3}
    assert answer.content_type == "text/event-stream"
    assert answer.headers["request-id"].startswith("req_")


async def test_without_streaming_the_same_text_comes_at_once(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=0, script="Hi there.")

    message = await claude.sdk.messages.create(**HELLO)

    assert message.content[0].to_dict() == {"type": "text", "text": "Hi there."}
    assert (message.stop_reason, message.usage.output_tokens) == ("end_turn", 3)


async def test_max_tokens_and_stop_sequences_end_the_text(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=0, script="One. Two. Three.")

    short = await claude.sdk.messages.create(**{**HELLO, "max_tokens": 2})
    stopped = await claude.sdk.messages.create(**HELLO, stop_sequences=["Three", "Two"])

    assert (short.content[0].to_dict()["text"], short.stop_reason) == ("One. Two", "max_tokens")
    assert (stopped.content[0].to_dict()["text"], stopped.stop_reason) == ("One. ", "stop_sequence")
    assert stopped.stop_sequence == "Two"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"messages": []}, "at least one message is required"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": " "}]}, "must be non-empty"),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, "type 'text' only"),
        ({"messages": "x"}, "valid list"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 'first message must use the "user" role'),
        ({"max_tokens": "many"}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": -1}, "greater than or equal to 0"),
        ({"model": 5}, "model: Input should be a valid string"),
        ({"stream": "yes"}, "stream: Input should be a valid boolean"),
        ({"stop_sequences": [" "]}, "stop_sequences"),
        ({"surprise": 1}, "surprise: Extra inputs are not permitted"),
        ({"system": 5}, "system: Input should be a valid list"),
    ],
)
async def test_a_wrong_body_is_an_invalid_request(claude: Claude, change: dict[str, Any], message: str) -> None:
    status, body = await claude.post({**HELLO, **change})

    assert (status, body["type"], body["error"]["type"]) == (400, "error", "invalid_request_error")
    assert message in body["error"]["message"]
    assert body["request_id"].startswith("req_")


@pytest.mark.parametrize("missing", ["model", "messages", "max_tokens"])
async def test_a_missing_field_is_named(claude: Claude, missing: str) -> None:
    status, body = await claude.post({name: value for name, value in HELLO.items() if name != missing})

    assert (status, body["error"]["message"]) == (400, f"{missing}: Field required")


async def test_a_trailing_assistant_message_is_refused_as_current_models_do(claude: Claude) -> None:
    with pytest.raises(anthropic.BadRequestError) as caught:
        await claude.write(("user", "Hello"), ("assistant", "I"))

    assert caught.value.api_message == (
        "This model does not support assistant message prefill. The conversation must end with a user message."
    )


async def test_a_body_that_is_no_json_object_is_400(claude: Claude) -> None:
    assert (await claude.post([1]))[0] == 400


async def test_a_wrong_or_missing_key_is_401_and_a_missing_version_400(claude: Claude) -> None:
    wrong = await claude.post(HELLO, **{"x-api-key": "other"})
    missing = await claude.post(HELLO, **{"x-api-key": ""})
    by_bearer = await claude.post(HELLO, **{"x-api-key": "", "authorization": f"Bearer {KEY}"})
    unversioned = await claude.post(HELLO, **{"anthropic-version": ""})

    assert (wrong[0], wrong[1]["error"]) == (401, {"type": "authentication_error", "message": "invalid x-api-key"})
    assert (missing[0], missing[1]["error"]["type"]) == (401, "authentication_error")
    assert by_bearer[0] == 200
    assert unversioned[0] == 400


async def test_models_are_listed_and_an_unknown_one_is_404(claude: Claude) -> None:
    listed = [model.id async for model in claude.sdk.models.list()]

    assert MODEL in listed
    assert (await claude.sdk.models.retrieve(MODEL)).display_name == "Claude Sonnet 5.5 (local stand-in)"
    with pytest.raises(anthropic.NotFoundError):
        await claude.sdk.models.retrieve("claude-nothing")
    with pytest.raises(anthropic.NotFoundError):
        await claude.sdk.messages.create(**{**HELLO, "model": "claude-nothing"})


async def test_tokens_are_counted_at_four_characters_each(claude: Claude) -> None:
    counted = await claude.sdk.messages.count_tokens(
        model=MODEL, system="Be brief.", messages=[{"role": "user", "content": "Hello there"}]
    )

    assert counted.input_tokens == 5


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (Faults(overloaded_529=True), anthropic.OverloadedError),
        (Faults(rate_limited_429=True), anthropic.RateLimitError),
        (Faults(error_500=True), anthropic.InternalServerError),
    ],
)
async def test_refusals_by_switch_are_what_the_sdk_knows(
    claude: Claude, faults: Faults, error: type[anthropic.APIStatusError]
) -> None:
    claude.standin.faults = faults

    with pytest.raises(error):
        await claude.sdk.messages.create(**HELLO)


async def test_a_refusal_for_the_next_calls_only_goes_off_by_itself(claude: Claude) -> None:
    claude.standin.faults = Faults(overloaded_529=True, only_next=2, chars_per_second=0)

    statuses = [(await claude.post(HELLO))[0] for _ in range(3)]

    assert statuses == [529, 529, 200]


async def test_the_text_keeps_the_asked_pace(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=200, script="twenty characters ok" * 3)

    started = time.monotonic()
    await claude.write(("user", "Hello"))

    assert time.monotonic() - started > 0.25


async def test_a_pace_that_is_changed_holds_for_the_rest_of_what_is_being_written(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=10, script="word " * 40)
    text = ""

    async with asyncio.timeout(10):  # the whole would take twenty seconds
        async for event in await claude.sdk.messages.create(**HELLO, stream=True):
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                text += event.delta.text
                claude.standin.faults = Faults(chars_per_second=0)

    assert text.split() == ["word"] * 40


async def test_a_call_is_recorded_with_its_size_and_who_ended_it(claude: Claude) -> None:
    claude.standin.faults = Faults(chars_per_second=0, script="Hi there.")
    await claude.write(("user", "Hello"))
    claude.standin.faults = Faults(chars_per_second=100, script="word " * 1_000)
    stream = await claude.sdk.messages.create(**HELLO, stream=True)
    async for event in stream:
        if event.type == "content_block_delta":
            break
    closing = time.monotonic()
    await stream.close()
    await asyncio.sleep(0.1)

    async with aiohttp.ClientSession() as session, session.get(f"{claude.url}/_standin/calls") as answer:
        whole, cut = await answer.json()

    assert (whole["model"], whole["stream"], whole["input_chars"], whole["output_chars"]) == (MODEL, True, 5, 9)
    assert (whole["stop_reason"], whole["closed_by_client"]) == ("end_turn", False)
    assert (cut["stop_reason"], cut["closed_by_client"]) == (None, True)
    assert closing <= cut["closed_at_monotonic"] <= time.monotonic()
    assert abs(cut["closed_at_epoch"] - time.time()) < 60
    assert "body" not in whole


async def test_the_record_shows_what_was_sent_when_asked_and_can_be_cleared(claude: Claude) -> None:
    await claude.write(("user", "Hello"))

    async with aiohttp.ClientSession() as session:
        async with session.get(f"{claude.url}/_standin/calls?bodies=true") as answer:
            calls = await answer.json()
        await session.delete(f"{claude.url}/_standin/calls")
        async with session.get(f"{claude.url}/_standin/calls") as answer:
            left = await answer.json()

    assert calls[0]["body"]["messages"] == [{"role": "user", "content": "Hello"}]
    assert left == []


async def test_a_call_for_a_text_is_held_by_switch(claude: Claude) -> None:
    await switch(claude.url, "messages")
    writing = asyncio.create_task(claude.post(HELLO))
    await held(claude.url)

    assert (claude.standin.calls.listed(bodies=False), writing.done()) == ([], False)

    await switch(claude.url, "")
    assert (await writing)[0] == 200
