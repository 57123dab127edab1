"""A local stand-in for Firecrawl's API, version 2, that reads websites from a folder."""

from standins.firecrawl.faults import Faults
from standins.firecrawl.service import SITES, Firecrawl

__all__ = ["SITES", "Faults", "Firecrawl"]
