"""The brand voices of a workspace."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.voices import ProposedRule, Voice, VoiceExample


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

        `is_default` makes it the only default; False leaves that as it is. Its examples become those given. Schedules
        that name it follow it to another name. Raises NameTaken when another voice has its name.
        """
        ...

    async def remove(self, workspace: str, voice_id: str, by: str) -> Voice | None:
        """Delete it; the oldest of the others becomes the default when it was. What was deleted, None if nothing.

        Schedules that name it use the default voice from then on.
        """
        ...

    async def add_example(self, workspace: str, voice_id: str, example: VoiceExample) -> bool:
        """Add a text that the voice shall read like, once by its id; False when there is no such voice."""
        ...

    async def add_rule(self, workspace: str, voice_id: str, rule: str) -> bool:
        """Add a rule that a person accepted, once; False when there is no such voice."""
        ...


class LearnedRules(Protocol):
    """What people's edits suggest for a voice, and what was said to each suggestion."""

    async def edits(self, workspace: str, voice: str | None, limit: int) -> Sequence[tuple[str, str]]:
        """The newest texts that people saved, each as (before, after), of drafts in this voice (None: the default)."""
        ...

    async def propose(self, workspace: str, proposed: ProposedRule, to: str) -> bool:
        """Remember that a rule is proposed to a person; False when it was before, whatever was said to it."""
        ...

    async def decide(self, workspace: str, rule_id: str, *, accepted: bool, by: str) -> ProposedRule | None:
        """Set what was decided, unless it was decided already the other way; None then, or if it is gone."""
        ...

    async def drafts_by_voice(self, workspace: str) -> Mapping[str, int]:
        """Name of a voice in lower case → how many drafts were asked for in it."""
        ...
