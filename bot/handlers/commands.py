"""What each `/notra` command does, once it was recorded and acknowledged."""

from bot.blocks.notices import budget as budget_line
from bot.blocks.notices import help_text, nothing_to_stop, status
from bot.connections import ConnectionKind
from bot.errors import Permanent
from bot.handlers.actions import stop
from bot.handlers.amounts import Budget
from bot.handlers.brands import brand
from bot.handlers.budgets import budget
from bot.handlers.connecting import connect, disconnect
from bot.handlers.digests import digests
from bot.handlers.notifying import notifications
from bot.handlers.parsing import (
    Brand,
    Choose,
    Connect,
    Digest,
    Draft,
    Help,
    Notifications,
    Shelf,
    Status,
    Stop,
    Voices,
    parse_command,
)
from bot.handlers.shelving import shelf
from bot.handlers.starting import Asker, ask, asker_of, permalinks, repository_of, start_draft, whisper
from bot.handlers.voices import voices
from bot.models import STOPPABLE, UNFINISHED
from bot.recorded import Recorded
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
        case Connect(ConnectionKind() as kind, ends=True):
            await disconnect(services, recorded, asker, kind)
        case Connect(kind):
            await connect(services, recorded, asker, kind)
        case Shelf(emoji):
            await shelf(services, recorded, asker, emoji)
        case other:
            await _more(services, recorded, asker, other)
    return 0.0


async def _more(
    services: Services, recorded: Recorded, asker: Asker, wish: Brand | Voices | Digest | Budget | Notifications | Help
) -> None:
    match wish:
        case Brand(address):
            await brand(services, recorded, asker, address)
        case Voices():
            await voices(services, recorded, asker)
        case Digest():
            await digests(services, recorded, asker)
        case Notifications():
            await notifications(services, recorded, asker)
        case Budget():
            await budget(services, recorded, asker, wish)
        case Help():
            await whisper(services, asker, help_text())


async def _draft(services: Services, recorded: Recorded, asker: Asker, wish: Draft) -> None:
    repo = await repository_of(services, recorded, asker, wish)
    if repo is None:
        try:
            await ask(services, recorded, asker, wish)
        except Permanent as error:
            hint = "Which repository? Try `/notra draft changelog owner/repo`."
            raise Permanent(hint) from error
        return
    await start_draft(services, recorded, asker, wish.of(repo))


async def _stop(services: Services, recorded: Recorded, asker: Asker) -> float:
    draft = await services.drafts.find(recorded.workspace, channel=asker.channel, requester=asker.user)
    if draft is None or (draft.state not in STOPPABLE and recorded.attempts <= 1):
        await whisper(services, asker, nothing_to_stop())
        return 0.0
    return await stop(services, recorded, asker, draft)


async def _status(services: Services, recorded: Recorded, asker: Asker) -> None:
    drafts = await services.drafts.recent(recorded.workspace, asker.user, _LISTED)
    found = await permalinks(services, drafts)
    month = await services.credit.month(recorded.workspace)
    at_work = {draft.run_id: draft.id for draft in drafts if draft.state in UNFINISHED}
    told = await services.progress.told(recorded.workspace, list(at_work))
    progress = {at_work[run_id]: words for run_id, words in told.items()}
    await whisper(services, asker, f"{status(drafts, found, progress)}\n{budget_line(month)}")
