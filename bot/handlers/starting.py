"""From a wish to a run: the draft's row, its one message, and the trigger. Every part may be done again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.activity import RangeKind
from bot.blocks.modals import NewDraft, new_draft_view, range_words
from bot.blocks.notices import apology, no_such_voice, not_in_channel
from bot.errors import NotInChannel, Permanent, UsageError
from bot.handlers.limiting import too_much
from bot.handlers.parsing import Draft as Wish
from bot.models import UNFINISHED, Draft, DraftRequest, DraftState, RunKind
from bot.ports import SCHEDULED_DRAFT, Block
from bot.recorded import Recorded
from bot.recurrences import zone_of
from bot.services import Services


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asked, where, and how to answer in private."""

    user: str
    channel: str
    response_url: str | None = None
    trigger_id: str | None = None


async def whisper(services: Services, asker: Asker, text: str, blocks: Sequence[Block] = ()) -> None:
    """Say something that only the asker sees.

    The answer to a window has no address of its own: where the bot is not in the channel, it is a direct message.
    """
    messages = services.messages
    try:
        await messages.whisper(asker.channel, asker.user, text, response_url=asker.response_url, blocks=blocks or None)
    except NotInChannel:
        await messages.post(await messages.open_dm(asker.user), list(blocks), text)


async def permalinks(services: Services, drafts: Sequence[Draft]) -> dict[str, str]:
    """By draft id where its message stands, of those that have one."""
    posted = [draft for draft in drafts if draft.message_ts is not None]
    links = await asyncio.gather(
        *(services.messages.permalink(draft.channel, draft.message_ts or "") for draft in posted)
    )
    return {draft.id: link for draft, link in zip(posted, links, strict=True) if link}


async def start_draft(services: Services, recorded: Recorded, asker: Asker, request: DraftRequest) -> None:
    """Begin the draft of a recorded request, or go on where an earlier attempt was cut off.

    Raises Transient to be called again; tells the asker when it cannot be.
    """
    if refusal := await too_much(services, recorded, asker.user, "draft"):
        await whisper(services, asker, refusal)
        return
    if recorded.name != SCHEDULED_DRAFT:  # who set it was allowed to; whoever decides about the draft must be, too
        await services.messages.check_person(asker.user)
    await check_voice(services, recorded.workspace, request.voice)
    request = await _by_their_days(services, asker, request)
    if not request.board and await services.boards.is_always_shown(recorded.workspace):
        request = replace(request, board=True)
    try:
        await check_place(services, asker)
        await _begin(services, recorded, asker, request)
    except NotInChannel:
        await _offer_dm(services, recorded, asker)


async def _by_their_days(services: Services, asker: Asker, request: DraftRequest) -> DraftRequest:
    """A range of days is one of the days where the asker is, or of UTC's where that is not known."""
    if request.range.kind is not RangeKind.DATES:
        return request
    zone = await services.conversations.zone(asker.user)
    try:
        zone_of(zone or "")
    except UsageError:
        zone = None
    return replace(request, range=replace(request.range, zone=zone))


async def check_voice(services: Services, workspace: str, name: str | None) -> None:
    """Raises UsageError with the names there are for a voice that is not one of them; None is the default voice."""
    if name is None or (known := await services.integrations.of(workspace)).has_voice(name):
        return
    raise UsageError(no_such_voice(name, known.voices))


async def check_place(services: Services, asker: Asker) -> None:
    """Raises NotInChannel where the bot cannot post, Permanent where it does not want to."""
    if not asker.channel.startswith("D"):
        await services.messages.check_channel(asker.channel)
    elif await services.messages.open_dm(asker.user) != asker.channel:
        raise NotInChannel("These are direct messages between others.")


async def _offer_dm(services: Services, recorded: Recorded, asker: Asker) -> None:
    offer = not_in_channel(asker.channel, recorded.id)
    await services.messages.whisper(
        asker.channel, asker.user, offer.text, response_url=asker.response_url, blocks=offer.blocks
    )


async def _begin(services: Services, recorded: Recorded, asker: Asker, request: DraftRequest) -> None:
    draft = await services.drafts.create(
        workspace=recorded.workspace,
        channel=asker.channel,
        requester=asker.user,
        request=request,
        request_id=recorded.id,
    )
    if draft.message_ts is None:
        draft = await services.launcher.post(draft, look_first=recorded.attempts > 1)
    if draft.state not in UNFINISHED:  # stopped while its message was being posted
        await services.presenter.present(draft.workspace, draft.id)
        return
    await services.launcher.launch(draft, RunKind.DRAFT, recorded.id)


async def abandon(services: Services, recorded: Recorded) -> None:
    """A request that is given up: if it had begun a run, end it visibly; in any case tell the asker."""
    draft = await services.drafts.of_request(recorded.workspace, recorded.id)
    if draft is not None:
        reason = "The run could not be started. Please press Retry."
        await services.drafts.move(draft, DraftState.FAILED, reason=reason, run_id=draft.run_id)
        await services.presenter.present(draft.workspace, draft.id)
    if draft is not None and draft.message_ts is not None:
        return
    asker = asker_of(recorded)
    if asker.channel:
        await whisper(services, asker, apology(recorded.id))


def asker_of(recorded: Recorded) -> Asker:
    """The person behind a recorded request."""
    payload = recorded.payload
    return Asker(
        user=str(payload.get("user_id") or ""),
        channel=str(payload.get("channel_id") or ""),
        response_url=_text(payload.get("response_url")),
        trigger_id=_text(payload.get("trigger_id")),
    )


async def repository_of(services: Services, recorded: Recorded, asker: Asker, wish: Wish) -> str | None:
    """The repository of a wish: named, the channel's default, the only one there is; None when a person must say."""
    if wish.repo is not None:
        return wish.repo
    default = (await services.integrations.of(recorded.workspace)).repository_in(asker.channel)
    if default is not None:
        return default
    known = await services.repositories.names(recorded.workspace)
    return known[0] if len(known) == 1 else None


async def ask(services: Services, recorded: Recorded, asker: Asker, wish: Wish | None) -> None:
    """Open the modal in which a person chooses what to draft; where the bot cannot post, offer a DM instead."""
    try:
        await check_place(services, asker)
    except NotInChannel:
        await _offer_dm(services, recorded, asker)
        return
    chosen = NewDraft()
    if wish is not None:
        words = range_words(wish.range)
        chosen = NewDraft(range_words=words, content_type=wish.content_type, voice=wish.voice or "", board=wish.board)
    if asker.trigger_id is None:
        raise Permanent("Which repository? Try `/notra draft changelog owner/repo`.")
    names = [voice.name for voice in await services.voices.listed(recorded.workspace)]
    await services.messages.open_view(asker.trigger_id, new_draft_view(chosen, asker.channel, names))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
