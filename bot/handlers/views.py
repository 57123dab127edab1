"""What a submitted modal leads to."""

from bot.blocks.modals import read_new
from bot.handlers.learning import learn
from bot.handlers.parsing import Draft as Wish
from bot.handlers.starting import asker_of, start_draft
from bot.ranges import parse_range
from bot.recorded import Recorded
from bot.services import Services


async def new_draft(services: Services, recorded: Recorded) -> float:
    """Start the draft that was chosen in the modal of `/notra draft`."""
    view = recorded.payload["view"]
    if not isinstance(view, dict):
        raise TypeError(view)
    chosen = read_new(view)
    wanted = parse_range(chosen.range_words)
    wish = Wish(content_type=chosen.content_type, range=wanted, voice=chosen.voice or None, board=chosen.board)
    await start_draft(services, recorded, asker_of(recorded), wish.of(chosen.repo))
    return 0.0


async def edited(services: Services, recorded: Recorded) -> float:
    """Show the version that was saved when the modal was submitted, and see whether a rule can be learned of it."""
    draft_id = str(recorded.payload["draft_id"])
    await services.presenter.present(recorded.workspace, draft_id)
    await learn(services, recorded.workspace, draft_id, asker_of(recorded).user)
    return 0.0
