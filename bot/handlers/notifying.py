"""`/notra notifications`: each person chooses how to be told."""

from bot.blocks.notifications import choices_view, read_choices
from bot.errors import Permanent
from bot.handlers.starting import Asker, asker_of
from bot.recorded import Recorded
from bot.services import Services


async def notifications(services: Services, recorded: Recorded, asker: Asker) -> None:
    """Open the window, with what this person chose before."""
    if asker.trigger_id is None:
        raise Permanent("Please type `/notra notifications` again.")
    chosen = await services.notifications.chosen(recorded.workspace, asker.user)
    await services.messages.open_view(asker.trigger_id, choices_view(chosen))


async def notifications_opened(services: Services, recorded: Recorded) -> float:
    """The button of the Home tab."""
    await notifications(services, recorded, asker_of(recorded))
    return 0.0


async def notifications_chosen(services: Services, recorded: Recorded) -> float:
    """Keep what was chosen; it is the person's own, so that nobody is asked whether they may."""
    view = recorded.payload["view"]
    if not isinstance(view, dict):
        raise TypeError(view)
    await services.notifications.choose(recorded.workspace, asker_of(recorded).user, read_choices(view))
    return 0.0
