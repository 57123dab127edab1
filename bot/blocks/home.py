"""The app's Home of one person."""

from collections.abc import Sequence

from bot.blocks.elements import divider, header, section
from bot.blocks.notices import help_text, status
from bot.models import Draft
from bot.ports import Block


def home_blocks(drafts: Sequence[Draft]) -> list[Block]:
    """What Notra can do, and this person's newest drafts."""
    return [header("Notra"), section(help_text()), divider(), section(status(drafts, {}))]
