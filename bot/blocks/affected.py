"""What deleting a brand voice does to all that uses it, for the dialog that asks."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.blocks.elements import count, shorten
from bot.blocks.safety import harmless
from bot.voices import Voice

_NAMED: Final = 2
"""Schedules that the dialog names; it holds 300 characters."""


def affected(
    voice: Voice,
    voices: Sequence[Voice],
    used: Mapping[str, int],
    schedules: Mapping[str | None, Sequence[str]],
) -> str:
    """Plain sentences, the weightiest first, as the dialog has little room.

    `used`: name of a voice in lower case → drafts that were asked for in it; `schedules`: the same names, None for the
    default one → what each schedule sends.
    """
    name, said = voice.name.lower(), []
    if named := schedules.get(name):
        falls = "falls" if len(named) == 1 else "fall"
        said.append(f"{count(len(named), 'schedule')} ({_some(named)}) {falls} back to the default voice.")
    if voice.is_default:
        after = "The oldest of the others becomes the default" if len(voices) > 1 else "There is no default voice then"
        following = schedules.get(None) or ()
        said.append(f"{after}{f', also for {_some(following)}' if following else ''}.")
    if drafts := used.get(name, 0):
        were = "was" if drafts == 1 else "were"
        said.append(f"{count(drafts, 'draft')} {were} asked for in it; new versions use the default voice.")
    if voice.examples or voice.rules:
        said.append(
            f"{count(len(voice.examples), 'example')} and {count(len(voice.rules), 'learned rule')} go with it."
        )
    return " ".join(said) or "Nothing uses it."


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(
        [*(shorten(harmless(name), 50) for name in names[:_NAMED]), *([f"{more} more"] if more > 0 else [])]
    )
