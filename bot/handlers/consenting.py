"""What the buttons about the shelf do: an author decides about their words; who put them there may take them off."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.blocks import ids
from bot.blocks.shelf import IN_LIST, taken_off, told
from bot.errors import Permanent
from bot.handlers.events import home
from bot.handlers.shelving import show_author, show_shelf
from bot.handlers.starting import Asker, asker_of
from bot.recorded import Recorded
from bot.services import Services
from bot.shelved import Consent, Shelved

_CONSENTS: Mapping[str, Consent] = MappingProxyType(
    {
        ids.SHELF_AGREE: Consent.AGREED,
        ids.SHELF_DECLINE: Consent.DECLINED,
        ids.SHELF_WITHDRAW: Consent.WITHDRAWN,
    }
)


async def decided(services: Services, recorded: Recorded) -> float:
    """Serve a click on a button about the shelf."""
    asker = asker_of(recorded)
    added_with, place = ids.parse_value(recorded.payload.get("value"))
    message = (asker.channel, str(recorded.payload.get("message_ts") or ""))
    if recorded.name == ids.SHELF_REMOVE:
        changed = await _removed(services, recorded, asker, added_with, message)
    else:
        changed = await _decided(services, recorded, asker, added_with, message)
    for entry in {(entry.author, entry.told_ts): entry for entry in changed}.values():
        await show_author(services, recorded.workspace, entry)
    await _answer(services, recorded, asker, changed, place)
    return 0.0


async def _decided(
    services: Services, recorded: Recorded, asker: Asker, added_with: str, message: tuple[str, str]
) -> Sequence[Shelved]:
    consent = _CONSENTS[recorded.name]
    changed = await services.consents.decide(recorded.workspace, added_with, asker.user, consent, message)
    if changed:
        return changed
    entries = await services.shelf.entries(recorded.workspace, added_with=added_with)
    own = [entry for entry in entries if entry.author == asker.user]
    if entries and not own:
        raise Permanent("Only the person who wrote it can decide about it. Nothing was changed.")
    return own


async def _removed(
    services: Services, recorded: Recorded, asker: Asker, added_with: str, message: tuple[str, str]
) -> Sequence[Shelved]:
    entries = await services.shelf.entries(recorded.workspace, added_with=added_with)
    if any(entry.added_by == asker.user for entry in entries):
        await services.shelf.remove(recorded.workspace, added_with)
        return entries
    own = [entry for entry in entries if entry.author == asker.user]
    if entries and not own:
        raise Permanent("Only who wrote it, or who put it on the shelf, can take it off. Nothing was changed.")
    await services.consents.decide(recorded.workspace, added_with, asker.user, Consent.WITHDRAWN, message)
    return own


async def _answer(services: Services, recorded: Recorded, asker: Asker, changed: Sequence[Shelved], place: int) -> None:
    """Show the place of the button as it is now; the author's own message shows it already."""
    in_private = asker.response_url is not None and recorded.payload.get("message_ts") is None
    if not asker.channel:
        await home(services, recorded)
    elif place == IN_LIST:
        await show_shelf(services, recorded, asker, replaces=True)
    elif recorded.name == ids.SHELF_REMOVE:
        text = taken_off(changed) if changed else "This is off the shelf already."
        await services.messages.whisper(
            asker.channel, asker.user, text, response_url=asker.response_url, replaces=asker.response_url is not None
        )
    elif in_private and changed:  # told in the channel, as no direct message was possible
        shown = told(changed)
        await services.messages.whisper(
            asker.channel,
            asker.user,
            shown.text,
            response_url=asker.response_url,
            blocks=shown.blocks,
            replaces=True,
        )
