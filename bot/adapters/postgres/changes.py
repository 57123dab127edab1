"""How a store tells that what a workspace has connected or chosen is not what it was: after the change is stored."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Changed: TypeAlias = Callable[[str], Awaitable[None]]
"""Told of the workspace; never raises, and takes a moment only."""


async def unheard(_: str) -> None:
    """Nobody keeps a copy."""
