"""The brand voices of a workspace."""

from collections.abc import Sequence
from typing import Protocol

from bot.voices import Voice, VoiceExample


class Voices(Protocol):
    """The voices that people made and corrected."""

    async def voice(self, workspace: str, name: str | None) -> Voice | None:
        """The voice of this name, in whatever case; None as name: the default. None when there is no such voice."""
        ...

    async def listed(self, workspace: str) -> Sequence[Voice]:
        """All voices, the default first, then by name."""
        ...

    async def save(self, workspace: str, voice: Voice, by: str) -> Voice:
        """Make the voice, or change the one of this id; the voice as it stands, the workspace's first as its default.

        `is_default` makes it the only default; False leaves that as it is. Its examples become those given. Raises
        NameTaken when another voice has its name.
        """
        ...

    async def remove(self, workspace: str, voice_id: str, by: str) -> Voice | None:
        """Delete it; the oldest of the others becomes the default when it was. What was deleted, None if nothing."""
        ...

    async def add_example(self, workspace: str, voice_id: str, example: VoiceExample) -> bool:
        """Add a text that the voice shall read like, once by its id; False when there is no such voice."""
        ...

    async def add_rule(self, workspace: str, voice_id: str, rule: str) -> bool:
        """Add a rule that a person accepted, once; False when there is no such voice."""
        ...
