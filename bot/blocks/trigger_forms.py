"""The part of the digest's window that is about events in place of times, and about publishing without a person."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from bot.blocks import ids
from bot.blocks.elements import plain_text
from bot.blocks.modals import field, text_input
from bot.errors import UsageError
from bot.ports import Block
from bot.ranges import is_ref
from bot.triggers import Trigger, TriggerKind

LABEL, BRANCH, MINUTES, PUBLISH = "label", "branch", "minutes", "publish"
T = TypeVar("T")
TRIGGERS: Final = {
    TriggerKind.RELEASE.value: "A release is published",
    TriggerKind.LABEL.value: "A labelled PR is merged: into the next draft",
    TriggerKind.PUSH.value: "Commits are pushed to a branch",
}
"""The events that can be chosen in place of a time."""
_MEANS: Final = (
    "Each draft is approved and published in your name, without anybody reading it first. One in which the checks find "
    "something waits for a person."
)
WHEN: Final = "preset"
"""The block in which times and events are chosen."""


class WrongInput(UsageError):
    """What was typed into the input `block` cannot be."""

    def __init__(self, block: str, sentence: str) -> None:
        """The sentence is shown below the input."""
        super().__init__(sentence)
        self.block = block


def trigger_fields(trigger: Trigger | None) -> list[Block]:
    """The inputs that only events need."""
    return [
        optional(
            text_input(
                LABEL,
                "Label",
                initial=trigger.label if trigger else "",
                max_length=200,
                hint="For merged pull requests: those with it go into the next draft",
            )
        ),
        optional(
            text_input(
                BRANCH,
                "Branch",
                initial=trigger.branch if trigger else "",
                max_length=200,
                hint="For pushes, such as main",
            )
        ),
        optional(
            text_input(
                MINUTES,
                "Minutes",
                initial=str(trigger.minutes if trigger else 10),
                max_length=4,
                hint="For pushes: at most one run in so many minutes",
            )
        ),
    ]


def read_trigger(view: Mapping[str, Any]) -> Trigger | None:
    """The chosen event, None where it comes at times. Raises WrongInput."""
    if field(view, WHEN) not in TRIGGERS:
        return None
    kind = TriggerKind(field(view, WHEN))
    if kind is TriggerKind.RELEASE:
        return Trigger(kind=kind)
    if kind is TriggerKind.LABEL:
        return _made(LABEL, lambda: Trigger(kind=kind, label=field(view, LABEL).strip()))
    branch = field(view, BRANCH).strip().removeprefix("refs/heads/")
    if not is_ref(branch):
        raise WrongInput(BRANCH, "Write the branch whose pushes count, such as main.")
    minutes = checked(MINUTES, "A number of minutes, such as 10.", lambda: int(field(view, MINUTES)))
    return _made(MINUTES, lambda: Trigger(kind=kind, branch=branch, minutes=minutes))


def _made(block: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except UsageError as error:
        raise WrongInput(block, error.user_message) from error


def wants_publishing(view: Mapping[str, Any]) -> bool:
    """Whether the box is ticked."""
    return field(view, PUBLISH) == PUBLISH


def checked(block: str, sentence: str, read: Callable[[], T]) -> T:
    """What `read` makes of an input. Raises WrongInput with this sentence where that cannot be."""
    try:
        return read()
    except ValueError as error:
        raise WrongInput(block, sentence) from error


def optional(block: Block) -> Block:
    """The input, which may be left empty."""
    return {**block, "optional": True}


def publishing(*, is_on: bool) -> Block:
    """The box by which an owner lets drafts be published without a person."""
    option = {"text": plain_text("Publish drafts automatically"), "value": PUBLISH}
    element: Block = {"type": "checkboxes", "action_id": ids.INPUT, "options": [option]}
    if is_on:
        element["initial_options"] = [option]
    block = {"type": "input", "block_id": PUBLISH, "label": plain_text("Publishing"), "element": element}
    return optional({**block, "hint": plain_text(_MEANS)})
