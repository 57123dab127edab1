"""The app's Home of one person."""

from collections.abc import Sequence

from bot.blocks.elements import divider, header, section
from bot.blocks.notices import help_text, status
from bot.blocks.notifications import choices_button
from bot.models import Draft
from bot.ports import Block


def home_blocks(drafts: Sequence[Draft], shelf: Sequence[Block] = ()) -> list[Block]:
    """What Notra can do, how it tells this person, their newest drafts, and the blocks of the shelf."""
    top = [header("Notra"), section(help_text()), choices_button()]
    return [*top, divider(), section(status(drafts, {})), divider(), *shelf]
