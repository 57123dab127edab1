"""Slack behind the port of messages."""

from bot.adapters.slack.messages import SlackMessages
from bot.adapters.slack.reading import SlackConversations

__all__ = ["SlackConversations", "SlackMessages"]
