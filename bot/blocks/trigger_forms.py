"""The part of the digest's window that is about events in place of times, and about publishing without a person."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bot.blocks.modals import checkbox
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


def read_trigger(values: Mapping[str, str]) -> Trigger | None:
    """The chosen event, None where it comes at times. Raises WrongInput."""
    if values.get(WHEN) not in TRIGGERS:
        return None
    kind = TriggerKind(values[WHEN])
    if kind is TriggerKind.RELEASE:
        return Trigger(kind=kind)
    if kind is TriggerKind.LABEL:
        return _made(LABEL, lambda: Trigger(kind=kind, label=values.get(LABEL, "").strip()))
    branch = values.get(BRANCH, "").strip().removeprefix("refs/heads/")
    if not is_ref(branch):
        raise WrongInput(BRANCH, "Write the branch whose pushes count, such as main.")
    try:
        minutes = int(values.get(MINUTES, ""))
    except ValueError as error:
        raise WrongInput(MINUTES, "A number of minutes, such as 10.") from error
    return _made(MINUTES, lambda: Trigger(kind=kind, branch=branch, minutes=minutes))


def _made(block: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except UsageError as error:
        raise WrongInput(block, error.user_message) from error


def publishing(*, is_on: bool) -> Block:
    """The box by which an owner lets drafts be published without a person."""
    return checkbox(PUBLISH, "Publishing", "Publish drafts automatically", is_on=is_on, hint=_MEANS)
