"""The app's Home of one person."""

from collections.abc import Sequence

from bot.blocks.elements import context, divider, header, section
from bot.blocks.notices import budget, help_text, status
from bot.costs import Month
from bot.models import Draft
from bot.ports import Block


def home_blocks(drafts: Sequence[Draft], month: Month, shelf: Sequence[Block] = ()) -> list[Block]:
    """What Notra can do, this person's newest drafts, what the month has cost, and the blocks of the shelf."""
    mine = [section(status(drafts, {})), context(budget(month))]
    return [header("Notra"), section(help_text()), divider(), *mine, divider(), *shelf]
