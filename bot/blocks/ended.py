"""The draft's message when its run ended without a text to review, or was thrown away."""

from collections import Counter

from bot.analysis import Analysis
from bot.blocks import ids
from bot.blocks.elements import Rendered, alert, button, context, count, section, shorten, who
from bot.blocks.frame import around, heading, row, spoken, title, words
from bot.blocks.markdown import mrkdwn, plain
from bot.blocks.safety import literal
from bot.models import Draft, Version
from bot.ports import Block

_AS_ASKED = (
    "Retry asks for the same once more: what the reason names is to be mended first. Another repository or range is "
    "another draft, by `/notra draft`."
)


def stopped(draft: Draft, version: Version | None, former: Version | None = None) -> Rendered:
    """A run that a person stopped: who (`draft.actor`), how much is kept, and the text as far as it was written.

    `former` is the newest whole version, which a button brings back.
    """
    wrote = version is not None and (version.partial or former is None) and bool(version.text.strip())
    kept = f"{words(version.text)} kept" if version is not None and wrote else "nothing was written yet"
    before = [*heading(draft), section(f"■ *Stopped* by {who(draft.actor)} · {kept}")]
    over = (ids.DRAFT_REGENERATE,) if wrote else ()
    after = [
        context("Retry goes on from here, Regenerate starts over. A reply in this thread changes the text above.")
        if wrote
        else context("Retry starts again."),
        _ways_on(draft, former, *over, ids.DRAFT_DISCARD, ids.DRAFT_SOURCES),
    ]
    return around(draft, before, version, after, f"{spoken(draft)}: stopped, {kept}")


def failed(draft: Draft, reason: str, version: Version | None = None, former: Version | None = None) -> Rendered:
    """A run that could not go on: the reason for people, the draft's id, Retry, and the last text if any.

    `former` is the newest whole version, which a button brings back.
    """
    way_on = "Nothing was lost: Retry goes on from there." if version or former else _AS_ASKED
    before = [
        *heading(draft),
        alert("error", f"*This run failed.* {mrkdwn(reason, limit=1_000)}"),
        context(f"{way_on} If it fails again, your administrator needs `{draft.id}`."),
    ]
    after = [_ways_on(draft, former, ids.DRAFT_DISCARD)]
    return around(draft, before, version, after, f"{spoken(draft)}: failed. {plain(reason, 600)}")


def nothing_to_say(draft: Draft, analysis: Analysis) -> Rendered:
    """A range with nothing in it for readers: what was looked at and why all of it was left out."""
    looked_at = f"{count(analysis.commits, 'commit')} and {count(analysis.pulls, 'pull request')}"
    reasons = Counter(left_out.reason for left_out in analysis.pieces_left_out).most_common(8)
    lines = [
        f"*Nothing to say.* Looked at {looked_at}, {literal(analysis.described)}; none of it matters to readers.",
        *(f"• {number:,} × {literal(shorten(reason, 200))}" for reason, number in reasons),
    ]
    blocks = [
        *heading(draft),
        section("\n".join(lines)),
        context("Ask for a longer range with `/notra draft`, or retry once more work is merged."),
        row(draft, ids.DRAFT_RETRY, ids.DRAFT_DISCARD, ids.DRAFT_SOURCES),
    ]
    return Rendered(blocks, f"{spoken(draft)}: nothing to say. Looked at {looked_at}.")


def discarded(draft: Draft) -> Rendered:
    """A draft that is gone."""
    blocks = [*heading(draft), section(f"✕ *Discarded* by {who(draft.actor)}")]
    return Rendered(blocks, f"{spoken(draft)}: discarded")


def _ways_on(draft: Draft, former: Version | None, *names: str) -> Block:
    """Retry, the way back to the former version if there is one, and the buttons with these action ids."""
    block = row(draft, ids.DRAFT_RETRY, *names)
    if former is not None:
        label = f"Back to version {former.version}"
        back = button(label, ids.DRAFT_RESTORE, ids.button_value(draft), None, f"{label}: {title(draft)}")
        block["elements"].insert(1, back)
    return block
