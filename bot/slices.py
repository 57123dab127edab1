"""Work done in slices of a few milliseconds, between which a loop can turn."""

from collections.abc import Generator
from typing import TypeAlias, TypeVar

_Made = TypeVar("_Made")

Slices: TypeAlias = Generator[None, None, _Made]
"""Stops after each slice, and returns what all of them made."""


def whole(work: Slices[_Made]) -> _Made:
    """What the work comes to, made without a stop."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            made: _Made = done.value
            return made
