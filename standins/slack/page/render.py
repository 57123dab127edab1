"""Block Kit as HTML: pure, blocks in, safe markup out.

A block or element that is not known, or that lacks what it needs, shows as a placeholder that names it, so that a
mistake is seen at once instead of leaving a hole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from standins.slack.page.buttons import button, feedback_buttons, icon_button, overflow
from standins.slack.page.cards import alert, card, plan, table, task_card
from standins.slack.page.choices import choices, multi_select, select
from standins.slack.page.inputs import input_block, input_place, moment_input, number_input, text_input
from standins.slack.page.markdown import markdown
from standins.slack.page.markup import Html, Json, is_safe_url, join, link, tag
from standins.slack.page.place import Place
from standins.slack.page.rich_text import rich_text
from standins.slack.page.texts import plain, text_object

MALFORMED = (KeyError, TypeError, AttributeError, ValueError, IndexError)
_CHANNEL_KINDS = ("conversations", "channels", "users")


def render_blocks(blocks: Sequence[Json], place: Place, errors: Mapping[str, str] | None = None) -> Html:
    """All blocks of a message or view; `errors` are sentences to show below inputs, by block id."""
    errors = errors or {}
    return join(_block(block, place, errors.get(str(block.get("block_id", "")))) for block in blocks)


def render_element(element: Json, place: Place) -> Html:
    """One element of a block, an image or a text too."""
    kind = str(element.get("type"))
    try:
        return _ELEMENTS.get(kind, _unknown_element)(element, place)
    except MALFORMED:
        return _placeholder(kind, "is malformed")


def _block(block: Json, place: Place, error: str | None) -> Html:
    kind, block_id = str(block.get("type")), str(block.get("block_id", ""))
    place = replace(place, block_id=block_id)
    try:
        known = _BLOCKS.get(kind, _unknown_block)
        inner = _input(block, place, error) if kind == "input" else known(block, place)
    except MALFORMED:
        inner = _placeholder(kind, "is malformed")
    # An input keeps what was typed when the blocks around it change.
    kept = f"input-{block_id}" if kind == "input" else None
    attributes = {"class": "block", "data-block": kind, "data-block-id": block_id or None, "data-key": kept}
    return tag("div", attributes, inner)


def _section(block: Json, place: Place) -> Html:
    text = None
    if said := block.get("text"):
        kind = "text literal" if said.get("type") == "plain_text" else "text"
        text = tag("div", {"class": kind}, text_object(said, place.names))
    fields = [tag("div", {}, text_object(field, place.names)) for field in block.get("fields") or []]
    accessory = block.get("accessory")
    return tag(
        "div",
        {"class": "section"},
        tag("div", {"class": "section-text"}, text, tag("div", {"class": "fields"}, fields) if fields else None),
        tag("div", {"class": "accessory"}, render_element(accessory, place)) if accessory else None,
    )


def _context(block: Json, place: Place) -> Html:
    return tag("div", {"class": "context"}, (render_element(element, place) for element in block["elements"]))


def _actions(block: Json, place: Place) -> Html:
    return tag("div", {"class": "actions"}, (render_element(element, place) for element in block["elements"]))


def _image_block(block: Json, place: Place) -> Html:
    title = tag("figcaption", {}, text_object(block["title"], place.names)) if block.get("title") else None
    return tag("figure", {}, title, _image(block, place))


def _image(element: Json, _: Place) -> Html:
    url, alt = str(element.get("image_url", "")), str(element["alt_text"])
    if not is_safe_url(url):
        return tag("span", {"class": "unknown"}, alt)
    return tag("img", {"src": url, "alt": alt, "loading": "lazy", "referrerpolicy": "no-referrer"})


def _input(block: Json, place: Place, error: str | None) -> Html:
    control = render_element(block["element"], input_place(block, place, error))
    return input_block(block, control, place, error)


def _container(block: Json, place: Place) -> Html:
    title = plain(block.get("title")) or "Details"
    subtitle = tag("small", {}, text_object(block["subtitle"], place.names)) if block.get("subtitle") else None
    shown = not block.get("default_collapsed")
    inner = render_blocks(block["child_blocks"], place)
    return tag("details", {"class": "container", "open": shown}, tag("summary", {}, title, " ", subtitle), inner)


def _card(block: Json, place: Place) -> Html:
    images = [
        render_element({"type": "image", **block[name]}, place) for name in ("hero_image", "icon") if block.get(name)
    ]
    return card(block, images, [render_element(element, place) for element in block.get("actions") or []], place.names)


def _carousel(block: Json, place: Place) -> Html:
    return tag("div", {"class": "carousel"}, render_blocks(block["elements"], place))


def _file(block: Json, _: Place) -> Html:
    return tag("span", {"class": "unknown"}, f"File {block['external_id']}")


def _video(block: Json, place: Place) -> Html:
    return tag(
        "div",
        {"class": "card"},
        link(str(block["video_url"]), tag("b", {}, plain(block["title"]))),
        tag("p", {}, text_object(block.get("description"), place.names)),
    )


def _unknown_block(block: Json, _: Place) -> Html:
    return _placeholder(str(block.get("type")), "cannot be shown here")


def _unknown_element(element: Json, _: Place) -> Html:
    return _placeholder(str(element.get("type")), "cannot be shown here")


def _placeholder(kind: str, why: str) -> Html:
    return tag("span", {"class": "unknown", "role": "note"}, "⚠ ", tag("code", {}, kind), f" {why}")


_BLOCKS: dict[str, Callable[[Json, Place], Html]] = {
    "section": _section,
    "divider": lambda _, __: tag("hr"),
    "header": lambda block, _: tag("h3", {"class": "header"}, plain(block["text"])),
    "context": _context,
    "actions": _actions,
    "context_actions": _actions,
    "markdown": lambda block, place: tag("div", {"class": "markdown"}, markdown(str(block["text"]), place.names)),
    "image": _image_block,
    "rich_text": lambda block, place: tag("div", {"class": "rich"}, rich_text(block, place.names)),
    "alert": lambda block, place: alert(block, place.names),
    "table": lambda block, place: table(block, place.names),
    "task_card": lambda block, place: task_card(block, place.names),
    "plan": lambda block, place: plan(block, place.names),
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "file": _file,
    "video": _video,
}

_ELEMENTS: dict[str, Callable[[Json, Place], Html]] = {
    "plain_text": lambda element, place: tag("span", {}, text_object(element, place.names)),
    "mrkdwn": lambda element, place: tag("span", {}, text_object(element, place.names)),
    "image": _image,
    "button": button,
    "icon_button": icon_button,
    "feedback_buttons": feedback_buttons,
    "overflow": overflow,
    "static_select": select,
    "multi_static_select": multi_select,
    "radio_buttons": choices,
    "checkboxes": choices,
    "plain_text_input": text_input,
    "rich_text_input": text_input,
    "email_text_input": text_input,
    "url_text_input": text_input,
    "number_input": number_input,
    "datepicker": moment_input,
    "timepicker": moment_input,
    "datetimepicker": moment_input,
    **{f"{kind}_select": select for kind in _CHANNEL_KINDS},
    **{f"multi_{kind}_select": multi_select for kind in _CHANNEL_KINDS},
}
