from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from standins.slack.page.markup import Json
from standins.slack.page.names import Names
from standins.slack.page.place import Place
from standins.slack.page.render import render_blocks
from tests.standins.slack_page.hostile import texts
from tests.standins.slack_page.page_html import Document, safe

PLACE = Place(
    names=Names(people={"U1": "Ada", "U2": "Grace"}, channels={"C1": "general"}, directs={"D1": "Notra"}, viewer="U1")
)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def options(text: str) -> list[Json]:
    return [{"text": plain(f"{text}{number}"), "value": f"v{number}"} for number in range(2)]


def rich(text: str) -> Json:
    parts = [
        {"type": "text", "text": text, "style": {"bold": True, "code": True}},
        {"type": "link", "url": "https://a.example", "text": text},
        {"type": "link", "url": "javascript:alert(1)", "text": text},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "tada"},
        {"type": "date", "timestamp": 0, "format": "{time}", "fallback": text},
    ]
    section = {"type": "rich_text_section", "elements": parts}
    kinds: list[Json] = [
        section,
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section]},
        {"type": "rich_text_quote", "elements": parts},
        {"type": "rich_text_preformatted", "elements": parts},
    ]
    return {"type": "rich_text", "elements": kinds}


def elements(text: str) -> list[Json]:
    """One of every interactive element that may stand in an actions block."""
    confirm = {"title": plain(text), "text": mrkdwn(text), "confirm": plain(text), "deny": plain(text)}
    kinds: list[Json] = [
        {"type": "button", "text": plain(text), "value": text, "style": "danger", "confirm": confirm},
        {"type": "button", "text": plain(text), "url": "https://a.example/", "accessibility_label": text},
        {"type": "overflow", "options": options(text)},
        {"type": "static_select", "placeholder": plain(text), "options": options(text)},
        {"type": "static_select", "option_groups": [{"label": plain(text), "options": options(text)}]},
        {"type": "multi_static_select", "placeholder": plain(text), "options": options(text)},
        {"type": "conversations_select", "initial_conversation": "C1"},
        {"type": "channels_select"},
        {"type": "users_select", "initial_user": "U2"},
        {"type": "multi_users_select", "initial_users": ["U1"]},
        {"type": "radio_buttons", "options": options(text), "initial_option": options(text)[0]},
        {"type": "checkboxes", "options": options(text)},
        {"type": "datepicker", "initial_date": "2026-11-02"},
        {"type": "timepicker", "initial_time": "09:30"},
        {"type": "datetimepicker", "initial_date_time": 1_700_000_000},
        {"type": "plain_text_input", "initial_value": text, "multiline": True},
        {"type": "plain_text_input", "initial_value": text, "placeholder": plain(text)},
        {"type": "number_input", "is_decimal_allowed": False, "initial_value": "3"},
        {"type": "email_text_input"},
        {"type": "url_text_input"},
    ]
    return [{**element, "action_id": f"act-{number}"} for number, element in enumerate(kinds)]


def blocks(text: str) -> list[Json]:
    """One of every block."""
    task = {"type": "task_card", "task_id": "1", "title": text, "status": "in_progress", "details": rich(text)}
    picture = {"type": "image", "image_url": "https://a.example/i", "alt_text": text}
    return [
        {"type": "header", "text": plain(text)},
        {"type": "section", "text": mrkdwn(text), "fields": [plain(text)], "accessory": elements(text)[0]},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn(text), picture]},
        {"type": "actions", "block_id": "acts", "elements": elements(text)},
        {"type": "image", "image_url": "https://a.example/i.png", "alt_text": text, "title": plain(text)},
        {"type": "markdown", "text": text},
        rich(text),
        {"type": "alert", "text": mrkdwn(text), "level": "warning"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}, rich(text)]] * 2},
        task,
        {"type": "plan", "title": text, "tasks": [task]},
        {"type": "card", "title": mrkdwn(text), "body": mrkdwn(text), "actions": elements(text)[:1]},
        {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn(text)}]},
        {"type": "container", "title": plain(text), "child_blocks": [{"type": "divider"}]},
        {"type": "video", "title": plain(text), "video_url": "https://a.example/v", "alt_text": text},
        {"type": "file", "external_id": text, "source": "remote"},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons", "action_id": "feedback",
                    "positive_button": {"text": plain(text), "value": "up"},
                    "negative_button": {"text": plain(text), "value": "down"},
                },
                {"type": "icon_button", "action_id": "icon", "icon": "trash", "text": plain(text)},
            ],
        },
        *[
            {"type": "input", "block_id": f"in-{number}", "label": plain(text), "hint": plain(text), "element": element}
            for number, element in enumerate(elements(text)[3:])
        ],
    ]  # fmt: skip


