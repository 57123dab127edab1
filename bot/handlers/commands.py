"""What each `/notra` command does, once it was recorded and acknowledged."""

import asyncio

from bot.blocks.notices import help_text, nothing_to_stop, status
from bot.errors import Permanent
from bot.handlers.actions import stop
from bot.handlers.connecting import connect
from bot.handlers.digests import digests
from bot.handlers.parsing import Choose, Connect, Digest, Draft, Help, Shelf, Status, Stop, parse_command
from bot.handlers.shelving import shelf
from bot.handlers.starting import Asker, ask, asker_of, repository_of, start_draft, whisper
from bot.models import STOPPABLE, DraftRequest, Recorded
from bot.services import Services

_LISTED = 8


async def command(services: Services, recorded: Recorded) -> float:
    """Serve a slash command; the seconds after which to be called again, 0.0 when done. Raises UsageError."""
    asker = asker_of(recorded)
    match parse_command(str(recorded.payload.get("text") or "")):
        case Draft() as wish:
            await _draft(services, recorded, asker, wish)
        case Choose():
            await ask(services, recorded, asker, None)
        case Stop():
            return await _stop(services, recorded, asker)
        case Status():
            await _status(services, recorded, asker)
        case Connect(kind):
            await connect(services, recorded, asker, kind)
        case Shelf() | Digest() as wish:
            await _list(services, recorded, asker, wish)
        case Help():
            await whisper(services, asker, help_text())
    return 0.0


async def _list(services: Services, recorded: Recorded, asker: Asker, wish: Shelf | Digest) -> None:
    if isinstance(wish, Shelf):
        await shelf(services, recorded, asker, wish.emoji)
    else:
        await digests(services, recorded, asker)


async def _draft(services: Services, recorded: Recorded, asker: Asker, wish: Draft) -> None:
    repo = await repository_of(services, recorded, asker, wish)
    if repo is None:
        try:
            await ask(services, recorded, asker, wish)
        except Permanent as error:
            hint = "Which repository? Try `/notra draft changelog owner/repo`."
            raise Permanent(hint) from error
        return
    request = DraftRequest(content_type=wish.content_type, repo=repo, range=wish.range, board=wish.board)
    await start_draft(services, recorded, asker, request)


async def _stop(services: Services, recorded: Recorded, asker: Asker) -> float:
    draft = await services.drafts.find(recorded.workspace, channel=asker.channel, requester=asker.user)
    if draft is None or (draft.state not in STOPPABLE and recorded.attempts <= 1):
        await whisper(services, asker, nothing_to_stop())
        return 0.0
    return await stop(services, recorded, asker, draft)


async def _status(services: Services, recorded: Recorded, asker: Asker) -> None:
    drafts = await services.drafts.recent(recorded.workspace, asker.user, _LISTED)
    posted = [draft for draft in drafts if draft.message_ts is not None]
    links = await asyncio.gather(
        *(services.messages.permalink(draft.channel, draft.message_ts or "") for draft in posted)
    )
    found = {draft.id: link for draft, link in zip(posted, links, strict=True) if link}
    await whisper(services, asker, status(drafts, found))
