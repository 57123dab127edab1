"""Publishing without a person at the button."""

from typing import Protocol

from bot.models import Draft


class Publishing(Protocol):
    """What a run does with a draft whose schedule is set to publish."""

    async def publish(self, draft: Draft, person: str) -> bool:
        """Approve this version and publish it, both in the person's name; False when it is not in review (any more)."""
        ...

    async def wait(self, draft: Draft, reason: str) -> None:
        """Note why it waits for a person instead, in a sentence for its message."""
        ...
