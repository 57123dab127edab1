"""Inputs of text, numbers, dates and times as HTML, and the `input` block with its label, hint and error."""

from dataclasses import replace

from standins.slack.page.markup import Html, Json, tag
from standins.slack.page.place import Place
from standins.slack.page.texts import plain

LONGEST_TEXT = 3000
_TYPES = {
    "plain_text_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}


def text_input(element: Json, place: Place) -> Html:
    """A line or an area of text. Slack refuses more than 3,000 characters unless fewer are asked for."""
    limits = {
        "data-min-length": str(element.get("min_length", 0)),
        "data-max-length": str(element.get("max_length", LONGEST_TEXT)),
        "placeholder": plain(element.get("placeholder")) or None,
    }
    attributes = place.control(element, limits)
    value = str(element.get("initial_value", ""))
    if element.get("multiline") or element["type"] == "rich_text_input":
        # The parser drops a line end right after the opening tag; this one is there to be dropped.
        return tag("textarea", {**attributes, "rows": 5}, "\n", value)
    return tag("input", {**attributes, "type": _TYPES[element["type"]], "value": value, "autocomplete": "off"})


def number_input(element: Json, place: Place) -> Html:
    """A number within its bounds."""
    bounds = {
        "min": element.get("min_value"),
        "max": element.get("max_value"),
        "step": "any" if element.get("is_decimal_allowed") else "1",
        "placeholder": plain(element.get("placeholder")) or None,
    }
    value = str(element.get("initial_value", ""))
    return tag("input", {**place.control(element, bounds), "type": "number", "value": value})


def moment_input(element: Json, place: Place) -> Html:
    """A date (`YYYY-MM-DD`), a time (`HH:mm`), or both (seconds since 1970, shown where the viewer is)."""
    kind = str(element["type"])
    value = str(element.get("initial_date") or element.get("initial_time") or "")
    if kind == "datetimepicker" and element.get("initial_date_time"):
        value = place.names.moment(float(element["initial_date_time"])).strftime("%Y-%m-%dT%H:%M")
    return tag("input", {**place.control(element), "type": _TYPES[kind], "value": value})


def input_block(block: Json, control: Html, place: Place, error: str | None) -> Html:
    """A label, the control (made for `input_place`), a hint and an error, if there is one."""
    identifier = place.element_id(block["element"])
    optional = tag("span", {"class": "optional"}, " (optional)") if block.get("optional") else None
    label = tag("label", {"for": identifier, "id": f"{identifier}-label"}, plain(block["label"]), optional)
    hint = tag("p", {"class": "hint"}, plain(block["hint"])) if block.get("hint") else None
    shown = tag("p", {"class": "error", "role": "alert"}, error) if error else None
    notes = tag("div", {"class": "notes", "id": f"{identifier}-notes"}, shown, hint)
    return tag("div", {"class": "field", "data-optional": bool(block.get("optional"))}, label, control, notes)


def input_place(block: Json, place: Place, error: str | None) -> Place:
    """The place of an input block's control: named by the block's label, dispatching only where the block says so."""
    identifier = place.element_id(block["element"])
    return replace(
        place,
        dispatches=bool(block.get("dispatch_action")),
        labelled=f"{identifier}-label",
        described=f"{identifier}-notes",
        invalid=error is not None,
    )
