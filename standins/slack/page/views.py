"""Modals and the Home tab as HTML."""

from collections.abc import Sequence

from standins.slack.page.avatars import LOGO
from standins.slack.page.markup import Html, tag
from standins.slack.page.names import Names
from standins.slack.page.place import Place
from standins.slack.page.render import render_blocks
from standins.slack.records import View


def render_modals(views: Sequence[View], names: Names) -> Html:
    """The stack of one person's modals, the bottom one first, in one dialog; the last one shows."""
    if not views:
        return Html("")
    stacked = [_modal(view, names, on_top=view is views[-1]) for view in views]
    attributes = {"class": "modal", "data-key": f"modal-{views[0].root_id or views[0].id}"}
    return tag("dialog", {**attributes, "aria-labelledby": f"{views[-1].id}-title"}, stacked)


def render_home(view: View | None, names: Names) -> Html:
    """What the app published to the Home tab, or that it published nothing yet."""
    if view is None:
        empty = [
            tag("img", {"src": LOGO, "alt": "", "width": 64, "height": 64}),
            tag("h2", {}, "Nothing here yet"),
            tag("p", {}, "The app has not published its Home tab to you."),
        ]
        return tag("div", {"class": "home empty", "data-key": "home"}, empty)
    attributes = {"class": "home", "data-key": "home", "data-view-id": view.id, "data-callback-id": view.callback_id}
    return tag("div", attributes, render_blocks(view.blocks, Place(names=names, key=view.id)))


def _modal(view: View, names: Names, *, on_top: bool) -> Html:
    back = view.previous_id is not None
    return tag(
        "form",
        {
            "class": "view",
            "data-key": view.id,
            "data-view-id": view.id,
            "data-callback-id": view.callback_id,
            "data-hash": view.hash,
            "hidden": not on_top,
            "novalidate": True,
            "method": "dialog",
        },
        _head(view, back=back),
        tag("div", {"class": "view-body"}, render_blocks(view.blocks, Place(names=names, key=view.id), view.errors)),
        _foot(view, back=back),
    )


def _head(view: View, *, back: bool) -> Html:
    return tag(
        "header",
        {},
        tag("button", {"type": "button", "class": "icon-button", "data-do": "close-view", "aria-label": "Back"}, "‹")
        if back
        else tag("img", {"src": LOGO, "alt": "", "width": 28, "height": 28}),
        tag("h2", {"id": f"{view.id}-title"}, view.title),
        tag("button", {"type": "button", "class": "icon-button", "data-do": "close-all", "aria-label": "Close"}, "✕"),
    )


def _foot(view: View, *, back: bool) -> Html | None:
    has_input = any(block.get("type") == "input" for block in view.blocks)
    if not (view.submit or view.close or has_input):
        return None
    close = view.close or ("Back" if back else "Cancel")
    submit = tag("button", {"type": "submit", "class": "button solid primary"}, view.submit or "Submit")
    return tag(
        "footer",
        {},
        tag("button", {"type": "button", "class": "button", "data-do": "close-view"}, close),
        submit if view.submit or has_input else None,
    )
