"""The language model that writes."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.models import Prompt, Usage


class ModelStream(Protocol):
    """One answer of the model, as it is written."""

    usage: Usage
    """Tokens as counted so far; exact once the stream has ended."""
    stop_reason: str | None
    """`end_turn`, `max_tokens` …, None while the stream is open."""

    def __aiter__(self) -> AsyncIterator[str]:
        """Pieces of text in order. Raises Transient (busy, cut) or Permanent (refused)."""
        ...


class LanguageModel(Protocol):
    """The model that writes."""

    def stream(self, prompt: Prompt) -> AbstractAsyncContextManager[ModelStream]:
        """Open one answer; leaving the block closes the connection at once, so nothing more is bought."""
        ...

    async def ping(self) -> None:
        """Raise when the service cannot be reached or refuses the key."""
        ...
