"""Buttons, overflow menus and feedback buttons as HTML."""

from standins.slack.page.emoji import character
from standins.slack.page.markup import Html, Json, is_safe_url, join, tag
from standins.slack.page.place import Place, confirmation
from standins.slack.page.texts import plain

_ICONS = {"trash": "🗑️", "thumbs_up": "👍", "thumbs_down": "👎", "pencil": "✏️", "copy": "📋"}


def button(element: Json, place: Place) -> Html:
    """A button; one with an address is a link that also tells the app. Nothing for those whom it is not shown to."""
    if _hidden(element, place):
        return Html("")
    style = element.get("style") if element.get("style") in {"primary", "danger"} else ""
    classes = f"button {style}".strip()
    attributes = place.control(element, {"class": classes, "aria-label": element.get("accessibility_label")})
    url = str(element.get("url", ""))
    if url and is_safe_url(url):
        link = {**attributes, "href": url, "target": "_blank", "rel": "noopener noreferrer"}
        return join([tag("a", link, plain(element["text"])), confirmation(element, place.names)])
    shown = tag("button", {**attributes, "type": "button"}, plain(element["text"]))
    return join([shown, confirmation(element, place.names)])


def icon_button(element: Json, place: Place) -> Html:
    """A button with an icon; its text is the tip over it."""
    if _hidden(element, place):
        return Html("")
    text = plain(element["text"])
    attributes = place.control(
        element,
        {"class": "icon-button", "aria-label": element.get("accessibility_label") or text, "title": text},
    )
    icon = str(element["icon"])
    shown = tag("button", {**attributes, "type": "button"}, _ICONS.get(icon, character(icon)))
    return join([shown, confirmation(element, place.names)])


def feedback_buttons(element: Json, place: Place) -> Html:
    """A pair of thumbs; the pressed one's value is what is chosen."""
    thumbs = (("positive_button", "👍"), ("negative_button", "👎"))
    return join(_thumb(element, element[kind], icon, place) for kind, icon in thumbs)


def overflow(element: Json, place: Place) -> Html:
    """A menu behind three dots."""
    label = str(element.get("accessibility_label") or "More options")
    items = [_item(element, option, place) for option in element["options"]]
    summary = tag("summary", {"class": "button overflow-toggle", "aria-label": label}, "⋯")
    return join(
        [
            tag("details", {"class": "menu overflow", "data-menu": True}, summary, tag("div", {"role": "menu"}, items)),
        ]
    )


def _item(element: Json, option: Json, place: Place) -> Html:
    attributes = place.control(
        element,
        {"class": "menu-item", "role": "menuitem", "value": str(option["value"]), "aria-label": None, "id": None},
    )
    shown = tag("button", {**attributes, "type": "button"}, plain(option["text"]))
    return join([shown, confirmation(element, place.names)])


def _thumb(element: Json, choice: Json, icon: str, place: Place) -> Html:
    text = plain(choice["text"])
    attributes = place.control(
        element,
        {
            "class": "icon-button",
            "value": str(choice["value"]),
            "title": text,
            "id": None,
            "aria-label": choice.get("accessibility_label") or text,
        },
    )
    return tag("button", {**attributes, "type": "button"}, icon)


def _hidden(element: Json, place: Place) -> bool:
    seen_by = element.get("visible_to_user_ids")
    return seen_by is not None and place.names.viewer not in seen_by
