"""The shape of a blog post, and how long texts may be."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.contents import CONTENTS, Unit, post_length, posts
from bot.models import ContentType
from bot.pipeline.chapters import chapters
from bot.pipeline.evidence import MARKER
from bot.pipeline.lint.changelog import name_of
from bot.pipeline.lint.reading import Kind, Text, sentences
from bot.pipeline.lint.rules import Example, Hit, Rule, Setting, whole

_NAME: Final = "Structure"
_BLOG: Final = frozenset({ContentType.BLOG})
_LEAD_SENTENCES: Final = 5
_REFERENCE: Final = re.compile(r"\{\s?c\d|#\d+|/pull/\d+")


def _blog_title(text: Text, _: Setting) -> Iterator[Hit]:
    if text.passages and text.title is None:
        yield whole(text.passages[0])


def _blog_lead(text: Text, _: Setting) -> Iterator[Hit]:
    after = text.passages[1:2] if text.title else text.passages[:1]
    for passage in after:
        if passage.kind is not Kind.PARAGRAPH:
            yield whole(passage, mendable=False)
        elif len(sentences(passage.shown)) > _LEAD_SENTENCES:
            yield whole(passage)


def _blog_sections(text: Text, _: Setting) -> Iterator[Hit]:
    if text.passages and not any(heading.level == 2 for heading in text.headings):
        yield Hit(0, 0)


def _blog_layout(text: Text, setting: Setting) -> Iterator[Hit]:
    used = {name.lower() for each in (chapters(), chapters(setting.language)) for name in each.all}
    yield from (whole(heading) for heading in text.headings if name_of(heading) in used)
    listed = [each for each in text.passages if each.kind is Kind.BULLET and _REFERENCE.search(each.source)]
    if len(listed) > 2:
        yield whole(listed[0])


def _length(text: Text, setting: Setting) -> Iterator[Hit]:
    several = posts(MARKER.sub("", text.source)) if setting.content_type is ContentType.X else ()
    yield from _posts_length(several) if len(several) > 1 else _whole_length(text, setting)


def _posts_length(several: Sequence[str]) -> Iterator[Hit]:
    """Each of several posts is held to what X takes."""
    most = CONTENTS[ContentType.X].most or 0
    for number, post in enumerate(several, start=1):
        if (size := post_length(post)) > most:
            yield Hit(0, 0, f"Post {number} has {size} characters: at most {most} are taken. Shorten it.", False)


def _whole_length(text: Text, setting: Setting) -> Iterator[Hit]:
    content = CONTENTS[setting.content_type]
    prose = [passage for passage in text.passages if passage.kind is not Kind.CODE]
    if content.unit is Unit.WORDS:
        size = sum(len(passage.words) for passage in prose)
    else:
        size = sum(passage.length for passage in prose) + 2 * max(len(prose) - 1, 0)
    one = len(prose) == 1
    place = (prose[0].start, prose[0].end) if one else (0, 0)
    if content.most is not None and size > content.most:
        yield Hit(*place, f"{size} {content.unit}: at most {content.most} are read. Shorten it.", one)
    if prose and size < content.least:
        yield Hit(*place, f"{size} {content.unit}: fewer than {content.least} say too little.", False)


_BULLET = "- **Tables wrap.** Long rows fit. {c1}"
_LONG_LEAD = " ".join(["Tables wrap and lists print."] * 37)
_POST = "# Tables that wrap\n\nLong rows fit now. You need no sideways scrolling.\n\n## Why\n\nPages are narrow."

_LONG_POST = "Long rows wrap now, and a printed table looks as it does on the screen. " * 3

SHAPES: Final = (
    Rule(
        name="blog-title",
        family=_NAME,
        sentence="A blog post begins with its title, as a heading of the first level.",
        check=_blog_title,
        passes=(_POST,),
        fails=("Long rows fit now.\n\n## Why\n\nPages are narrow.",),
        types=_BLOG,
        mendable=False,
    ),
    Rule(
        name="blog-lead",
        family=_NAME,
        sentence=f"Below its title a blog post has a lead of two to four sentences, never more than {_LEAD_SENTENCES}.",
        check=_blog_lead,
        passes=(_POST,),
        fails=(
            "# Tables\n\n## Why\n\nPages are narrow.",
            f"# Tables\n\n{_LONG_LEAD}\n\n## Why\n\nPages are narrow.",
        ),
        types=_BLOG,
    ),
    Rule(
        name="blog-sections",
        family=_NAME,
        sentence="A blog post has sections under `##` headings.",
        check=_blog_sections,
        passes=(_POST,),
        fails=("# Tables\n\nLong rows fit now.",),
        types=_BLOG,
        mendable=False,
    ),
    Rule(
        name="changelog-layout",
        family=_NAME,
        sentence="A blog post tells a story: no changelog's headings, no list of pull requests.",
        check=_blog_layout,
        passes=(_POST,),
        fails=(
            "# Tables\n\nRows fit.\n\n## Bug fixes\n\nOne.",
            "# Tables\n\nRows fit.\n\n## Why\n\n" + "\n".join([_BULLET] * 3),
        ),
        types=_BLOG,
        mendable=False,
    ),
    Rule(
        name="length",
        family=_NAME,
        sentence="The text is longer or shorter than its readers expect.",
        check=_length,
        passes=(
            Example("Long rows wrap now, and a table prints as you see it on the screen.", ContentType.X),
            Example("# Tables\n\n" + "Rows fit. " * 250, ContentType.BLOG),
            Example(f"{_LONG_POST}\n\n---\n\n{_LONG_POST}", ContentType.X),
        ),
        fails=(
            Example("Long rows wrap now. " * 15, ContentType.X),
            Example("Tables wrap.", ContentType.X),
            Example(f"{_LONG_POST}\n\n---\n\n{_LONG_POST}{_LONG_POST}", ContentType.X),
            Example(_POST, ContentType.BLOG),
            Example("Tables wrap. " * 100, ContentType.LINKEDIN),
        ),
    ),
)
"""Rules about the whole of a text."""
