"""The editor of one draft: turns the newest text into edits of its message, never two in flight, within the budget."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.blocks.elements import Rendered
from bot.drafting.renders import Renders
from bot.errors import MessageGone, Permanent, RateLimited, Transient
from bot.log import log
from bot.metrics import EDIT_LAG, EDITS
from bot.models import Draft
from bot.ports import EditBudget, Messages, Priority
from bot.slices import Slices

METHOD = "chat.update"
_ASK_AGAIN_S = 2.0
_SILENCE_S = 1.0
_GAP_S = 1.0
"""The shortest time between two edits of one message (facts/slack.md 3: about one a second per message)."""


class Editor:
    """Shows a growing text. `show` only remembers the newest; `run` makes the edits until it is cancelled."""

    def __init__(
        self,
        draft: Draft,
        messages: Messages,
        budget: EditBudget,
        render: Callable[[str], Slices[Rendered]],
        renders: Renders,
        *,
        gap_s: float = _GAP_S,
    ) -> None:
        """Edit this draft's message with what `render` makes of the newest text, once in `gap_s` seconds at most."""
        self._draft = draft
        self._messages = messages
        self._budget = budget
        self._render = render
        self._renders = renders
        self._gap_s = gap_s
        self._newest = ""
        self._shown: Rendered | None = None
        self._changed = asyncio.Event()
        self._changed_at = 0.0

    def show(self, text: str) -> None:
        """Remember the newest text; it is shown as soon as the budget allows."""
        if not self._changed.is_set():
            self._changed_at = asyncio.get_running_loop().time()
        self._newest = text
        self._changed.set()

    async def run(self, still_wanted: Callable[[], Awaitable[bool]]) -> None:
        """Edit until cancelled, until the message is gone, or until `still_wanted`, asked before each edit, says no.

        An edit under way is finished before a cancel. While `still_wanted` raises Transient, no edit is made.
        """
        priority: Priority = "first"
        await self._show_silence(still_wanted)
        while True:
            await self._changed.wait()
            await self._until_granted(priority)
            self._changed.clear()
            if not await self._edit_to_the_end(still_wanted):
                return
            priority = "interim"
            await asyncio.sleep(self._gap_s)

    async def _show_silence(self, still_wanted: Callable[[], Awaitable[bool]]) -> None:
        """A model may think for a while before its first word: say that it is its turn now."""
        try:
            async with asyncio.timeout(_SILENCE_S):
                await self._changed.wait()
        except TimeoutError:
            if not await self._budget.take(self._draft.workspace, METHOD, "stage", self._draft.id):
                await self._edit_to_the_end(still_wanted)

    async def _edit_to_the_end(self, still_wanted: Callable[[], Awaitable[bool]]) -> bool:
        """Make one edit; a cancel waits until it is made, for half a call could land after the last edit."""
        edit = asyncio.create_task(self._edit(still_wanted))
        try:
            return await asyncio.shield(edit)
        except asyncio.CancelledError:
            await edit
            raise

    async def _until_granted(self, priority: Priority) -> None:
        """Wait for the budget, which processes share: others may come and go, so that it can only be asked again."""
        draft = self._draft
        while wait := await self._budget.take(draft.workspace, METHOD, priority, draft.id):  # noqa: ASYNC110  see above
            await asyncio.sleep(min(wait, _ASK_AGAIN_S))

    async def _edit(self, still_wanted: Callable[[], Awaitable[bool]]) -> bool:
        rendered = await self._renders.make(lambda: self._render(self._newest))
        if rendered == self._shown or self._draft.message_ts is None:
            return True
        lag = asyncio.get_running_loop().time() - self._changed_at
        try:
            if not await still_wanted():
                return False
            await self._messages.edit(self._draft.channel, self._draft.message_ts, rendered.blocks, rendered.text)
        except RateLimited as error:
            await self._budget.cool_off(self._draft.workspace, METHOD, error.retry_after or 1.0)
            self._changed.set()
        except Transient:
            log.warning("interim edit lost", draft_id=self._draft.id)
            self._changed.set()
        except MessageGone:
            return False
        except Permanent:
            log.exception("interim edit refused", draft_id=self._draft.id)
        else:
            self._shown = rendered
            EDITS.inc()
            EDIT_LAG.observe(lag)
        return True
