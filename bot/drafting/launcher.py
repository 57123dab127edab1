"""From a draft's row to its run: its message, the trigger, what a campaign adds. Every part may be done again."""

from dataclasses import replace

from bot.blocks.campaign import campaign_message
from bot.blocks.draft import working
from bot.drafting.presenter import Presenter
from bot.errors import Permanent
from bot.log import log
from bot.models import ContentType, Draft, DraftState, Run, RunKind
from bot.ports import RUN_PATHS, Drafts, Messages, Runs, Workflows


class Launcher:
    """Posts drafts and starts their runs."""

    def __init__(
        self, *, drafts: Drafts, runs: Runs, messages: Messages, workflows: Workflows, presenter: Presenter
    ) -> None:
        """Use these ports."""
        self._drafts = drafts
        self._runs = runs
        self._messages = messages
        self._workflows = workflows
        self._presenter = presenter

    async def post(self, draft: Draft, *, look_first: bool) -> Draft:
        """Post the draft's one message, a campaign's message before it; after an unknown outcome, find them instead.

        Raises Permanent for what can never be posted, with the draft discarded.
        """
        try:
            if draft.request.campaign and draft.thread_ts is None:
                draft = await self._drafts.threaded(draft, await self._campaign(draft, look_first))
            return await self._drafts.posted(draft, await self._own(draft, look_first))
        except Permanent:
            await self._drafts.move(draft, DraftState.DISCARDED, reason="It could not be posted.")
            raise

    async def launch(self, draft: Draft, kind: RunKind, request_id: str) -> None:
        """Start the draft's current run on the queue; starting it twice starts it once."""
        reference = {
            "workspace": draft.workspace,
            "draft_id": draft.id,
            "run_id": draft.run_id,
            "request_id": request_id,
        }
        try:
            await self._workflows.trigger(RUN_PATHS[kind], draft.run_id, reference)
        except Permanent as error:  # nobody will ever deliver this run: it ends here, where people see it
            await self._drafts.move(draft, DraftState.FAILED, reason=error.user_message, run_id=draft.run_id)
            await self._presenter.present(draft.workspace, draft.id)
            return
        log.info("run started", draft_id=draft.id, run_id=draft.run_id)

    async def follow(self, first: Draft, run: Run) -> None:
        """Begin the other drafts of a campaign from what the first one's run has read; each begins once."""
        async with self._runs.alone(first.workspace, run.id):  # delivered twice at once, both would post
            for kind in ContentType:
                if kind is not first.request.content_type:
                    await self._begin(first, run, kind)

    async def _begin(self, first: Draft, run: Run, kind: ContentType) -> None:
        request_id = f"{first.id}:{kind}"
        draft = await self._drafts.create(
            workspace=first.workspace,
            channel=first.channel,
            requester=first.requester,
            request=replace(first.request, content_type=kind, board=False, campaign=False),
            request_id=request_id,
            thread_ts=first.thread_ts,
        )
        begins = await self._runs.get(draft.workspace, draft.run_id)
        if draft.state is not DraftState.REQUESTED or draft.run_no > 1 or begins is None:
            return
        again = await self._runs.has_analysis(begins)  # an earlier attempt came this far and may have posted
        if not again:
            await self._take_over(first, run, begins)
        if draft.message_ts is None:
            draft = await self.post(draft, look_first=again)
        await self.launch(draft, RunKind.DRAFT, request_id)

    async def _take_over(self, first: Draft, run: Run, begins: Run) -> None:
        """Give a run what the first draft's run has read and found, so that nothing is read twice."""
        activity = await self._runs.activity(run)
        analysis = await self._runs.analysis(first.workspace, first.id)
        if activity is None or analysis is None:
            raise Permanent("What was read for this campaign is gone. Please press Retry.")
        await self._runs.keep_activity(begins, activity)
        await self._runs.keep_analysis(begins, analysis)

    async def _own(self, draft: Draft, look_first: bool) -> str:
        marks = {"draft_id": draft.id, "run_id": draft.run_id}
        found = None
        if look_first:
            found = await self._messages.find(draft.channel, marks, draft.created_at, thread_ts=draft.thread_ts)
        if found is not None:
            return found
        rendered = working(draft, "Queued")
        return await self._messages.post(
            draft.channel, rendered.blocks, rendered.text, thread_ts=draft.thread_ts, metadata=marks
        )

    async def _campaign(self, draft: Draft, look_first: bool) -> str:
        marks = {"draft_id": draft.id, "run_id": "campaign"}
        found = await self._messages.find(draft.channel, marks, draft.created_at) if look_first else None
        if found is not None:
            return found
        rendered = campaign_message(draft)
        return await self._messages.post(draft.channel, rendered.blocks, rendered.text, metadata=marks)
