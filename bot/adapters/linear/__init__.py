"""Linear as a source of tickets."""

from bot.adapters.linear.calls import LinearCalls
from bot.adapters.linear.checks import LinearCheck
from bot.adapters.linear.tickets import LinearTickets

__all__ = ["LinearCalls", "LinearCheck", "LinearTickets"]
