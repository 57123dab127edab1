"""The draft's message when there is something to decide, and once it is approved."""

from bot.analysis import Analysis
from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, alert, context, count, section, who
from bot.blocks.frame import around, button_of, heading, row, spoken
from bot.blocks.markdown import mrkdwn, plain
from bot.models import Draft, Version
from bot.ports import Block

_VOUCHING = "vouching"


def in_review(draft: Draft, version: Version, analysis: Analysis | None) -> Rendered:
    """A text that waits for a person: what it is, the text, what the checks found, and the buttons."""
    before = heading(draft, f"version {version.version}", _by(version), _read(analysis))
    after = [
        *_findings(draft, version),
        context("Reply in this thread to change it, for example “shorter” or “lead with the API change”."),
        row(draft, ids.DRAFT_APPROVE, ids.DRAFT_EDIT, ids.DRAFT_REGENERATE, ids.DRAFT_DISCARD, ids.DRAFT_SOURCES),
    ]
    says = f"{spoken(draft)}, version {version.version}, is ready for review: {plain(version.text, 600)}"
    return around(before, version, after, says)


def approved(draft: Draft, version: Version) -> Rendered:
    """A text that stands: who approved it, nothing left to press but Sources."""
    approved_by = section(f"✓ *Approved* by {who(draft.actor)}")
    before = [*heading(draft, f"version {version.version}"), approved_by, *_vouched(version)]
    says = f"{spoken(draft)}, version {version.version}, is approved: {plain(version.text, 600)}"
    return around(before, version, [row(draft, ids.DRAFT_SOURCES)], says)


def _by(version: Version) -> str:
    return f"edited by {who(version.author)}" if version.author else ""


def _read(analysis: Analysis | None) -> str:
    if analysis is None:
        return ""
    left_out = f", {len(analysis.pieces_left_out):,} left out" if analysis.left_out else ""
    return f"{count(len(analysis.changes), 'change')}{left_out}"


def _findings(draft: Draft, version: Version) -> list[Block]:
    """What the checks found, by name, and in a person's own text a button to answer for it; then who did."""
    if version.vouched_by is not None or not version.warnings:
        return _vouched(version)
    vouch = [actions(_VOUCHING, [button_of(draft, ids.DRAFT_VOUCH)])] if version.author is not None else []
    return [_warnings(version), *vouch]


def _vouched(version: Version) -> list[Block]:
    if version.vouched_by is None:
        return []
    findings = count(len(version.warnings), "finding")
    return [context(f"{findings} of the checks vouched for by {who(version.vouched_by)}")]


def _warnings(version: Version) -> Block:
    """The checks' findings by name; at most ten of them, the rest as a number."""
    named = [f"• {mrkdwn(warning, limit=240)}" for warning in version.warnings[:10]]
    more = len(version.warnings) - len(named)
    lines = [f"*{count(len(version.warnings), 'thing')} to look at before you approve*", *named]
    return alert("warning", "\n".join([*lines, *([f"and {more:,} more"] if more else [])]))
