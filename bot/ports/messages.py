"""What people see: messages, windows and pages in Slack."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias

Block: TypeAlias = dict[str, Any]
"""One Block Kit block, as it goes over the wire."""


class Messages(Protocol):
    """Messages in Slack."""

    async def post(
        self,
        channel: str,
        blocks: Sequence[Block],
        text: str,
        *,
        thread_ts: str | None = None,
        metadata: Mapping[str, str] | None = None,
        at_once: bool = False,
    ) -> str:
        """Post; the message's ts. Raises NotInChannel, OutcomeUnknown, RateLimited, TooLong, Transient.

        It waits a while for the channel's turn; `at_once`: it is refused as RateLimited instead, with its turn's time.
        """
        ...

    async def find(
        self, channel: str, metadata: Mapping[str, str], since: datetime, *, thread_ts: str | None = None
    ) -> str | None:
        """The ts of the message that carries this metadata, posted after `since`; None if there is none."""
        ...

    async def edit(self, channel: str, ts: str, blocks: Sequence[Block], text: str) -> None:
        """Replace a message. Raises MessageGone, RateLimited, TooLong, Transient."""
        ...

    async def whisper(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        response_url: str | None = None,
        blocks: Sequence[Block] | None = None,
        thread_ts: str | None = None,
        replaces: bool = False,
    ) -> None:
        """Say something that only `user` sees; works where the bot is no member if `response_url` is given.

        `replaces`: in place of the message whose button was clicked, which the response URL belongs to.
        """
        ...

    async def attached(self, channel: str, thread_ts: str, name: str) -> bool:
        """Whether the thread holds a file of this name from the bot."""
        ...

    async def attach(self, channel: str, thread_ts: str, name: str, title: str, content: str) -> None:
        """Share a text file in a thread."""
        ...

    async def check_channel(self, channel: str) -> None:
        """Raises NotInChannel, or Permanent for a channel shared with another organisation."""
        ...

    async def check_person(self, user: str) -> None:
        """Raises Permanent for guests, bots and people of other workspaces."""
        ...

    async def open_dm(self, user: str) -> str:
        """The id of the bot's conversation with `user`."""
        ...

    async def permalink(self, channel: str, ts: str) -> str | None:
        """The address of a message, None when Slack does not say."""
        ...

    async def publish_home(self, user: str, blocks: Sequence[Block]) -> None:
        """Show these blocks in the app's Home of `user`."""
        ...

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """Open a modal. Raises Permanent when the trigger is over (3 s) or was used."""
        ...

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Show something else in an open modal. Raises MessageGone when it was closed meanwhile."""
        ...
