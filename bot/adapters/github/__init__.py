"""GitHub as a source of activity."""

from bot.adapters.github.activity import GitHubActivity

__all__ = ["GitHubActivity"]
