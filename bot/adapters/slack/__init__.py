"""Slack behind the port of messages."""

from bot.adapters.slack.messages import SlackMessages

__all__ = ["SlackMessages"]
