"""Single messages of Slack and their authors, read when a person points at them; history is never polled."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.calls import SlackCalls
from bot.errors import MessageGone, Permanent
from bot.shelved import Spoken, spoken

_NO_MEMBER = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
_ADMIN = ("is_admin", "is_owner", "is_primary_owner")


class SlackConversations:
    """Conversations over slack_sdk."""

    def __init__(self, client: AsyncWebClient, *, on_rate_limited: Callable[[str], None] = lambda _: None) -> None:
        """Use this client (its own retries switched off)."""
        self._client = client
        self._call = SlackCalls(on_rate_limited).call

    async def thread(self, channel: str, ts: str, limit: int) -> Sequence[Spoken]:
        """See Conversations. Of a reply's ts Slack gives that reply alone."""
        answer = await self._call(self._client.conversations_replies, channel=channel, ts=ts, limit=limit)
        found: list[Mapping[str, Any]] = answer["messages"]
        if not any(message.get("ts") == ts for message in found):
            raise MessageGone("The message is gone.")
        return [spoken(message) for message in found]

    async def link(self, channel: str, ts: str) -> str:
        """See Conversations."""
        answer = await self._call(self._client.chat_getPermalink, channel=channel, message_ts=ts)
        return str(answer["permalink"])

    async def zone(self, user: str) -> str | None:
        """See Conversations."""
        answer = await self._call(self._client.users_info, user=user)
        found: dict[str, Any] = answer["user"]
        return str(found["tz"]) if found.get("tz") else None

    async def administers(self, user: str) -> bool:
        """See Conversations."""
        answer = await self._call(self._client.users_info, user=user)
        found: dict[str, Any] = answer["user"]
        return not any(found.get(mark) for mark in _NO_MEMBER) and any(found.get(mark) for mark in _ADMIN)

    async def member(self, user: str) -> str | None:
        """See Conversations."""
        try:
            answer = await self._call(self._client.users_info, user=user)
        except Permanent:
            return None
        found: dict[str, Any] = answer["user"]
        if any(found.get(mark) for mark in _NO_MEMBER):
            return None
        return str(found.get("real_name") or found.get("name") or user)
