"""What each content type is: its name, its lengths, and what a text of it may cost. One table, read by all stages."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.models import ContentType


class Unit(StrEnum):
    """What a length counts."""

    WORDS = "words"
    CHARACTERS = "characters"


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """A content type. A text is to be `least` to `most` units long, as its readers see it (links by their labels).

    `most` None: as long as its changes make it. `plain`: without Markdown, links and pull request numbers, since its
    site shows none. `every_change`: each change of the analysis stands in it exactly once; else the text chooses.
    `max_tokens` bounds an answer of the model.
    """

    name: str
    unit: Unit
    least: int
    most: int | None
    plain: bool
    every_change: bool
    max_tokens: int

    @property
    def in_a_sentence(self) -> str:
        """`changelog`, `blog post`; the name of a site keeps its capital: `LinkedIn post`, `X post`."""
        return self.name if self.plain else self.name.lower()


CONTENTS: Final[Mapping[ContentType, Content]] = MappingProxyType(
    {
        ContentType.CHANGELOG: Content(
            name="Changelog",
            unit=Unit.WORDS,
            least=0,
            most=None,
            plain=False,
            every_change=True,
            max_tokens=32_000,
        ),
        ContentType.BLOG: Content(
            name="Blog post",
            unit=Unit.WORDS,
            least=400,
            most=800,
            plain=False,
            every_change=False,
            max_tokens=4_000,
        ),
        ContentType.LINKEDIN: Content(
            name="LinkedIn post",
            unit=Unit.CHARACTERS,
            least=400,
            most=1_100,
            plain=True,
            every_change=False,
            max_tokens=1_500,
        ),
        ContentType.X: Content(
            name="X post",
            unit=Unit.CHARACTERS,
            least=60,
            most=280,
            plain=True,
            every_change=False,
            max_tokens=500,
        ),
    }
)
"""The lengths that readers expect: a blog post is read in four minutes, LinkedIn folds after a few lines and about 800
characters are read, X takes 280."""

FOLD: Final = 210
"""Characters of a LinkedIn post that stand above “… more”, about three lines on a desk."""
_BETWEEN_POSTS: Final = re.compile(r"\n[ \t]*-{3,}[ \t]*(?:\n|\Z)")
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""What X counts once; every other character counts twice (the ranges of its counting rules, version 3)."""


def posts(text: str) -> list[str]:
    """The posts of an X draft: it may hold several, with a line of three dashes between them."""
    return [post.strip() for post in _BETWEEN_POSTS.split(f"{text}\n") if post.strip()]


def post_length(text: str) -> int:
    """How long a post is as X counts it: a letter of most scripts once, of the East Asian ones and an emoji twice."""
    normal = unicodedata.normalize("NFC", text)
    return sum(1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in normal)
