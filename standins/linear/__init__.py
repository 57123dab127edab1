"""A local stand-in for Linear's GraphQL API, its issues made from a git clone's pull requests."""

from standins.linear.faults import Faults
from standins.linear.service import Linear

__all__ = ["Faults", "Linear"]
