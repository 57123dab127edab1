"""All rules over one text."""

from collections.abc import Iterable

from bot.pipeline.lint.findings import Finding
from bot.pipeline.lint.reading import Text
from bot.pipeline.lint.rules import Rule, Setting
from bot.pipeline.lint.table import RULES


def lint(source: str, setting: Setting, rules: Iterable[Rule] = RULES) -> tuple[Finding, ...]:
    """What the rules find in a Markdown text, with markers or with links, in the order of the text.

    It never raises, and takes time in proportion to the text's length.
    """
    text = Text.read(source)
    found = (finding for rule in rules for finding in rule.findings(text, setting))
    return tuple(sorted(found, key=lambda finding: (finding.start, finding.rule)))
