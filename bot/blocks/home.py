"""The app's Home of one person."""

from collections.abc import Sequence

from bot.blocks.elements import context, divider, header, section
from bot.blocks.notices import budget, help_text, status
from bot.blocks.notifications import choices_button
from bot.costs import Month
from bot.models import Draft
from bot.ports import Block


def home_blocks(drafts: Sequence[Draft], month: Month, shelf: Sequence[Block] = ()) -> list[Block]:
    """What Notra can do, how it tells this person, their drafts, what the month has cost, and the shelf's blocks."""
    top = [header("Notra"), section(help_text()), choices_button()]
    mine = [section(status(drafts, {})), context(budget(month))]
    return [*top, divider(), *mine, divider(), *shelf]
