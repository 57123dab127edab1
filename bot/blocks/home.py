"""The app's Home of one person."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.blocks.elements import context, divider, header, section
from bot.blocks.notices import budget, help_text, status
from bot.blocks.notifications import choices_button
from bot.costs import Month
from bot.models import Draft
from bot.ports import Block


def home_blocks(
    drafts: Sequence[Draft],
    month: Month,
    shelf: Sequence[Block] = (),
    permalinks: Mapping[str, str] = MappingProxyType({}),
) -> list[Block]:
    """This person's drafts, what the month has cost, the shelf's blocks, and at the end what Notra can do.

    `permalinks`: by draft id where its message stands.
    """
    mine = [header("Notra"), section(status(drafts, permalinks)), context(budget(month)), choices_button()]
    return [*mine, divider(), *([*shelf, divider()] if shelf else []), section(help_text())]
