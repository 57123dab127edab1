"""The linter of drafts: named rules over one reading of the Markdown, pure and fast.

`lint` is what callers want, `RULES` what there is. A rule is made of data, words and patterns where that is enough, and
of a small function where it is not; each carries texts that pass and texts that fail, which are its documentation and
its test.
"""

from bot.pipeline.lint.findings import Finding, grouped
from bot.pipeline.lint.linter import lint
from bot.pipeline.lint.rules import Example, Rule, Setting
from bot.pipeline.lint.table import RULES
from bot.pipeline.lint.voice import language_of

__all__ = ["RULES", "Example", "Finding", "Rule", "Setting", "grouped", "language_of", "lint", "lint_warnings"]


def lint_warnings(text: str, setting: Setting) -> tuple[str, ...]:
    """What the linter finds, as people are told it beside a draft; see `grouped`."""
    return grouped(lint(text, setting), text)
