"""Claude, the model that writes."""

from bot.adapters.llm.claude import ClaudeStream, ClaudeWriter

__all__ = ["ClaudeStream", "ClaudeWriter"]
