"""Posts: what LinkedIn and X show, and what their readers skip."""

from collections.abc import Iterator
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.reading import Kind, Text, sentences
from bot.pipeline.lint.rules import SOCIAL, Hit, Rule, Setting, matches, whole

_NAME: Final = "Posts"
_X: Final = frozenset({ContentType.X})
_LINKEDIN: Final = frozenset({ContentType.LINKEDIN})
_HOOK: Final = 210
"""Characters of a post that LinkedIn shows before it folds."""
_X_SENTENCES: Final = 5


def _plain(text: Text, setting: Setting) -> Iterator[Hit]:
    unseen = {Kind.HEADING, Kind.CODE, Kind.TABLE, Kind.QUOTE}
    yield from (whole(passage, mendable=False) for passage in text.passages if passage.kind in unseen)
    yield from _MARKS(text, setting)


_MARKS = matches(
    r"\*\*[^*\n]{1,200}\*\*|\[[^\[\]\n]{1,200}\]\(|\ufffc+"
    r"|(?<![\w_])(?!__(?-i:[a-z][a-z\d_]*)__(?![\w_]))__?[^_\n]{1,200}__?(?![\w_])",
    shown=True,
)
"""`__future__` is a name, and shown as such."""


def _links(text: Text, _: Setting) -> Iterator[Hit]:
    yield from (whole(passage, mendable=False) for passage in text.passages if "://" in passage.source)


def _hook(text: Text, _: Setting) -> Iterator[Hit]:
    for passage in text.passages[:1]:
        first = passage.source.split("\n", 1)[0]
        if len(first) > _HOOK:
            yield whole(passage)


def _one_idea(text: Text, _: Setting) -> Iterator[Hit]:
    bullets = [passage for passage in text.passages if passage.kind is Kind.BULLET]
    said = sum(len(sentences(passage.shown)) for passage in text.prose)
    if len(bullets) > 1 or said > _X_SENTENCES:
        yield Hit(0, 0)


def _opening(text: Text, setting: Setting) -> Iterator[Hit]:
    first = text.passages[0].start if text.passages else 0
    yield from (hit for hit in _ANNOUNCEMENT(text, setting) if hit.start == first)


_ANNOUNCEMENT = matches(
    r"\A(?:\W{0,3}(?:big|great|exciting) news|announcing|introducing|meet \w+|we(?:'re"
    r"| are) (?:excited|thrilled|happy|proud"
    r"|pleased|delighted)|we(?:'ve)? just (?:shipped|launched|released)|just (?:shipped|launched|released)|today,? we"
    r"|new (?:release|feature|in)\b|it's (?:here|finally here|live)|now (?:live|available)|say hello to)\b"
)

POSTS: Final = (
    Rule(
        name="plain-text",
        family=_NAME,
        sentence="This site shows no Markdown: plain words, line breaks and simple bullets.",
        check=_plain,
        passes=("Tables wrap.\n\n- Rows fit.\n- Lists print.", "Tables import __future__ annotations."),
        fails=("**Tables** wrap.", "# Tables\n\nThey wrap.", "Set `wrap` to true.", "__Tables__ wrap."),
        types=SOCIAL,
    ),
    Rule(
        name="hashtag",
        family=_NAME,
        sentence="No hashtags.",
        check=matches(r"(?<![\w&#/])#[^\W\d]\w+", shown=True),
        passes=("Tables wrap in C# too.",),
        fails=("Tables wrap. #tables",),
        types=SOCIAL,
    ),
    Rule(
        name="pull-number",
        family=_NAME,
        sentence="No pull request numbers: readers here cannot place them.",
        check=matches(r"(?<![\w#])#\d+\b|\b(?:PR|pull request) #?\d+\b", shown=True),
        passes=("Tables with 12 columns wrap.",),
        fails=("Tables wrap (#12).", "Tables wrap, see PR 12."),
        types=SOCIAL,
    ),
    Rule(
        name="no-links",
        family=_NAME,
        sentence="No links in the post: put one in the first comment, if at all.",
        check=_links,
        passes=("Tables wrap.",),
        fails=("Tables wrap: https://github.com/acme/rocket/pull/12",),
        types=SOCIAL,
    ),
    Rule(
        name="hook",
        family=_NAME,
        sentence=f"LinkedIn folds after {_HOOK} characters: make the first line shorter.",
        check=_hook,
        passes=("Tables wrap.\n\nThat took a year.",),
        fails=("Tables wrap and lists print, " * 10,),
        types=_LINKEDIN,
    ),
    Rule(
        name="one-idea",
        family=_NAME,
        sentence="A post on X has one idea: keep the best, drop the rest.",
        check=_one_idea,
        passes=("Long rows wrap now. Nothing scrolls sideways.",),
        fails=("- Tables wrap.\n- Lists print.", "One. Two is. Three is. Four is. Five is. Six is."),
        types=_X,
        mendable=False,
    ),
    Rule(
        name="announcement-opening",
        family=_NAME,
        sentence="It opens like an announcement: open with what readers get.",
        check=_opening,
        passes=("Long rows wrap now.", "Today's tables wrap."),
        fails=("Introducing tables that wrap.", "We just shipped tables.", "Big news: tables wrap."),
        types=SOCIAL,
        english=True,
    ),
    Rule(
        name="question-punchline",
        family=_NAME,
        sentence="A question and its punchline: say the answer.",
        check=matches(r"\A[^.!?\n]{3,90}\?\s+(?:[^.!?\n]{2,40}[.]|not anymore\b|meet\b|we fixed)"),
        passes=("Ever seen a row of 90 columns? We had one per customer, and each of them broke the page in print.",),
        fails=("Tired of scrolling sideways? Not anymore.", "Long rows? Solved."),
        types=_X,
        english=True,
    ),
    Rule(
        name="no-more",
        family=_NAME,
        sentence='"No more …" fits any product: say what happens now.',
        check=matches(r"(?:^|(?<=[.!?] ))no more \w+"),
        passes=("Rows no longer overflow.", "The log holds no more lines than you ask for."),
        fails=("No more scrolling.", "Rows wrap. No more scrolling."),
        types=SOCIAL,
        english=True,
    ),
)
"""Rules about posts."""
