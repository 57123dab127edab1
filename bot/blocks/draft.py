"""The draft's message in each state; one name for what working.py and review.py build."""

from bot.blocks.elements import Rendered
from bot.blocks.ended import discarded, failed, nothing_to_say, stopped
from bot.blocks.frame import overflow_note
from bot.blocks.review import approved, in_review
from bot.blocks.working import working, writing

__all__ = [
    "Rendered",
    "approved",
    "discarded",
    "failed",
    "in_review",
    "nothing_to_say",
    "overflow_note",
    "stopped",
    "working",
    "writing",
]
