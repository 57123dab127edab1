"""The values of inputs: Slack's `view.state.values`, and the `actions` entry of one that was used."""

from collections.abc import Mapping, Sequence
from typing import Any

from standins.slack.blocks import elements_of
from standins.slack.records import Blocks

State = Mapping[str, Mapping[str, Any]]

# Element type: the name under which its value travels, and the name of its initial value.
SINGLE = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}
SEVERAL = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
ONE_OPTION = frozenset({"static_select", "radio_buttons", "overflow", "external_select"})
OPTIONS = frozenset({"multi_static_select", "checkboxes", "multi_external_select"})
# Buttons and menus without a lasting choice are no part of the state.
STATELESS = frozenset({"button", "overflow", "icon_button", "feedback_buttons", "image", "mrkdwn", "plain_text"})


def values_of(blocks: Blocks, given: State | None = None, kept: State | None = None) -> dict[str, dict[str, Any]]:
    """The state of all inputs: what was `given` now, else what is `kept` from before, else the initial value.

    A given value is a string, a list of strings, None, or already Slack's own object.
    """
    values: dict[str, dict[str, Any]] = {}
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in STATELESS:
                continue
            block_id, action_id = block["block_id"], element["action_id"]
            values.setdefault(block_id, {})[action_id] = _value(
                element, (given or {}).get(block_id, {}), (kept or {}).get(block_id, {}), action_id
            )
    return values


def _value(element: dict[str, Any], given: Mapping[str, Any], kept: Mapping[str, Any], action_id: str) -> Any:
    if action_id in given:
        value = given[action_id]
        return value if isinstance(value, dict) else {"type": element["type"], **chosen(element, value)}
    if action_id in kept and kept[action_id].get("type") == element["type"]:
        return kept[action_id]
    return {"type": element["type"], **_initial(element)}


def chosen(element: dict[str, Any], value: str | Sequence[str] | None) -> dict[str, Any]:
    """A person's choice as Slack writes it: `selected_option`, `selected_date`, `value` …"""
    kind = element["type"]
    if kind in ONE_OPTION:
        return {"selected_option": next((o for o in options_of(element) if o.get("value") == value), None)}
    if kind in OPTIONS:
        return {"selected_options": [o for o in options_of(element) if o.get("value") in _several(value)]}
    if kind in SEVERAL:
        return {SEVERAL[kind][0]: _several(value)}
    return {SINGLE[kind][0]: value or None} if kind in SINGLE else {}


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    if kind in ONE_OPTION:
        return {"selected_option": element.get("initial_option")}
    if kind in OPTIONS:
        return {"selected_options": element.get("initial_options") or []}
    if kind in SEVERAL:
        return {SEVERAL[kind][0]: element.get(SEVERAL[kind][1]) or []}
    return {SINGLE[kind][0]: element.get(SINGLE[kind][1])} if kind in SINGLE else {}


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of a menu, those in groups too."""
    grouped = [option for group in element.get("option_groups") or [] for option in group.get("options") or []]
    return [*(element.get("options") or []), *grouped]


def missing_inputs(blocks: Blocks, state: State) -> dict[str, str]:
    """What Slack's client says below inputs before it submits: block id to sentence; empty when all is well."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        value = state.get(block["block_id"], {}).get(element["action_id"], {})
        complaint = _complaint(block, element, value)
        if complaint:
            errors[block["block_id"]] = complaint
    return errors


def _complaint(block: dict[str, Any], element: dict[str, Any], value: dict[str, Any]) -> str | None:
    content = next((inner for key, inner in value.items() if key != "type"), None)
    if not content:
        return None if block.get("optional") else "Please complete this required field."
    if not isinstance(content, str):
        return None
    if len(content) > (element.get("max_length") or 3_000):
        return f"This must be at most {element.get('max_length') or 3_000} characters."
    if len(content) < (element.get("min_length") or 0):
        return f"This must be at least {element['min_length']} characters."
    return None


def _several(value: str | Sequence[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
