"""Characters that do not belong in a draft."""

import re
from collections.abc import Iterator
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.reading import PROSE, Kind, Text
from bot.pipeline.lint.rules import SOCIAL, Example, Hit, Rule, Setting, matches

_EMOJI: Final = (
    "(?:[\\u2600-\\u27bf\\u2b00-\\u2bff\\U0001f000-\\U0001faff]\\ufe0f?)+|:[a-z][a-z0-9_+]{2,30}:(?![a-z0-9])"
)
_INVISIBLE: Final = (
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff"
    "\\U000e0000-\\U000e007f]"
)


def _emoji(text: Text, setting: Setting) -> Iterator[Hit]:
    everywhere = setting.content_type in SOCIAL
    for passage in text.passages:
        if passage.kind is Kind.HEADING or (everywhere and passage.kind in PROSE):
            for found in re.finditer(_EMOJI, passage.shown):
                yield Hit(passage.start + found.start(), passage.start + found.end())


CHARACTERS: Final = (
    Rule(
        name="dash",
        family="Machine-sounding",
        sentence="No em or en dash: use a comma, a colon, a full stop or brackets.",
        check=matches(
            r"[\u2012-\u2015\u2e3a\u2e3b]|(?<=[\w\"')])(?: -- |-- |--| --(?=[\d\"'(]))(?=[\w\"'(])"  # no --flag
        ),
        passes=(
            "Exports are faster: a report of 100 pages takes 2 s.",
            "Run `notra draft --help`.",
            "Turn it off with --quiet.",
            "A well-known flag.",
        ),
        fails=("Exports are faster — much faster.", "Pages 3–5 print again.", "Exports are faster -- much faster."),
    ),
    Rule(
        name="curly-quotes",
        family="Machine-sounding",
        sentence="Straight quotes, not curly ones.",
        check=matches("[\\u201c\\u201d\\u2018\\u2019]", shown=True),
        passes=('The "Export" button is back.', "It's back."),
        fails=("The “Export” button is back.", "It’s back."),
        english=True,
    ),
    Rule(
        name="emoji",
        family="Machine-sounding",
        sentence="No emoji in headings, and none at all in posts.",
        check=_emoji,
        passes=(
            "A line.\n\n## Highlights\n\n- **Thumbs.** Reactions such as 👍 show again.",
            Example("Reactions show again.", ContentType.X),
        ),
        fails=(
            "A line.\n\n## 🚀 Highlights",
            "A line.\n\n## :rocket: News",
            Example("Faster exports 🚀", ContentType.X),
        ),
    ),
    Rule(
        name="exclamation-mark",
        family="Characters",
        sentence="No exclamation marks.",
        check=matches(r"(?<=[^\W_])[\"')*_]{0,3}!+(?=[\"')*_]{0,3}(?:\s|$))"),
        passes=("Exports work again.", "Use `!important` sparingly.", "The operator != works."),
        fails=("Exports work again!", "**Exports work!** Finally."),
    ),
    Rule(
        name="invisible-character",
        family="Characters",
        sentence="Invisible characters hide what a text says: remove them.",
        check=matches(_INVISIBLE, kinds=Kind, shown=True),
        passes=("Exports work again.",),
        fails=("Exports\u200b work again.", "Exports \u202ekrow again."),
    ),
)
"""Rules about single characters."""
