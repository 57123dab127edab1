"""Slack's Web API as the ports want it: every failure translated, nothing retried behind the caller's back."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.calls import CALL_S, SlackCalls
from bot.errors import NotInChannel, NotraError, Permanent, Transient
from bot.ports import Block

_REMEMBER_S = 300.0
_PAGE, _MOST_PAGES = 200, 10
_CLOCKS_DIFFER_S = 60.0
"""How far Slack's clock may be from Postgres's; further apart, a message would be looked for in the wrong hours."""


class Pace(Protocol):
    """Waits for a channel's turn."""

    async def __call__(self, channel: str, *, at_once: bool = False) -> None:
        """Return when a message may be posted there. Raises RateLimited, with `at_once` in place of any wait."""
        ...


async def _unpaced(channel: str, *, at_once: bool = False) -> None:
    """No pace: for whoever posts a message now and then."""


class SlackMessages:
    """Messages over slack_sdk. `session` is shared and owned by the caller."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        *,
        pace: Pace = _unpaced,
        on_rate_limited: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Use this client (its own retries switched off) and this session for response URLs.

        `pace` is awaited before each new message in a channel; it may raise RateLimited.
        `on_rate_limited` is told the method of each call that Slack refuses for its rate, for a metric.
        """
        self._pace = pace
        self._call = SlackCalls(on_rate_limited).call
        self._client = client
        self._session = session
        self._known: dict[tuple[str, str], float] = {}

    async def ping(self) -> None:
        """Raise when Slack cannot be reached or refuses the token."""
        await self._call(self._client.auth_test)

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
        """See Messages."""
        await self._pace(channel, at_once=at_once)
        answer = await self._call(
            self._client.chat_postMessage,
            unknown_outcome=True,
            channel=channel,
            blocks=list(blocks),
            text=text,
            thread_ts=thread_ts,
            metadata={"event_type": "notra_draft", "event_payload": dict(metadata)} if metadata else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def find(
        self, channel: str, metadata: Mapping[str, str], since: datetime, *, thread_ts: str | None = None
    ) -> str | None:
        """See Messages."""
        oldest = f"{since.timestamp() - _CLOCKS_DIFFER_S:.6f}"
        method = self._client.conversations_replies if thread_ts else self._client.conversations_history
        pages = self._pages(method, channel=channel, ts=thread_ts, oldest=oldest, include_all_metadata=True)
        async for message in pages:
            if message.get("metadata", {}).get("event_payload") == dict(metadata):
                return str(message["ts"])
        return None

    async def edit(self, channel: str, ts: str, blocks: Sequence[Block], text: str) -> None:
        """See Messages."""
        await self._call(
            self._client.chat_update,
            channel=channel,
            ts=ts,
            blocks=list(blocks),
            text=text,
            parse="none",
            link_names=False,
        )

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
        """See Messages."""
        if response_url is None:
            await self._call(
                self._client.chat_postEphemeral,
                channel=channel,
                user=user,
                text=text,
                blocks=list(blocks) if blocks else None,
                thread_ts=thread_ts,
            )
            return
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replaces, "text": text}
        if blocks:
            body["blocks"] = list(blocks)
        try:
            timeout = aiohttp.ClientTimeout(total=CALL_S)
            async with self._session.post(response_url, json=body, timeout=timeout) as answer:
                if answer.status >= 500:
                    raise Transient("Slack did not take the answer.")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Transient("Slack did not take the answer.") from error

    async def attached(self, channel: str, thread_ts: str, name: str) -> bool:
        """See Messages."""
        async for message in self._pages(self._client.conversations_replies, channel=channel, ts=thread_ts):
            if any(file.get("name") == name for file in message.get("files", ())):
                return True
        return False

    async def attach(self, channel: str, thread_ts: str, name: str, title: str, content: str) -> None:
        """See Messages."""
        await self._call(
            self._client.files_upload_v2,
            unknown_outcome=True,
            channel=channel,
            thread_ts=thread_ts,
            filename=name,
            title=title,
            content=content,
        )

    async def check_channel(self, channel: str) -> None:
        """See Messages. What was found in order is remembered for five minutes."""
        if channel.startswith("D") or self._is_known("channel", channel):
            return
        answer = await self._call(self._client.conversations_info, channel=channel)
        found: dict[str, Any] = answer["channel"]
        if found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
            raise Permanent("This channel is shared with another organisation, and I do not draft where others read.")
        if not (found.get("is_member") or found.get("is_im") or found.get("is_mpim")):
            raise NotInChannel("I am not in this channel.")
        self._known["channel", channel] = time.monotonic()

    async def check_person(self, user: str) -> None:
        """See Messages. What was found in order is remembered for five minutes."""
        if self._is_known("person", user):
            return
        answer = await self._call(self._client.users_info, user=user)
        found: dict[str, Any] = answer["user"]
        if any(
            found.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
        ):
            raise Permanent("Only full members of this workspace can do that.")
        self._known["person", user] = time.monotonic()

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """See Messages."""
        await self._call(self._client.views_open, trigger_id=trigger_id, view=dict(view))

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """See Messages."""
        await self._call(self._client.views_update, view_id=view_id, view=dict(view))

    async def open_dm(self, user: str) -> str:
        """See Messages."""
        answer = await self._call(self._client.conversations_open, users=user)
        return str(answer["channel"]["id"])

    async def permalink(self, channel: str, ts: str) -> str | None:
        """See Messages."""
        try:
            answer = await self._call(self._client.chat_getPermalink, channel=channel, message_ts=ts)
        except NotraError:
            return None
        return str(answer["permalink"])

    async def publish_home(self, user: str, blocks: Sequence[Block]) -> None:
        """See Messages."""
        await self._call(self._client.views_publish, user_id=user, view={"type": "home", "blocks": list(blocks)})

    def _is_known(self, kind: str, name: str) -> bool:
        return time.monotonic() - self._known.get((kind, name), -_REMEMBER_S) < _REMEMBER_S

    async def _pages(
        self, method: Callable[..., Awaitable[AsyncSlackResponse]], **arguments: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """All messages that a method lists: one that is missed in a busy channel would be posted a second time."""
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            answer = await self._call(method, **arguments, limit=_PAGE, cursor=cursor)
            for message in answer["messages"]:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
