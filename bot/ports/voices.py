"""The brand voices of a workspace."""

from typing import Protocol

from bot.voices import Voice


class Voices(Protocol):
    """The voices that people made and corrected."""

    async def voice(self, workspace: str, name: str | None) -> Voice | None:
        """The voice of this name, in whatever case; None as name: the default. None when there is no such voice."""
        ...