def shown(*some: Json, place: Place = PLACE, errors: dict[str, str] | None = None) -> Document:
    return safe(render_blocks(some, place, errors))


@settings(max_examples=30)
@given(texts)
def test_no_text_in_any_block_becomes_markup_of_its_own(text: str) -> None:
    shown(*blocks(text), errors={"in-0": text})


def test_every_block_is_shown_and_none_by_a_placeholder() -> None:
    document = shown(*blocks("Words"))

    assert [attributes["data-block"] for attributes in document.with_class("block")].count("input") == 17
    assert [one for one in document.with_class("unknown") if one.get("role") == "note"] == []


def test_every_block_that_the_sdk_knows_is_known_here() -> None:
    kinds = {vars(kind)["type"] for kind in Block.__subclasses__()} - {"call", "auth_provider"}

    assert kinds <= {block["type"] for block in blocks("Words")}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "data_table", "rows": []},
        {"type": "<b>"},
        {},
        {"type": "actions", "elements": [{"type": "external_select", "action_id": "x"}]},
        {"type": "section", "text": {"type": "mrkdwn"}},
        {"type": "actions"},
        {"type": "table", "rows": []},
    ],
)
def test_what_cannot_be_shown_leaves_a_visible_mark(block: Json) -> None:
    assert len(shown(block).with_class("unknown")) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "type", "elements", "url"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from([block["type"] for block in blocks("x")]),
    st.dictionaries(st.sampled_from(["text", "elements", "rows", "element", "label", "accessory", "title"]), JSON),
)
def test_malformed_blocks_never_raise(kind: str, fields: dict[str, Any]) -> None:
    shown({"type": kind, **fields})


def test_a_button_hidden_from_the_viewer_is_not_there() -> None:
    hidden = {"type": "button", "action_id": "a", "text": plain("For Grace"), "visible_to_user_ids": ["U2"]}

    assert shown({"type": "actions", "elements": [hidden]}).text == ""


def test_a_link_button_with_a_dangerous_address_is_a_plain_button() -> None:
    button = {"type": "button", "action_id": "a", "text": plain("Go"), "url": "javascript:alert(1)"}

    assert "a" not in [name for name, _ in shown({"type": "actions", "elements": [button]}).elements]


def test_an_error_is_bound_to_its_input() -> None:
    element = {"type": "plain_text_input", "action_id": "text"}
    document = shown(
        {"type": "input", "block_id": "b", "label": plain("Part"), "element": element}, errors={"b": "Too old"}
    )
    control = next(attributes for name, attributes in document.elements if name == "input")

    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] in [attributes.get("id") for attributes in document.with_class("notes")]
    assert "Too old" in document.text


def test_only_what_dispatches_is_marked_so() -> None:
    element = {"type": "static_select", "action_id": "s", "options": options("x")}
    asked = {"type": "input", "block_id": "b", "label": plain("Part"), "element": element}
    document = shown(
        asked, {**asked, "block_id": "c", "dispatch_action": True}, {"type": "actions", "elements": [element]}
    )
    selects = [attributes for name, attributes in document.elements if name == "select"]

    assert ["data-dispatch" in attributes for attributes in selects] == [False, True, True]


def test_the_first_line_end_of_a_text_survives() -> None:
    element = {"type": "plain_text_input", "action_id": "t", "multiline": True, "initial_value": "\nline"}
    markup = render_blocks([{"type": "input", "label": plain("Part"), "element": element}], PLACE)

    assert ">\n\nline</textarea>" in markup
