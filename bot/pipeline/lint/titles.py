"""Titles, and which links a voice's readers are shown."""

import re
from collections.abc import Iterator
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.reading import Text
from bot.pipeline.lint.rules import MARKDOWN, Example, Hit, Rule, Setting, whole
from bot.voices import Voice

_TITLE: Final = 120
_DEVELOPERS: Final = re.compile(
    r"\b(?:developers?|engineers?|programmers?|devops|sres?|maintainers?|contributors?|coders?|hackers?|admin(?:istrator)?s?"
    r"|technical|software|api|sdk|open[- ]source|data scientists?|it (?:teams?|professionals?))\b",
    re.IGNORECASE,
)
_NOT_DEVELOPERS: Final = re.compile(r"\b(?:non-?|not |no )(?:technical|developers?|engineers?)\b", re.IGNORECASE)
_PULL_LINK: Final = re.compile(
    r"\[(?:#\d+|`?[0-9a-f]{7,40}`?)\]\(|https?://[^\s()]{0,200}/(?:pull|commit|issues|merge_requests)/"
)


def for_developers(voice: Voice | None) -> bool:
    """Whether the readers of a voice are developers; without a word about them, they are."""
    if voice is None or not voice.audience.strip():
        return True
    return bool(_DEVELOPERS.search(_NOT_DEVELOPERS.sub("", voice.audience)))


def _long_title(text: Text, _: Setting) -> Iterator[Hit]:
    yield from (whole(heading) for heading in text.headings if heading.length > _TITLE)


def _repeated_title(text: Text, _: Setting) -> Iterator[Hit]:
    seen: set[tuple[int, str]] = set()
    title = text.title.shown.strip().lower() if text.title else None
    for heading in text.headings:
        name = heading.shown.strip().lower()
        if (heading.level, name) in seen or (name == title and heading is not text.title):
            yield whole(heading)
        seen.add((heading.level, name))


def _decorated(text: Text, _: Setting) -> Iterator[Hit]:
    for heading in text.headings:
        if re.search(r"\*\*|__|`|\]\(|#\d|\{\s?c\d|[.,;:]$", heading.source.rstrip("# ")):
            yield whole(heading)


def _links(text: Text, setting: Setting) -> Iterator[Hit]:
    if for_developers(setting.voice):
        return
    for passage in text.prose:
        if _PULL_LINK.search(passage.source) or re.search(r"(?<![\w#&])#\d+\b", passage.shown):
            yield whole(passage)


_BUYERS: Final = Voice(id="v", name="Acme", company="Acme", audience="Owners of small shops, not technical")
_CODERS: Final = Voice(id="v", name="Acme", company="Acme", audience="Backend engineers")

TITLES: Final = (
    Rule(
        name="title-length",
        family="Titles",
        sentence=f"A title has at most {_TITLE} characters: shorten it.",
        check=_long_title,
        passes=("A line.\n\n## Highlights",),
        fails=("A line.\n\n## " + "tables and lists " * 10,),
        types=MARKDOWN,
    ),
    Rule(
        name="title-plain",
        family="Titles",
        sentence="A title is plain words: no bold, code, links, numbers of pull requests, and no full stop.",
        check=_decorated,
        passes=("A line.\n\n## Tables that wrap", Example("# Why do tables wrap?\n\nRows fit.", ContentType.BLOG)),
        fails=("A line.\n\n## **Highlights**", "A line.\n\n## Tables wrap (#12)", "A line.\n\n## Tables wrap."),
        types=MARKDOWN,
    ),
    Rule(
        name="title-repeated",
        family="Titles",
        sentence="The same heading stands here twice: keep one.",
        check=_repeated_title,
        passes=(Example("# Tables\n\nRows fit.\n\n## Why\n\nPages are narrow.", ContentType.BLOG),),
        fails=(Example("# Tables\n\nRows fit.\n\n## Tables\n\nPages are narrow.", ContentType.BLOG),),
        types=MARKDOWN,
        mendable=False,
    ),
    Rule(
        name="links-for-developers",
        family="Links",
        sentence="The readers of this voice are no developers: no pull request numbers, no links to code.",
        check=_links,
        passes=(
            Example("Tables wrap ([#12](https://github.com/a/b/pull/12)).", voice=_CODERS),
            Example("Tables wrap. Thanks to ana.", voice=_BUYERS),
        ),
        fails=(
            Example("Tables wrap ([#12](https://github.com/a/b/pull/12)).", voice=_BUYERS),
            Example("Tables wrap (#12).", voice=_BUYERS),
        ),
        types=MARKDOWN,
        mendable=False,
    ),
)
"""Rules about titles and links."""
