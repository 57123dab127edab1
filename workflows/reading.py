"""The stages that read: ingest and analyze."""

from dataclasses import replace
from functools import partial

from bot.activity import RangeKind
from bot.analysis import Analysis
from bot.analyzing import analyzed
from bot.blocks.elements import count
from bot.errors import Permanent
from bot.models import Draft, DraftRequest, DraftState, Run
from bot.pipeline.ingest import ingest
from workflows.current import Current
from workflows.habits import learn_once


class Reading(Current):
    """Activity, and what it amounts to."""

    async def ingest(self) -> bool:
        """Read the activity of the range and store it; a run that a person started from the board has it already."""
        draft, run = await self._current()
        if run.chosen and draft.state is DraftState.ANALYZING and draft.run_id == run.id:
            return True
        if not await self._enter(draft, DraftState.INGESTING):
            return False
        if await self._services.runs.has_analysis(run):
            return True
        presenter = self._services.presenter
        where = f"{draft.request.repo} {draft.request.range.shown}"
        await presenter.progress(draft, f"Reading {where}")

        told: set[str] = set()

        async def tell(commits: int, pulls: int, tickets: int = 0) -> None:
            tracked = f" · {count(tickets, 'ticket')}" if tickets else ""
            line = f"Reading {count(commits, 'commit')} · {count(pulls, 'pull request')}{tracked}"
            if line not in told:
                told.add(line)
                await presenter.progress(draft, line, detail=where)

        services, request = self._services, await self._since_shipped(draft)
        activity = await ingest(
            services.source, draft.workspace, request, tell, tickets=services.tickets, shelf=services.shelf
        )
        await self._services.runs.keep_activity(run, activity)
        learning = partial(
            presenter.progress, draft, "Learning from earlier releases what this team lists", detail=where
        )
        await learn_once(services, draft.workspace, draft.request.repo, learning)
        await tell(len(activity.commits), len(activity.pulls), len(activity.tickets))
        return True

    async def analyze(self) -> bool:
        """Find the changes; with none of them the draft ends as having nothing to say.

        A draft with a board waits there for a person, which ends this run; Write on the board begins the next.
        """
        draft, run = await self._current()
        if draft.state is DraftState.CHOOSING or not await self._enter(draft, DraftState.ANALYZING):
            await self._services.presenter.present(draft.workspace, draft.id)
            return False
        analysis = await self._analyzed(draft, run)
        if draft.request.board and not run.chosen and (analysis.changes or analysis.left_out):
            return await self._rest(draft, DraftState.CHOOSING)
        if not analysis.changes:
            return await self._rest(draft, DraftState.NOTHING_TO_SAY)
        if draft.request.campaign:
            await self._services.launcher.follow(draft, run)
        found = count(len(analysis.changes), "change")
        await self._services.presenter.progress(draft, f"{found} found, {len(analysis.pieces_left_out)} left out")
        return True

    async def _analyzed(self, draft: Draft, run: Run) -> Analysis:
        """The run's analysis, made by the rules and the choices as they are now, unless it was taken over whole."""
        runs = self._services.runs
        final = not run.chosen or (await self._services.checkpoints.read(run)).text
        if final and await runs.has_analysis(run):
            return await self._analysis(draft)
        activity = await runs.activity(run)
        if activity is None:
            raise Permanent("What was read for this draft is gone. Please press Retry.")
        repo = draft.request.repo
        moves = await self._services.boards.moves(draft.workspace, repo, activity.span)
        analysis = await analyzed(self._services, draft.workspace, repo, activity, moves)
        await runs.keep_analysis(run, analysis)
        return analysis

    async def _rest(self, draft: Draft, state: DraftState) -> bool:
        """End the run where people see it; False, as a step that ends a run answers."""
        await self._services.drafts.move(draft, state, run_id=self._reference.run_id)
        await self._services.presenter.present(draft.workspace, draft.id)
        return False

    async def _since_shipped(self, draft: Draft) -> DraftRequest:
        """The request with the commit that the last draft of its kind went up to, where that is what it asks for."""
        request = draft.request
        if request.range.kind is not RangeKind.SHIPPED:
            return request
        base = await self._services.workspaces.shipped(draft.workspace, request.repo, request.content_type)
        return replace(request, range=replace(request.range, base=base))
