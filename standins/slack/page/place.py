"""Where on the page an interactive element stands."""

from dataclasses import dataclass, field

from standins.slack.page.markup import Attributes, Control, Html, Json, tag
from standins.slack.page.names import Names
from standins.slack.page.texts import plain, text_object


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A message or a view, and within it a block.

    `key` names the message or view and makes element ids unique; `dispatches` says that a change is sent to the
    app at once; `labelled` and `described` are ids of the label and of the hint or error; `invalid` marks an input
    with an error.
    """

    names: Names = field(default_factory=Names)
    key: str = ""
    block_id: str = ""
    dispatches: bool = True
    labelled: str | None = None
    described: str | None = None
    invalid: bool = False

    def element_id(self, element: Json) -> str:
        """An id that no other element of the page has."""
        return f"{self.key}-{self.block_id}-{element.get('action_id', '')}"

    def control(self, element: Json, more: Attributes | None = None) -> Control:
        """The attributes that every control has, then `more`; its label, else its placeholder, names it."""
        name = element.get("accessibility_label") or plain(element.get("placeholder")) or None
        return {
            "id": self.element_id(element),
            "data-action-id": str(element.get("action_id", "")),
            "data-type": str(element["type"]),
            "data-dispatch": self.dispatches,
            "aria-labelledby": self.labelled,
            "aria-label": None if self.labelled else name,
            "aria-describedby": self.described,
            "aria-invalid": "true" if self.invalid else None,
            "autofocus": bool(element.get("focus_on_load")),
            **(more or {}),
        }


def confirmation(element: Json, names: Names) -> Html | None:
    """The confirm dialog of an element, as an inert template right behind it; None where it has none."""
    confirm = element.get("confirm")
    if not confirm:
        return None
    style = "danger" if confirm.get("style") == "danger" else "primary"
    title, text = plain(confirm.get("title")) or "Are you sure?", text_object(confirm.get("text"), names)
    return tag(
        "template",
        {"class": "confirm"},
        tag("h2", {}, title),
        tag("p", {}, text),
        tag(
            "footer",
            {},
            tag(
                "button", {"type": "button", "class": "button", "value": "deny"}, plain(confirm.get("deny")) or "Cancel"
            ),
            tag(
                "button",
                {"type": "button", "class": f"button solid {style}", "value": "confirm"},
                plain(confirm.get("confirm")) or "Yes",
            ),
        ),
    )
