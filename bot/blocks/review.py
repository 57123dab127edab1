"""The draft's message when there is something to decide, and once it is approved."""

from bot.analysis import Analysis
from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, alert, context, count, section, who
from bot.blocks.frame import around, button_of, heading, row, says, spoken
from bot.blocks.markdown import mrkdwn
from bot.blocks.safety import escape
from bot.costs import Spent, dollars
from bot.models import Draft, Version
from bot.ports import Block

_VOUCHING = "vouching"


def in_review(draft: Draft, version: Version, analysis: Analysis | None, spent: Spent | None = None) -> Rendered:
    """A text that waits for a person: what it is, the text, what the checks found, what it cost, and the buttons."""
    again = ids.DRAFT_RETRY if version.outline else ids.DRAFT_REGENERATE
    before = [*heading(draft, f"version {version.version}", _by(version), _read(analysis)), *_outline(version)]
    after = [
        *_waits(draft, version),
        *_findings(draft, version),
        context(_how_to_change(draft), *_cost(spent)),
        row(
            draft, ids.DRAFT_APPROVE, ids.DRAFT_EDIT, again, ids.DRAFT_DISCARD, ids.DRAFT_SOURCES, leads=_leads(version)
        ),
    ]
    text = f"{spoken(draft)}, version {version.version}, is ready for review: {_said(draft, version)}"
    return around(draft, before, version, after, text)


def _leads(version: Version) -> str:
    """What is meant to be pressed: an outline is to be written rather than approved."""
    return ids.DRAFT_RETRY if version.outline else ids.DRAFT_APPROVE


def approved(draft: Draft, version: Version) -> Rendered:
    """A text that stands: who approved it, or had it published; nothing left to press but Sources."""
    by, done = f"✓ *Approved* by {who(draft.actor)}", "approved"
    if draft.published_for is not None:
        by, done = f"✓ *Published automatically*, as set by {who(draft.published_for)}", "published"
    before = [*heading(draft, f"version {version.version}"), section(by), *_vouched(version)]
    text = f"{spoken(draft)}, version {version.version}, is {done}: {_said(draft, version)}"
    return around(draft, before, version, [row(draft, ids.DRAFT_SOURCES)], text)


def _waits(draft: Draft, version: Version) -> list[Block]:
    """Why the run's own text was not published, though that was wished."""
    if draft.waits_because is None or draft.run_no != 1 or version.author is not None:
        return []
    return [alert("info", f"*Not published automatically*, so it waits for a person. {escape(draft.waits_because)}")]


def _how_to_change(draft: Draft) -> str:
    """What a reply does; in a campaign's thread it has to name the draft that it means."""
    named = f"{draft.request.content_type}: " if draft.thread_ts else ""
    where = f", beginning with `{named.strip()}`," if named else ""
    return (
        f"Reply in this thread{where} to change it, for example “{named}shorter” or “{named}lead with the API change”."
    )


def _said(draft: Draft, version: Version) -> str:
    return says(version.text, draft.request.content_type, 600)


def _outline(version: Version) -> list[Block]:
    if not version.outline:
        return []
    text = (
        "*The model does not answer, so this is an outline* that code alone has made, from the titles of the changes. "
        "Retry lets the model write; what it had written is kept, and it goes on from there."
    )
    return [alert("warning", text)]


def _cost(spent: Spent | None) -> list[str]:
    """`12,340 tokens · $0.08 · 41 % read from the cache`, of all that the draft has used; nothing for none."""
    if spent is None or not spent.usage.input_tokens:
        return []
    usage = spent.usage
    cached = round(100 * usage.cache_read_tokens / usage.input_tokens)
    line = f"{count(usage.input_tokens + usage.output_tokens, 'token')} · {dollars(spent.micros)}"
    return [f"{escape(line)}{f' · {cached} % read from the cache' if cached else ''}"]


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
