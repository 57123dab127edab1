"""What a writer has of one run: the text as it grows, and the signal that it must not grow on."""

import asyncio
from dataclasses import dataclass, field

from bot.metrics import TOKENS
from bot.models import Usage
from bot.ports import ModelStream, ReplayChannel

NOTHING = Usage(input_tokens=0, output_tokens=0)


@dataclass
class Page:
    """The text so far of the one writer that owns it, told to `replay` whenever it grows."""

    text: str
    replay: ReplayChannel
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    usage: Usage = NOTHING
    model: str = ""
    stop_reason: str | None = None
    edited_late: bool = False
    """Whether an edit was under way when the writing ended: it may stand over what others have shown since."""

    @property
    def end(self) -> str | None:
        """Why the model ended, if it did so and nobody stopped it: the text is whole then."""
        return None if self.stopped.is_set() else self.stop_reason

    def grow(self, piece: str) -> None:
        """Add what the model has just said."""
        self.text += piece
        self.replay.grow(self.text)

    def note_usage(self, stream: ModelStream) -> None:
        """Count what the model's answer costs."""
        self.usage = stream.usage
        TOKENS.labels("input").inc(stream.usage.input_tokens)
        TOKENS.labels("output").inc(stream.usage.output_tokens)
        TOKENS.labels("cached").inc(stream.usage.cache_read_tokens)
