"""What does not come from Slack, or not in its shape, is answered 4xx: never 500, and nothing is started."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.product import Product
from tests.e2e.wire import FORM, JSON, Client, click_of, command_form, event_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

FUZZ = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)
VIEW = {
    "id": "V1",
    "hash": "1.2",
    "callback_id": "draft_edit",
    "private_metadata": '{"draft": "d1", "version": 1, "gaps": [1]}',
    "state": {"values": {"part_0": {"value": {"type": "plain_text_input", "value": "words"}}}},
}
STAMP = "1763640000.000100"
MESSAGE = {"type": "message", "ts": STAMP, "user": "U1", "text": "words", "reply_count": 2, "thread_ts": STAMP}
SHAPES: list[dict[str, Any]] = [
    click_of("draft_approve", "d1:1"),
    {**click_of("draft_stop", "d1:1"), "type": "view_submission", "view": VIEW},
    {**click_of("draft_stop", "d1:1"), "type": "view_submission", "view": {**VIEW, "callback_id": "draft_new"}},
    {**click_of("draft_stop", "d1:1"), "type": "view_closed", "view": VIEW},
    {**click_of("draft_stop", "d1:1"), "type": "shortcut", "callback_id": "x"},
    event_of({"type": "message", "user": "U1", "channel": "C1", "text": "a", "ts": "2.1", "thread_ts": "1.1"}),
    event_of({"type": "app_home_opened", "user": "U1", "tab": "home"}),
    {**click_of("draft_stop", "d1:1"), "type": "message_action", "callback_id": "shelf_add", "message": MESSAGE},
    event_of({"type": "reaction_added", "user": "U1", "reaction": "mega", "item": {**MESSAGE, "channel": "C1"}}),
    event_of({"type": "message", "subtype": "message_changed", "channel": "C1", "ts": STAMP, "message": MESSAGE}),
    event_of({"type": "message", "subtype": "message_deleted", "channel": "C1", "ts": STAMP, "deleted_ts": STAMP}),
]


async def test_a_wrong_signature_is_401(shared: Product, client: Client) -> None:
    form = command_form()

    status, _ = await client.send(urlencode(form).encode(), secret="not-the-secret")

    assert status == 401
    assert await shared.rows("select 1 from requests where key = %s", form["trigger_id"]) == []


@pytest.mark.parametrize("age_s", [301, -301, 10**9])
async def test_a_stale_timestamp_is_401(shared: Product, client: Client, age_s: float) -> None:
    assert (await client.send(urlencode(command_form()).encode(), age_s=age_s))[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "1" * 400},
        {"X-Slack-Request-Timestamp": "-1"},
    ],
)
async def test_odd_signature_headers_are_401(shared: Product, client: Client, headers: dict[str, str]) -> None:
    assert (await client.send(urlencode(command_form()).encode(), headers=headers))[0] == 401


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"[" * 50_000, JSON),
        (b"\xff\xfe", JSON),
        (b"command=%ff%fe", FORM),
        (b"command=\xff", FORM),
        (b"payload=", FORM),
        (b"payload=[]", FORM),
        (b"payload=" + b"%5B" * 20_000, FORM),
        (b"payload={}", FORM),
        (b"a=1&" * 200, FORM),
        (b"command=notra&team_id=T1&user_id=U1&channel_id=C1", FORM),
        (urlencode(command_form(team_id="T 1")).encode(), FORM),
        (urlencode(command_form(text="x" * 50_000)).encode(), FORM),
        (b"command=/notra", "text/plain"),
        (b'{"type": "event_callback", "team_id": 1, "event_id": "E1", "event": {"type": "message"}}', JSON),
        (b'{"type": "event_callback", "team_id": "T1", "event_id": "E1"}', JSON),
        (b'{"type": "url_verification", "challenge": 5}', JSON),
    ],
)
async def test_a_malformed_body_is_400(shared: Product, client: Client, body: bytes, content_type: str) -> None:
    assert (await client.send(body, content_type))[0] == 400


@pytest.mark.parametrize("channel", ['"\\u0000"', '"\\ud800"', "NaN", "[[]]"])
async def test_a_window_with_a_channel_that_no_store_takes_is_kept_open_and_not_recorded(
    shared: Product, client: Client, channel: str
) -> None:
    chosen = {"content_type": "changelog", "repo": "acme/rocket", "range": "last 7 days"}
    values = {name: {"value": {"selected_option": {"value": value}}} for name, value in chosen.items()}
    view = {"id": "V9", "callback_id": "draft_new", "private_metadata": f'{{"channel": {channel}}}'}
    submitted = {**click_of("draft_stop", ""), "type": "view_submission", "view": {**view, "state": {"values": values}}}

    status, answer = await client.interaction(submitted)

    assert (status, json.loads(answer)["response_action"]) == (200, "errors")
    assert await shared.rows("select 1 from requests where key like %s", "V9:%") == []


@pytest.mark.parametrize("url", ["http://a..b/", f"https://{'x' * 64}.example/", "ftp://x/", "//", "http://["])
async def test_an_address_that_nobody_can_be_answered_at_is_malformed(
    shared: Product, client: Client, url: str
) -> None:
    assert (await client.command(command_form("help", response_url=url)))[0] == 400


async def test_an_opened_home_of_nobody_is_not_recorded(shared: Product, client: Client) -> None:
    envelope = event_of({"type": "app_home_opened", "user": "U" * 300, "tab": "home"})

    assert await client.event(envelope) == (200, "")
    assert await shared.rows("select 1 from requests where key = %s", envelope["event_id"]) == []


async def test_a_huge_body_is_refused(shared: Product, client: Client) -> None:
    assert (await client.send(b"text=" + b"x" * 2_000_000))[0] == 413


@pytest.mark.parametrize("text", ["draft \x00", "draft \ud800", "\u202e draft", "💥" * 999])
async def test_odd_characters_in_a_command_harm_nothing(shared: Product, client: Client, text: str) -> None:
    form = {name: quote(value) for name, value in command_form().items()}

    body = "&".join(f"{name}={value}" for name, value in {**form, "text": quote(text, errors="surrogatepass")}.items())

    assert (await client.send(body.encode()))[0] in {200, 400}


@FUZZ
@given(shape=st.sampled_from(SHAPES), data=st.data())
async def test_any_field_may_hold_anything(shared: Product, client: Client, shape: Any, data: st.DataObject) -> None:
    odd = _changed(shape, data)
    body = json.dumps(odd).encode()

    statuses = {
        (await client.send(body, JSON))[0],
        (await client.send(b"payload=" + quote(body).encode()))[0],
    }

    assert all(status < 500 for status in statuses), odd


@FUZZ
@given(name=st.sampled_from(sorted(command_form())), value=st.text(max_size=40))
async def test_any_field_of_a_command_may_hold_any_text(shared: Product, client: Client, name: str, value: str) -> None:
    body = urlencode({**command_form("help"), name: value}, errors="surrogatepass").encode()

    assert (await client.send(body))[0] < 500


@FUZZ
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(str.encode), kind=st.sampled_from([FORM, JSON, "x/y"]))
async def test_any_bytes_may_come(shared: Product, client: Client, body: bytes, kind: str) -> None:
    assert (await client.send(body, kind))[0] in {200, 400}


def _changed(value: Any, data: st.DataObject) -> Any:
    """The payload with one field, anywhere in it, replaced by something odd or taken away."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        changed = dict(value)
        if data.draw(st.integers(0, 5)) == 0:
            del changed[key]
        else:
            changed[key] = _changed(value[key], data)
        return changed
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [_changed(value[0], data), *value[1:]]
    if isinstance(value, dict | list) and data.draw(st.booleans()):
        return value
    return data.draw(ODD)
