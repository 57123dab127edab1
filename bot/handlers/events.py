"""What a reply in a draft's thread, or an opened Home, leads to."""

import html
import re

from bot.blocks.campaign import not_there_yet, which_draft
from bot.blocks.home import home_blocks
from bot.blocks.notices import already_done
from bot.blocks.shelf import shelf_list
from bot.handlers.actions import stop
from bot.handlers.limiting import too_much
from bot.handlers.starting import Asker, asker_of, permalinks
from bot.models import UNFINISHED, ContentType, Draft, DraftState, RunKind
from bot.recorded import Recorded
from bot.services import Services

_WAIT_S = 2.0
_NAMED = re.compile(r"([A-Za-z]+)(?:\s+post\b)?(?:\s*[:,]|\s)", re.IGNORECASE)
_REVISABLE = {DraftState.IN_REVIEW, DraftState.STOPPED, DraftState.FAILED}


async def reply(services: Services, recorded: Recorded) -> float:
    """A reply in the thread: a bare `stop` stops, anything else is an instruction for the next version.

    While a version is being written the instruction waits; the answer is then the seconds to wait.
    """
    asker = asker_of(recorded)
    text = html.unescape(str(recorded.payload["text"])).strip()
    draft = await services.drafts.get(recorded.workspace, str(recorded.payload["draft_id"]))
    if draft is not None and draft.thread_ts is not None:
        draft, text = await _meant(services, asker, draft, text)
    if draft is None or not text:
        return 0.0
    if text.casefold() == "stop":
        return await stop(services, recorded, asker, draft)
    if draft.state in UNFINISHED and not await _is_begun(services, recorded, draft):
        if recorded.attempts <= 1:
            await _say(services, asker, draft, "I am still writing. I will take this up as soon as the text stands.")
        return _WAIT_S
    if draft.state not in _REVISABLE | UNFINISHED or draft.version == 0:
        await _say(services, asker, draft, already_done(draft))
        return 0.0
    return await _revise(services, recorded, asker, draft, text)


async def _meant(services: Services, asker: Asker, draft: Draft, text: str) -> tuple[Draft | None, str]:
    """Of a campaign's drafts the one that the reply begins with, and the rest of it; no draft when none is named."""
    named = _NAMED.match(text)
    try:
        kind = ContentType(named[1].lower()) if named else None
    except ValueError:
        kind = None
    if named is None or kind is None:
        await _say(services, asker, draft, which_draft())
        return None, ""
    drafts = await services.drafts.in_thread(draft.workspace, draft.channel, draft.thread_ts or "")
    found = next((each for each in drafts if each.request.content_type is kind), None)
    if found is None:
        await _say(services, asker, draft, not_there_yet(kind))
    return found, text[named.end() :].strip()


async def home(services: Services, recorded: Recorded) -> float:
    """Show the app's Home: what it can do, and this person's drafts."""
    user = asker_of(recorded).user
    drafts = await services.drafts.recent(recorded.workspace, user, 10)
    entries = await services.shelf.entries(recorded.workspace, person=user)
    emoji = await services.workspaces.shelf_emoji(recorded.workspace)
    month = await services.credit.month(recorded.workspace)
    shelf, links = shelf_list(entries, user, emoji), await permalinks(services, drafts)
    await services.messages.publish_home(user, home_blocks(drafts, month, shelf, links))
    return 0.0


async def _is_begun(services: Services, recorded: Recorded, draft: Draft) -> bool:
    begun = await services.drafts.of_request(recorded.workspace, recorded.id)
    return begun is not None and begun.run_id == draft.run_id


async def _revise(services: Services, recorded: Recorded, asker: Asker, draft: Draft, text: str) -> float:
    await services.messages.check_person(asker.user)
    if refusal := await too_much(services, recorded, asker.user, "revise"):
        await _say(services, asker, draft, refusal)
        return 0.0
    begun = await services.runs.begin(
        draft,
        DraftState.CHANGES_REQUESTED,
        RunKind.REVISE,
        request_id=recorded.id,
        actor=asker.user,
        version=draft.version,
        instruction=text,
    )
    if begun is None:
        stored = await services.drafts.get(draft.workspace, draft.id) or draft
        if stored.state in UNFINISHED or stored.version != draft.version:
            return _WAIT_S  # somebody else's wish came first; this one is for the text that comes out of it
        await _say(services, asker, draft, already_done(stored))
        return 0.0
    await services.launcher.launch(begun, RunKind.REVISE, recorded.id)
    await services.presenter.progress(begun, "Revising")
    return 0.0


async def _say(services: Services, asker: Asker, draft: Draft, text: str) -> None:
    await services.messages.whisper(asker.channel, asker.user, text, thread_ts=draft.thread)
