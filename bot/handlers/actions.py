"""What each button does. Person, workspace, state and version are checked here, at the click, not when it was drawn."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.blocks import ids
from bot.blocks.editing import edit_view
from bot.blocks.modals import message_view
from bot.blocks.notices import already_done, newer_version
from bot.blocks.sources import sources_view
from bot.errors import Permanent, TooLong, Transient
from bot.handlers import boards
from bot.handlers.limiting import too_much
from bot.handlers.parsing import Draft as Wish
from bot.handlers.parsing import parse_command
from bot.handlers.starting import Asker, ask, asker_of, repository_of, start_draft, whisper
from bot.log import log
from bot.models import STOPPABLE, Draft, DraftState, RunKind
from bot.pipeline.ledger import ledger_of
from bot.recorded import Recorded
from bot.services import Services

_STOP_PATIENCE_S = 0.5
"""How long a Stop waits to learn from Slack who pressed it."""

Button = Callable[[Services, Recorded, Asker, Draft], Awaitable[float]]


async def clicked(services: Services, recorded: Recorded) -> float:
    """Serve a click; the seconds after which to be called again, 0.0 when done."""
    asker = asker_of(recorded)
    name, version = ids.parse_value(recorded.payload.get("value"))
    await _check_person(services, recorded, asker)
    if recorded.name == ids.DRAFT_DM:
        await _draft_in_dm(services, recorded, asker, name)
        return 0.0
    draft = await services.drafts.get(recorded.workspace, name)
    if draft is None:
        raise Permanent("This draft does not exist any more.")
    may_be_ours = recorded.name in _CHANGES_VERSION and recorded.attempts > 1
    if draft.version != version and recorded.name != ids.DRAFT_STOP and not may_be_ours:
        await whisper(services, asker, newer_version(draft))
        return 0.0
    return await _BUTTONS[recorded.name](services, recorded, asker, replace(draft, version=version))


async def _check_person(services: Services, recorded: Recorded, asker: Asker) -> None:
    """Raises Permanent for who may not click. A Stop does not wait for a Slack that is away: Retry brings all back."""
    if recorded.name != ids.DRAFT_STOP:
        await services.messages.check_person(asker.user)
        return
    try:
        async with asyncio.timeout(_STOP_PATIENCE_S):
            await services.messages.check_person(asker.user)
    except (Transient, TimeoutError):
        log.warning("stopped without knowing the person", user=asker.user)


async def stop(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    """Stop the run that was at work when this was asked for, then see to it that the message says so."""
    await _end(services, recorded, asker, draft, DraftState.STOPPED)
    return 0.0


async def _approve(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    return await _move(services, asker, draft, DraftState.APPROVED)


async def _discard(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    if draft.state not in STOPPABLE:
        return await _move(services, asker, draft, DraftState.DISCARDED)
    await _end(services, recorded, asker, draft, DraftState.DISCARDED)
    return 0.0


async def _end(services: Services, recorded: Recorded, asker: Asker, draft: Draft, to: DraftState) -> None:
    """End the draft's run; asked a second time, settle what the first time left."""
    ended = None
    if draft.state in STOPPABLE:
        ended = await services.stopper.stop(draft, asker.user, asked_at=recorded.received_at, to=to)
    stored = ended or await services.drafts.get(draft.workspace, draft.id) or draft
    if recorded.attempts > 1:
        await services.stopper.settle(stored)
    elif (stored.state, stored.actor) != (to, asker.user):
        await whisper(services, asker, already_done(stored))


async def _move(services: Services, asker: Asker, draft: Draft, to: DraftState) -> float:
    moved = await services.drafts.move(draft, to, actor=asker.user, version=draft.version)
    if moved is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        if (stored.state, stored.actor) != (to, asker.user):  # a double click needs no answer
            await whisper(services, asker, already_done(stored))
    await services.presenter.present(draft.workspace, draft.id)
    return 0.0


