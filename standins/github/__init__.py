"""A local stand-in for GitHub's REST and GraphQL API, served from a real git clone."""

from standins.github.faults import Faults
from standins.github.service import GitHub

__all__ = ["Faults", "GitHub"]
