"""Machine-sounding text, the shapes of sentences and layout (our own patterns)."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.reading import CODE, PROSE, Kind, Text
from bot.pipeline.lint.rules import MARKDOWN, Example, Hit, Rule, Setting, matches, whole

_NAME: Final = "Machine-sounding"
_PRAISE: Final = (
    ""
    "(?:fast(?:er)?|simple|simpler|easy|easier|reliable|secure|safer?|powerful|scalable|intuitive|flexible|modern|smooth(?:er)?"
    "|efficient|smart(?:er)?|clean(?:er)?|seamless|robust|elegant|lightweight|resilient|consistent|accessible|better)"
)
_SYNONYMS: Final = re.compile(
    r"(?:^|(?<=[.!?] ))(?:the|this|our) (platform|tool|solution|product|system|service|offering"
    r"|software|suite|app|application)\b",
    re.IGNORECASE,
)
_BOLD: Final = re.compile(r"\*\*[^*\n]{1,200}\*\*|__[^_\n]{1,200}__")
_BOLD_HEADER: Final = re.compile(r"\*\*[^*\n]{1,80}(?::\*\*|\*\*:)")
_CAPITALISED: Final = re.compile(r"[A-Z][a-z]{2,}")
_MUCH_BOLD: Final = 3


def _synonyms(text: Text, _: Setting) -> Iterator[Hit]:
    for passage in text.prose:
        found = list(_SYNONYMS.finditer(passage.prose))
        if len({each[1].lower() for each in found}) > 2:
            yield Hit(passage.start + found[0].start(), passage.start + found[-1].end())


def _mechanical_bold(text: Text, setting: Setting) -> Iterator[Hit]:
    most = _MUCH_BOLD - 1
    for passage in text.prose:
        if passage.kind is not Kind.HEADING and len(_BOLD.findall(passage.shown)) > most:
            yield whole(passage)


def _bold_headers(text: Text, _: Setting) -> Iterator[Hit]:
    bullets = [passage for passage in text.passages if passage.kind is Kind.BULLET]
    headed = [passage for passage in bullets if _BOLD_HEADER.match(passage.shown)]
    if len(headed) > 1:
        yield from map(whole, headed)


def _title_case(text: Text, _: Setting) -> Iterator[Hit]:
    for heading in text.headings:
        found = [word.strip(":,.?!\"'()*") for word in heading.shown.split() if CODE not in word]
        rest = [word for word in found[1:] if len(word) > 3]
        capitalised = [word for word in rest if _CAPITALISED.fullmatch(word)]
        if len(capitalised) > 1 and len(capitalised) == len(rest):
            yield whole(heading)


def _neighbours(text: Text, _: Setting) -> Iterator[Hit]:
    """Headings with nothing under them."""
    for heading, after in pairwise(text.passages):
        if heading.kind is Kind.HEADING and after.kind is Kind.HEADING and after.level <= heading.level:
            yield whole(heading, mendable=False)
    if text.passages and text.passages[-1].kind is Kind.HEADING and len(text.passages) > 1:
        yield whole(text.passages[-1], mendable=False)


MACHINE_SHAPES: Final = (
    Rule(
        name="not-only-but",
        family=_NAME,
        sentence='"Not only … but" and "not just … it is": say the thing itself.',
        check=matches(
            r"\bnot only\b[^.!?\n]{3,120}\bbut\b|\b(?:is|are|was)(?:n't| not) (?:just|merely"
            r"|simply) (?:about )?[^.!?\n]{3,80}"
            r"[,;:.] (?:it|they|this)(?:'s| is| are|'re)\b|\bnot just [^.!?\n]{2,60}, but\b"
        ),
        passes=("Tables wrap, and headers repeat.", "It is not only for admins."),
        fails=("Not only do tables wrap, but headers repeat.", "It isn't just a table, it's a sheet."),
        english=True,
    ),
    Rule(
        name="rule-of-three",
        family=_NAME,
        sentence="Three words of praise in a row: keep the one that is true, with its number.",
        check=matches(rf"\b(?:more )?{_PRAISE}, (?:more )?{_PRAISE},? and (?:more )?{_PRAISE}\b"),
        passes=("Tables, lists and headings print.", "It is fast and reliable."),
        fails=("A fast, reliable, and secure import.", "Simple, modern and flexible."),
        english=True,
    ),
    Rule(
        name="synonym-cycling",
        family=_NAME,
        sentence="One thing under three names: call it the same each time.",
        check=_synonyms,
        passes=("The tool imports tables. The tool exports them too.",),
        fails=("The platform imports tables. The tool exports them. The solution prints them.",),
        english=True,
    ),
    Rule(
        name="false-range",
        family=_NAME,
        sentence="A range whose ends lie on no line: name the things.",
        check=matches(
            r"\beverything from [^.,;\n]{3,60} to \w+|\bfrom [^.,;:\n\d]{2,40} to [^.,;:\n\d]{2,40} to \w+"
            r"|\bfrom (?:beginners|newcomers|startups|small teams|hobbyists|individuals) to \w+"
            r"|\bwhether you(?:'re| are) an? [^.\n]{3,60} or\b"
        ),
        passes=("Pages from 3 to 9 print.", "It went from 90 ms to 40 ms.", "Move cards from one list to another."),
        fails=(
            "Everything from tables to charts prints.",
            "From beginners to experts.",
            "Whether you're a designer or a dev, it helps.",
        ),
        english=True,
    ),
    Rule(
        name="mechanical-bold",
        family=_NAME,
        sentence="Bold all over a passage: keep it for the title.",
        check=_mechanical_bold,
        passes=("- **Tables wrap.** Long rows no longer overflow.",),
        fails=("A **fast** and **new** way to print **tables**.",),
        types=MARKDOWN,
    ),
    Rule(
        name="bold-header-bullets",
        family=_NAME,
        sentence="Bullets that begin with a bold label: write sentences.",
        check=_bold_headers,
        passes=(
            Example("- Tables wrap.\n- Lists print.", ContentType.BLOG),
            "- **Tables wrap.** Long rows fit.\n- **Lists print.** All.",
        ),
        fails=(Example("- **Tables:** they wrap.\n- **Lists:** they print.", ContentType.BLOG),),
        types=MARKDOWN,
    ),
    Rule(
        name="title-case",
        family=_NAME,
        sentence="Capitals On Each Word: write headings like sentences.",
        check=_title_case,
        passes=(
            "A line.\n\n## More updates",
            "A line.\n\n## Exports for GitHub and Linear teams",
            "A line.\n\n## Bug Fixes",
        ),
        fails=("A line.\n\n## Faster Exports For Every Team",),
        types=MARKDOWN,
        english=True,
    ),
    Rule(
        name="empty-heading",
        family="Structure",
        sentence="A heading with nothing under it: leave it out.",
        check=_neighbours,
        passes=("A line.\n\n## More updates\n\n### Features\n\n- **Tables wrap.** {c1}",),
        fails=("A line.\n\n## Highlights\n\n## More updates\n\n- Tables wrap.", "A line.\n\n## Highlights"),
        types=MARKDOWN,
        mendable=False,
    ),
    Rule(
        name="html",
        family="Characters",
        sentence="HTML does not show as itself: write Markdown or plain words.",
        check=matches(
            r"</?(?:a|b|br|div|em|h[1-6]|i|img|p|script|span|strong|table|ul|li)(?:\s[^<>\n]{0,300})?/?>", kinds=PROSE
        ),
        passes=("Put `<br>` between them.", "If a < b and c > d it holds."),
        fails=("One<br>two.", '<div class="x">Tables</div>'),
    ),
)
"""Shapes, each a rule."""
