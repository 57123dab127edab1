"""Keeps the message above a campaign's drafts at what those drafts are, by whichever process sees them change."""

import asyncio
from collections.abc import Sequence
from typing import Final

from bot.blocks.campaign import campaign_message
from bot.drafting.editor import METHOD
from bot.errors import NotraError, Permanent, RateLimited
from bot.log import log
from bot.models import Draft
from bot.ports import CampaignMessages, Drafts, EditBudget, Messages

_AT_ONCE: Final = 20
_CLAIM_S: Final = 60.0
"""Longer than an edit may take: after that whoever claimed it is dead, and somebody else makes it."""
_MOST_LINKS: Final = 2_000


class Campaigns:
    """Shows campaigns. An edit that cannot be made now is left to the sweep, which comes every ten seconds."""

    def __init__(self, *, drafts: Drafts, shown: CampaignMessages, messages: Messages, budget: EditBudget) -> None:
        """Use these ports."""
        self._drafts = drafts
        self._shown = shown
        self._messages = messages
        self._budget = budget
        self._links: dict[tuple[str, str], str] = {}
        """Addresses of messages by channel and ts, which never change; each would cost a call at every edit."""

    async def show(self, draft: Draft) -> None:
        """Show the campaign of this draft, if it has one and its message says something else; never raises."""
        if draft.thread_ts is None:
            return
        try:
            await self._bring(draft.workspace, draft.channel, draft.thread_ts)
        except NotraError as error:
            log.warning("campaign not shown", draft_id=draft.id, error=type(error).__name__)

    async def sweep(self) -> None:
        """Show the campaigns whose message says something else than their drafts are. Raises Transient."""
        for workspace, channel, ts in await self._shown.stale(_AT_ONCE):
            try:
                await self._bring(workspace, channel, ts)
            except NotraError as error:
                log.warning("campaign not shown yet", error=type(error).__name__)

    async def _bring(self, workspace: str, channel: str, ts: str) -> None:
        """Make the edits that somebody must make, one after the other: who claims one makes it, or gives it back."""
        while (states := await self._shown.claim(workspace, channel, ts, _CLAIM_S)) is not None:
            done = False
            try:
                drafts = await self._drafts.in_thread(workspace, channel, ts)
                done = await self._edit(drafts[0], drafts, ts)
            except Permanent:  # the message is gone, or the channel: nothing is left to show it in
                done = True
            finally:
                if not done:
                    await self._shown.unclaim(workspace, channel, ts)
            if not done:
                return
            await self._shown.shown(workspace, channel, ts, states)

    async def _edit(self, first: Draft, drafts: Sequence[Draft], ts: str) -> bool:
        if await self._budget.take(first.workspace, METHOD, "click", f"{first.id}-campaign"):
            return False
        posted = [draft for draft in drafts if draft.message_ts is not None]
        links = await asyncio.gather(*(self._link(draft.channel, draft.message_ts or "") for draft in posted))
        known = {draft.id: link for draft, link in zip(posted, links, strict=True) if link}
        rendered = campaign_message(first, drafts, known)
        try:
            await self._messages.edit(first.channel, ts, rendered.blocks, rendered.text)
        except RateLimited as error:
            await self._budget.cool_off(first.workspace, METHOD, error.retry_after or 1.0)
            return False
        return True

    async def _link(self, channel: str, ts: str) -> str | None:
        known = self._links.get((channel, ts)) or await self._messages.permalink(channel, ts)
        if known is not None:
            if len(self._links) >= _MOST_LINKS:
                self._links.clear()
            self._links[channel, ts] = known
        return known
