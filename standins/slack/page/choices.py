"""Selects, radio buttons and checkboxes as HTML."""

from collections.abc import Collection, Sequence

from standins.slack.page.markup import Control, Html, Json, join, tag
from standins.slack.page.names import Names
from standins.slack.page.place import Place, confirmation
from standins.slack.page.texts import plain, text_object


def select(element: Json, place: Place) -> Html:
    """A select with one choice, whatever its source of options is (but an external one)."""
    chosen = initial(element)
    placeholder = tag("option", {"value": ""}, plain(element.get("placeholder")) or "Select an option")
    groups = [
        tag("optgroup", {"label": label}, _options(options, chosen)) if label else _options(options, chosen)
        for label, options in option_groups(element, place.names)
    ]
    shown = tag("select", place.control(element), placeholder, groups)
    return join([tag("span", {"class": "select"}, shown), confirmation(element, place.names)])


def multi_select(element: Json, place: Place) -> Html:
    """A select with many choices: checkboxes behind a button that names what is chosen."""
    chosen = initial(element)
    options = [option for _, group in option_groups(element, place.names) for option in group]
    named = ", ".join(plain(option["text"]) for option in options if option["value"] in chosen)
    placeholder = plain(element.get("placeholder")) or "Select options"
    summary = tag("summary", {"data-placeholder": placeholder, "data-local": True}, named or placeholder)
    return join(
        [
            tag(
                "details",
                place.control(element, {"class": "multi", "data-menu": True}),
                summary,
                tag(
                    "div",
                    {"class": "choices", "role": "group"},
                    (_choice(option, "checkbox", place, element, chosen) for option in options),
                ),
            ),
            confirmation(element, place.names),
        ]
    )


def choices(element: Json, place: Place) -> Html:
    """Radio buttons or checkboxes, one under another."""
    kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
    chosen = initial(element)
    role = "radiogroup" if kind == "radio" else "group"
    return join(
        [
            tag(
                "div",
                place.control(element, {"class": "choices", "role": role}),
                (_choice(option, kind, place, element, chosen) for option in element["options"]),
            ),
            confirmation(element, place.names),
        ]
    )


def option_groups(element: Json, names: Names) -> list[tuple[str, list[Json]]]:
    """The options of a select with the label of their group, which may be empty.

    People, channels and conversations are options whose value is their id.
    """
    if "option_groups" in element:
        return [(plain(group["label"]), list(group["options"])) for group in element["option_groups"]]
    if "options" in element:
        return [("", list(element["options"]))]
    return [("", [{"text": label, "value": value} for value, label in _workspace_options(element, names)])]


def initial(element: Json) -> Collection[str]:
    """The values chosen at first."""
    options: Sequence[Json] = element.get("initial_options") or [element.get("initial_option") or {}]
    chosen = {str(option["value"]) for option in options if option}
    for kind in ("conversation", "channel", "user"):
        chosen.update(element.get(f"initial_{kind}s") or [])
        chosen.update([element[f"initial_{kind}"]] if element.get(f"initial_{kind}") else [])
    return chosen


def _workspace_options(element: Json, names: Names) -> list[tuple[str, str]]:
    kind = str(element["type"]).removeprefix("multi_")
    people = [(user, name) for user, name in names.people.items()]
    channels = [(channel, f"# {name}") for channel, name in names.channels.items()]
    if kind == "users_select":
        return people
    if kind == "conversations_select" and "im" in element.get("filter", {}).get("include", ["im"]):
        return channels + list(names.directs.items())
    return channels


def _options(options: Sequence[Json], chosen: Collection[str]) -> Html:
    return join(
        tag("option", {"value": str(option["value"]), "selected": option["value"] in chosen}, plain(option["text"]))
        for option in options
    )


def _choice(option: Json, kind: str, place: Place, element: Json, chosen: Collection[str]) -> Html:
    value = str(option["value"])
    control: Control = {"type": kind, "name": place.element_id(element), "value": value, "checked": value in chosen}
    description = option.get("description")
    text = tag(
        "span",
        {},
        text_object(option["text"], place.names),
        tag("small", {}, text_object(description, place.names)) if description else None,
    )
    return tag("label", {"class": "choice"}, tag("input", control), text)
