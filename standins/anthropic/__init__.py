"""A local stand-in for Anthropic's Messages API that writes honest extracts, labelled as such."""

from standins.anthropic.faults import Faults
from standins.anthropic.service import Anthropic

__all__ = ["Anthropic", "Faults"]
