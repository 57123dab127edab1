"""What the board's buttons do: move a piece, set the rules, start the writing. Anybody may press each, and twice."""

import asyncio

from bot.analyzing import analyzed
from bot.blocks import ids
from bot.blocks.board import standing
from bot.blocks.notices import already_done, moved_on
from bot.blocks.rules import read_rules, rules_view
from bot.errors import Permanent
from bot.handlers.limiting import too_much
from bot.handlers.starting import Asker, asker_of, whisper
from bot.models import Draft, DraftState, RunKind
from bot.recorded import Recorded
from bot.rules import Rules
from bot.services import Services


async def move(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    """Move one piece to the side that was chosen; it stands there for every draft of this range."""
    key, goes_in = ids.parse_move(recorded.payload.get("value"))
    if await _is_gone(services, asker, draft):
        return 0.0
    workspace, repo = draft.workspace, draft.request.repo
    analysis = await services.runs.analysis(workspace, draft.id)
    found = standing(analysis, await services.boards.moves(workspace, repo, analysis.span)) if analysis else None
    item = found.find(key) if found else None
    if analysis is None or item is None:
        await whisper(services, asker, moved_on())
        return 0.0
    await services.boards.move(workspace, repo, analysis.span, item.id, goes_in=goes_in, actor=asker.user)
    await _show(services, draft, analysis.span)
    return 0.0


async def write(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    """Start the run that writes what stands on the board."""
    begun = await services.drafts.of_request(recorded.workspace, recorded.id)
    if begun is None:
        if await _is_gone(services, asker, draft):
            return 0.0
        if refusal := await too_much(services, recorded, asker.user, "draft"):
            await whisper(services, asker, refusal)
            return 0.0
        begun = await services.runs.begin(
            draft,
            DraftState.ANALYZING,
            RunKind.DRAFT,
            request_id=recorded.id,
            actor=asker.user,
            version=draft.version,
            resume=True,
            chosen=True,
        )
    if begun is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        await whisper(services, asker, already_done(stored))
        return 0.0
    await services.launcher.launch(begun, RunKind.DRAFT, recorded.id)
    await services.presenter.progress(begun, "Queued")
    return 0.0


async def rules(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    """Open the window with the repository's rules."""
    if await _is_gone(services, asker, draft):
        return 0.0
    found, always = await asyncio.gather(
        services.boards.rules(draft.workspace, draft.request.repo), services.boards.is_always_shown(draft.workspace)
    )
    await services.messages.open_view(asker.trigger_id or "", rules_view(draft, found or Rules(), always=always))
    return 0.0


async def rules_set(services: Services, recorded: Recorded) -> float:
    """Keep the rules that were submitted, and put the board from which they were set in their order."""
    view, asker = recorded.payload["view"], asker_of(recorded)
    if not isinstance(view, dict):
        raise TypeError(view)
    await services.messages.check_person(asker.user)
    submitted = read_rules(view)
    draft = await services.drafts.get(recorded.workspace, submitted.draft_id)
    if draft is None:
        raise Permanent("This draft does not exist any more.")
    boards, repo = services.boards, draft.request.repo
    await boards.keep_rules(draft.workspace, repo, submitted.rules, actor=asker.user)
    if submitted.always != await boards.is_always_shown(draft.workspace):
        await boards.show_always(draft.workspace, always=submitted.always, actor=asker.user)
    if draft.state is DraftState.CHOOSING:
        await _judge_again(services, draft)
    return 0.0


async def _judge_again(services: Services, draft: Draft) -> None:
    """The board's analysis by the rules as they are now; alone, so that the newest rules are the last ones applied."""
    async with services.runs.alone(draft.workspace, draft.run_id):
        run = await services.runs.get(draft.workspace, draft.run_id)
        activity = await services.runs.activity(run) if run else None
        if run is None or activity is None:
            raise Permanent("What was read for this draft is gone. Please discard it and ask for a new one.")
        repo = draft.request.repo
        moves = await services.boards.moves(draft.workspace, repo, activity.span)
        await services.runs.keep_analysis(run, await analyzed(services, draft.workspace, repo, activity, moves))
    await _show(services, draft, activity.span)


async def _is_gone(services: Services, asker: Asker, draft: Draft) -> bool:
    """Whether the draft stands on its board no more; the person is told so."""
    if draft.state is DraftState.CHOOSING:
        return False
    await whisper(services, asker, already_done(draft))
    return True


async def _show(services: Services, draft: Draft, span: str) -> None:
    """Show the board until what it shows is what is chosen: somebody else's older edit may have come over a newer."""
    boards, repo = services.boards, draft.request.repo
    shown = None
    while (stands := await boards.moves(draft.workspace, repo, span)) != shown:
        shown = stands
        await services.presenter.present(draft.workspace, draft.id, again=True)
