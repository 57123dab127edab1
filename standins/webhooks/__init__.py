"""Senders of webhooks that sign, retry and repeat their deliveries as GitHub and Linear do."""

from standins.webhooks.github import GitHubWebhooks
from standins.webhooks.linear import LinearWebhooks
from standins.webhooks.page import EventsPage
from standins.webhooks.sending import Faults, Sent

__all__ = ["EventsPage", "Faults", "GitHubWebhooks", "LinearWebhooks", "Sent"]
