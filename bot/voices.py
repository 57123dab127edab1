"""The values of a brand voice: who speaks, to whom, how, and in which language."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LANGUAGES: Final = (
    "English",
    "Arabic",
    "Bengali",
    "Chinese",
    "Czech",
    "Danish",
    "Dutch",
    "Finnish",
    "French",
    "German",
    "Greek",
    "Hebrew",
    "Hindi",
    "Hungarian",
    "Indonesian",
    "Italian",
    "Japanese",
    "Korean",
    "Norwegian",
    "Polish",
    "Portuguese",
    "Romanian",
    "Russian",
    "Spanish",
    "Swedish",
    "Turkish",
    "Ukrainian",
    "Vietnamese",
)
"""The 28 languages that a voice may write in, the default first."""


class Tone(StrEnum):
    """How a voice sounds; the values are what people choose from."""

    CONVERSATIONAL = "Conversational"
    PROFESSIONAL = "Professional"
    CASUAL = "Casual"
    FORMAL = "Formal"


@dataclass(frozen=True, kw_only=True, slots=True)
class VoiceExample:
    """A text that the company has written: the voice's texts shall read like it. `note` says what it is, or ""."""

    id: str
    text: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """A brand voice. `name` is unique in its workspace and what people type after `voice`.

    `company` and `description` say who publishes, `audience` who reads; `custom_tone` and `instructions` are the
    company's own words and win over `tone`. `rules` were learned from edits and accepted by a person, a sentence each.
    """

    id: str
    name: str
    company: str
    description: str = ""
    tone: Tone = Tone.CONVERSATIONAL
    custom_tone: str = ""
    instructions: str = ""
    audience: str = ""
    language: str = LANGUAGES[0]
    website: str = ""
    is_default: bool = False
    rules: tuple[str, ...] = ()
    examples: tuple[VoiceExample, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedRule:
    """A rule that the same edit, made three times, suggests for a voice. Nothing follows it until a person accepts."""

    id: str
    voice_id: str
    rule: str