async def _edit(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    if draft.state is not DraftState.IN_REVIEW:
        await whisper(services, asker, already_done(draft))
        return 0.0
    if refusal := await too_much(services, recorded, asker.user, "edit"):
        await whisper(services, asker, refusal)
        return 0.0
    version = await services.versions.get(draft, draft.version)
    if version is None:
        raise Permanent("This version does not exist any more.")
    try:
        view = edit_view(draft, version)
    except TooLong as error:
        view = message_view("Too long to edit here", error.user_message)
    return await _open(services, asker, view)


async def _sources(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    analysis = await services.runs.analysis(draft.workspace, draft.id)
    if analysis is None:
        raise Permanent("Nothing was read for this draft yet.")
    version = await services.versions.get(draft, draft.version) if draft.version else None
    ledger = (version.ledger or ledger_of(version.text, analysis)) if version else None
    return await _open(services, asker, sources_view(draft, analysis, ledger))


async def _vouch(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    """Answer for what the checks found; the first one counts."""
    vouched = await services.versions.vouch(draft, person=asker.user)
    if vouched is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        await whisper(services, asker, already_done(stored))
        return 0.0
    await services.presenter.present(draft.workspace, draft.id, again=True)
    return 0.0


async def _open(services: Services, asker: Asker, view: Mapping[str, Any]) -> float:
    await services.messages.open_view(asker.trigger_id or "", view)
    return 0.0


async def _regenerate(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    return await _begin(services, recorded, asker, draft, resume=False)


async def _retry(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    return await _begin(services, recorded, asker, draft, resume=draft.state is not DraftState.NOTHING_TO_SAY)


async def _begin(services: Services, recorded: Recorded, asker: Asker, draft: Draft, *, resume: bool) -> float:
    """Begin the draft's next run. `resume`: go on with what the last one had read and written."""
    last = await services.runs.get(draft.workspace, draft.run_id)
    revises = resume and last is not None and last.kind is RunKind.REVISE
    if refusal := await too_much(services, recorded, asker.user, "revise" if revises else "draft"):
        await whisper(services, asker, refusal)
        return 0.0
    kind = RunKind.REVISE if revises else RunKind.DRAFT
    begun = await services.runs.begin(
        draft,
        DraftState.CHANGES_REQUESTED if revises else DraftState.REQUESTED,
        kind,
        request_id=recorded.id,
        actor=asker.user,
        version=draft.version,
        base=last.base_version if revises and last else None,
        instruction=last.instruction if revises and last else None,
        resume=resume,
    )
    if begun is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        await whisper(services, asker, already_done(stored))
        return 0.0
    await services.launcher.launch(begun, kind, recorded.id)
    await services.presenter.progress(begun, "Queued")
    return 0.0


async def _restore(services: Services, recorded: Recorded, asker: Asker, draft: Draft) -> float:
    restored = await services.versions.restore(draft, author=asker.user, request_id=recorded.id)
    if restored is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        await whisper(services, asker, already_done(stored))
    await services.presenter.present(draft.workspace, draft.id)
    return 0.0


async def _draft_in_dm(services: Services, recorded: Recorded, asker: Asker, request_id: str) -> None:
    """The draft that could not be posted in its channel, in the asker's conversation with the bot instead."""
    first = await services.requests.get(recorded.workspace, request_id)
    wish = parse_command(str(first.payload.get("text") or "")) if first else None
    here = replace(asker, channel=await services.messages.open_dm(asker.user))
    repo = await repository_of(services, recorded, here, wish) if isinstance(wish, Wish) else None
    if not isinstance(wish, Wish) or repo is None:
        await ask(services, recorded, here, wish if isinstance(wish, Wish) else None)
        return
    await start_draft(services, recorded, here, wish.of(repo))


_CHANGES_VERSION = {ids.DRAFT_REGENERATE, ids.DRAFT_RETRY, ids.DRAFT_RESTORE, ids.BOARD_WRITE}
"""What these have begun may have led to a newer version by the time that they are served again."""

_BUTTONS: Mapping[str, Button] = MappingProxyType(
    {
        ids.DRAFT_STOP: stop,
        ids.DRAFT_APPROVE: _approve,
        ids.DRAFT_DISCARD: _discard,
        ids.DRAFT_EDIT: _edit,
        ids.DRAFT_SOURCES: _sources,
        ids.DRAFT_REGENERATE: _regenerate,
        ids.DRAFT_RETRY: _retry,
        ids.DRAFT_RESTORE: _restore,
        ids.DRAFT_VOUCH: _vouch,
        ids.BOARD_MOVE: boards.move,
        ids.BOARD_WRITE: boards.write,
        ids.BOARD_RULES: boards.rules,
    }
)
