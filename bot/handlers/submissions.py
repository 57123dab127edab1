"""The values between the windows of `/notra connect` and the code of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.blocks.modals import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What a person gave in a window. `chosen`: block id → what was typed or chosen, "" where nothing was.

    `secret` is what was typed in the block for secrets, "" where nothing was; it never shows in a repr.
    """

    workspace: str
    user: str
    channel: str
    view_id: str
    step: str
    chosen: Mapping[str, str]
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window shows next, and the same in words (mrkdwn) for a person who closed it."""

    view: View
    words: str
