"""What people are told, in a line with a link, and the window in which each chooses how."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, button, context, count, link, mention, plain_text, section, shorten
from bot.blocks.frame import button_of, title
from bot.blocks.links import ANYWHERE
from bot.blocks.modals import View, field, modal
from bot.blocks.safety import escape, harmless, literal
from bot.errors import UsageError
from bot.models import Draft, DraftState
from bot.notifications import WATCHED_S, WAYS, Kind, Notification, Way, way_of
from bot.ports import Block

_REASON: Final = 200
_LABELS: Final[Mapping[Kind, str]] = {
    Kind.READY: "A draft is ready",
    Kind.FAILED: "A draft failed",
    Kind.CREDITS: "The month's budget runs low",
    Kind.PAUSED: "A schedule of mine was paused",
}
_WAYS: Final[Mapping[Way, str]] = {
    Way.THREAD: "In its thread, with a mention",
    Way.DIRECT: "By direct message",
    Way.OFF: "Not at all",
}


def ready(draft: Draft, notification: Notification, url: str | None) -> Rendered:
    """A draft waits for its reviewers."""
    return Rendered([], f"{_to(notification)}{_named(title(draft), url)} is ready for review.")


def campaign_ready(draft: Draft, states: Sequence[DraftState], notification: Notification, url: str | None) -> Rendered:
    """All drafts of a campaign have ended, in these states; some of them wait for their reviewers."""
    name = _named(f"Campaign · {harmless(draft.request.repo)}", url)
    ready, lost = states.count(DraftState.IN_REVIEW), states.count(DraftState.FAILED)
    wait = "waits" if ready == 1 else "wait"
    but = f", {lost} failed" if lost else ""
    return Rendered([], f"{_to(notification)}{name}: {count(ready, 'draft')} {wait} for review{but}.")


def failed(draft: Draft, notification: Notification, url: str | None) -> Rendered:
    """A draft failed: why, in a sentence (its message says all of it), and the button that tries again."""
    reason = (draft.reason or "Something went wrong").partition(". ")[0].rstrip(".")
    text = f"{_to(notification)}{_named(title(draft), url)} failed. {literal(shorten(reason, _REASON))}."
    return Rendered([section(text), actions(ids.BLOCK_ACTIONS, [button_of(draft, ids.DRAFT_RETRY)])], text)


def told_in_note(notification: Notification, line: str) -> Rendered:
    """The line about a new version in a draft's thread, with a mention of who waits for it."""
    return Rendered([], f"{_to(notification)}{line}")


def choices_button() -> Block:
    """Opens the window, from the Home tab."""
    return actions("notifications", [button("Notifications", ids.NOTIFICATIONS_OPEN, "mine:0")])


def choices_view(chosen: Mapping[Kind, Way]) -> View:
    """The window: one choice for each kind, as it stands."""
    note = f"What ends within {WATCHED_S:.0f} seconds, while you watch, or is stopped by somebody brings no message."
    blocks = [*(_choice(kind, way_of(kind, chosen)) for kind in Kind), context(note)]
    return {**modal("Notifications", blocks, submit="Save", close="Cancel"), "callback_id": ids.VIEW_NOTIFICATIONS}


def read_choices(view: Mapping[str, Any]) -> dict[Kind, Way]:
    """What was chosen in the window. Raises UsageError for what it does not offer."""
    chosen = {}
    for kind in Kind:
        value = field(view, kind.value)
        if value not in WAYS[kind]:
            raise UsageError("This window is out of date. Please open it again.")
        chosen[kind] = Way(value)
    return chosen


def _choice(kind: Kind, way: Way) -> Block:
    options = {each: {"text": plain_text(_WAYS[each]), "value": each.value} for each in WAYS[kind]}
    element = {
        "type": "static_select",
        "action_id": ids.INPUT,
        "options": list(options.values()),
        "initial_option": options[way],
    }
    return {"type": "input", "block_id": kind.value, "label": plain_text(_LABELS[kind]), "element": element}


def _to(notification: Notification) -> str:
    """The mention, in a channel; who is written to directly needs none."""
    return f"{mention(notification.person)} " if notification.channel is not None else ""


def _named(name: str, url: str | None) -> str:
    target = ANYWHERE.target(url) if url else None
    return link(target, name) if target else f"*{escape(name)}*"
