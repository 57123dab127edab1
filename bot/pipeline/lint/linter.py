"""All rules over one text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.findings import Finding
from bot.pipeline.lint.reading import READ, Text
from bot.pipeline.lint.rules import Rule, Setting
from bot.pipeline.lint.table import RULES

_BETWEEN_POSTS: Final = re.compile(r"^-{3}[ \t]*$", re.MULTILINE)
_MOST_POSTS: Final = 20


def lint(source: str, setting: Setting, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """What the rules find in a Markdown text, with markers or with links, in the order of the text.

    Several posts on X, with a line of three dashes between them, are judged one by one. It never raises, and takes
    time in proportion to the text's length.
    """
    held = tuple(rules)
    found = (
        finding for start, part in _parts(source[:READ], setting) for finding in _findings(part, start, setting, held)
    )
    lines = Text(source, ())
    placed = (replace(finding, line=lines.line_of(finding.start)) for finding in found)
    return tuple(sorted(placed, key=lambda finding: (finding.start, finding.rule)))


def _findings(part: str, start: int, setting: Setting, rules: Iterable[Rule]) -> Iterator[Finding]:
    text = Text.read(part)
    for rule in rules:
        for finding in rule.findings(text, setting):
            yield replace(finding, start=start + finding.start, end=start + finding.end)


def _parts(source: str, setting: Setting) -> Iterator[tuple[int, str]]:
    """(where it starts, text) of what is judged by itself."""
    start = 0
    if setting.content_type is ContentType.X:
        for found, _ in zip(_BETWEEN_POSTS.finditer(source), range(_MOST_POSTS), strict=False):
            yield start, source[start : found.start()]
            start = found.end()
    yield start, source[start:]
