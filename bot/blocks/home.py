"""The app's Home of one person."""

from collections.abc import Sequence

from bot.blocks.elements import divider, header, section
from bot.blocks.notices import help_text, status
from bot.models import Draft
from bot.ports import Block


def home_blocks(drafts: Sequence[Draft], shelf: Sequence[Block] = ()) -> list[Block]:
    """What Notra can do, this person's newest drafts, and the blocks of the shelf."""
    return [header("Notra"), section(help_text()), divider(), section(status(drafts, {})), divider(), *shelf]
