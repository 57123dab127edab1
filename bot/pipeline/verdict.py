"""What code says of a written text: what readers get, what people are told, and whether to mend it."""

from dataclasses import dataclass, replace

from bot.analysis import Analysis
from bot.pipeline.check import Checked, check
from bot.pipeline.lint import Setting, grouped, lint


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`checked` with what the rules find, too. `mendable`: some of it may go away if a passage is rewritten."""

    checked: Checked
    mendable: bool


def verdict(text: str, analysis: Analysis, setting: Setting, *, stop_reason: str | None = None) -> Verdict:
    """Check a text with markers (see `check`) and hold what readers will see of it to the rules."""
    checked = check(text, analysis, setting.content_type, stop_reason=stop_reason)
    findings = lint(checked.text, setting)
    return Verdict(
        checked=replace(checked, warnings=(*checked.warnings, *grouped(findings, checked.text))),
        mendable=checked.doubtful or any(finding.mendable for finding in findings),
    )
