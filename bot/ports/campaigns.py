"""What the messages of campaigns show."""

from collections.abc import Sequence
from typing import Protocol


class CampaignMessages(Protocol):
    """The messages above campaigns' drafts, by channel and ts, and the states that each was brought to."""

    async def claim(self, workspace: str, channel: str, ts: str, for_s: float) -> str | None:
        """Become the one who shows what the drafts are now, for so many seconds; their states, to be given to `shown`.

        None when that is shown already, or somebody else is at it.
        """
        ...

    async def shown(self, workspace: str, channel: str, ts: str, states: str) -> None:
        """The message shows these states, or newer ones; the claim is over."""
        ...

    async def unclaim(self, workspace: str, channel: str, ts: str) -> None:
        """It could not be shown: somebody else is to try."""
        ...

    async def stale(self, limit: int) -> Sequence[tuple[str, str, str]]:
        """(workspace, channel, ts) over all workspaces of the messages that show something else; of the last month."""
        ...
