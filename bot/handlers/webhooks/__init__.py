"""Webhooks of GitHub and Linear: checked, recorded in one insert, answered; a run does the rest."""

from bot.handlers.webhooks.boundary import Webhook
from bot.handlers.webhooks.github import GitHubProtocol
from bot.handlers.webhooks.linear import LinearProtocol
from bot.handlers.webhooks.slowing import Slowed

__all__ = ["GitHubProtocol", "LinearProtocol", "Slowed", "Webhook"]
