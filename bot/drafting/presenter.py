"""Brings a draft's message to what the stored draft says, however often it is asked and by however many processes."""

import asyncio

from bot.analysis import Analysis
from bot.blocks.board import board
from bot.blocks.draft import Rendered, approved, discarded, failed, in_review, nothing_to_say, stopped, working
from bot.costs import Spent
from bot.drafting.campaigns import Campaigns
from bot.drafting.editor import METHOD
from bot.errors import MessageGone, RateLimited, TooLong, Transient
from bot.log import log
from bot.models import RETRYABLE, UNFINISHED, Draft, DraftState, Version
from bot.ports import Boards, Credits, Drafts, EditBudget, Messages, Priority, RunProgress, Runs, Versions

_PATIENCE_S = 60.0
"""The longest a final edit waits for the budget and for Slack's pauses before its step is tried again."""
_BY_CLICK = frozenset({DraftState.APPROVED, DraftState.PUBLISHED, DraftState.DISCARDED})
"""What people do to a draft at rest: it can wait for the ends of runs, after which no other edit comes."""


class Presenter:
    """Makes the edits that must arrive (a draft at rest) and the ones that may be lost (its progress)."""

    def __init__(
        self,
        *,
        drafts: Drafts,
        runs: Runs,
        boards: Boards,
        versions: Versions,
        messages: Messages,
        budget: EditBudget,
        credit: Credits,
        campaigns: Campaigns,
        progress: RunProgress,
    ) -> None:
        """Use these ports; `campaigns` are shown anew with each of their drafts."""
        self._campaigns = campaigns
        self._boards = boards
        self._drafts = drafts
        self._runs = runs
        self._versions = versions
        self._messages = messages
        self._budget = budget
        self._credit = credit
        self._progress = progress

    async def present(self, workspace: str, draft_id: str, *, again: bool = False) -> None:
        """Show a draft at rest as it is stored now; when it moves on meanwhile, show that. Raises Transient.

        The edit waits for the budget and for Slack's pauses; a message that is gone is posted anew. A draft in work is
        left to its run. What is shown already is not shown twice, unless `again`.
        """
        deadline = asyncio.get_running_loop().time() + _PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            draft = await self._drafts.get(workspace, draft_id)
            if draft is None or draft.state in UNFINISHED or draft.message_ts is None:
                return
            if draft.is_presented and not again:
                return
            priority: Priority = "click" if draft.state in _BY_CLICK else "final"
            if wait := await self._budget.take(workspace, METHOD, priority, draft_id):
                await asyncio.sleep(wait)
                continue  # the draft may have moved on meanwhile
            if not await self._show(draft):
                continue
            if await self._drafts.presented(draft):
                await self._campaigns.show(draft)
                return
            again = True  # what was just shown is old, and may stand over what somebody else has shown since
        raise Transient("Slack has not taken the edit yet; this is tried again.")

    async def progress(
        self, draft: Draft, line: str, *, detail: str | None = None, priority: Priority = "stage"
    ) -> None:
        """Show the stage of a draft in work, if the budget allows it now; lost edits are no trouble."""
        stored = await self._drafts.get(draft.workspace, draft.id)
        if stored is None or stored.state not in UNFINISHED or stored.message_ts is None:
            return
        await self._progress.tell(draft.workspace, draft.run_id, line)
        await self._campaigns.show(stored)
        if await self._budget.take(draft.workspace, METHOD, priority, draft.id):
            return
        rendered = working(stored, line, detail=detail)
        try:
            await self._messages.edit(stored.channel, stored.message_ts, rendered.blocks, rendered.text)
        except RateLimited as error:
            await self._budget.cool_off(draft.workspace, METHOD, error.retry_after or 1.0)
        except (Transient, MessageGone, TooLong):
            log.warning("progress edit lost", draft_id=draft.id)
        await self._mend(draft)

    async def _mend(self, draft: Draft) -> None:
        """If somebody ended the draft while the edit was under way, the edit may stand over theirs: show it again."""
        stored = await self._drafts.get(draft.workspace, draft.id)
        if stored is not None and stored.state not in UNFINISHED:
            await self.present(draft.workspace, draft.id, again=True)

    async def _show(self, draft: Draft) -> bool:
        """Make one edit, with the file that belongs to it; False when Slack asked for a pause instead."""
        version = await self._versions.get(draft, draft.version) if draft.version else None
        analysis = await self._runs.analysis(draft.workspace, draft.id)
        former = await self._versions.newest_whole(draft) if draft.state in RETRYABLE else None
        if draft.state is DraftState.CHOOSING and analysis is not None:
            moves = await self._boards.moves(draft.workspace, draft.request.repo, analysis.span)
            rendered = await asyncio.to_thread(board, draft, analysis, moves)
        else:
            spent = await self._credit.spent_on(draft.workspace, draft.id) if _shows_cost(draft) else None
            rendered = await asyncio.to_thread(message_of, draft, version, analysis, former, spent)
        try:
            ts = await self._edit(draft, rendered)
        except RateLimited as error:
            await self._budget.cool_off(draft.workspace, METHOD, error.retry_after or 1.0)
            return False
        if version is not None and rendered.cut:
            await self._attach(draft, version, ts)
        return True

    async def _edit(self, draft: Draft, rendered: Rendered) -> str:
        """The ts of the message that shows it: the draft's own, or a new one when that is gone."""
        ts = draft.message_ts or ""
        try:
            await self._messages.edit(draft.channel, ts, rendered.blocks, rendered.text)
        except MessageGone:
            return await self._post_again(draft, rendered)
        except TooLong:
            log.warning("message refused for its size", draft_id=draft.id)
            await self._messages.edit(draft.channel, ts, rendered.blocks[:1] + rendered.blocks[-1:], rendered.text)
        return ts

    async def _post_again(self, draft: Draft, rendered: Rendered) -> str:
        """The message was deleted: the text must not be lost with it."""
        marks = {"draft_id": draft.id, "run_id": f"{draft.run_id}:{draft.state}:{draft.version}"}
        async with self._runs.alone(draft.workspace, draft.run_id):
            found = await self._messages.find(draft.channel, marks, draft.updated_at, thread_ts=draft.thread_ts)
            ts = found or await self._messages.post(
                draft.channel, rendered.blocks, rendered.text, thread_ts=draft.thread_ts, metadata=marks
            )
            await self._drafts.posted(draft, ts)
        return ts

    async def _attach(self, draft: Draft, version: Version, ts: str) -> None:
        thread = draft.thread_ts or ts
        name = f"{draft.request.content_type}-{draft.id}-v{version.version}.md"
        title = f"{draft.request.repo} {draft.request.content_type}, version {version.version}"
        async with self._runs.alone(draft.workspace, draft.run_id):
            if not await self._messages.attached(draft.channel, thread, name):
                await self._messages.attach(draft.channel, thread, name, title, version.text)


def _shows_cost(draft: Draft) -> bool:
    return draft.state is DraftState.IN_REVIEW


def message_of(
    draft: Draft,
    version: Version | None,
    analysis: Analysis | None,
    former: Version | None,
    spent: Spent | None = None,
) -> Rendered:
    """What the message of a draft at rest shows: of its newest version, and of the whole one before an early end."""
    match draft.state:
        case DraftState.IN_REVIEW if version is not None:
            return in_review(draft, version, analysis, spent)
        case DraftState.APPROVED | DraftState.PUBLISHED if version is not None:
            return approved(draft, version)
        case DraftState.STOPPED:
            return stopped(draft, version, former)
        case DraftState.NOTHING_TO_SAY if analysis is not None:
            return nothing_to_say(draft, analysis)
        case DraftState.DISCARDED:
            return discarded(draft)
        case _:
            return failed(draft, draft.reason or "Something went wrong.", version, former)
