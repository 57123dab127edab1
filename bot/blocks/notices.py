"""Short texts that the bot says to one person or in a thread, in mrkdwn."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, button, count, link, section, who
from bot.blocks.frame import title, when
from bot.blocks.links import ANYWHERE
from bot.blocks.markdown import mrkdwn
from bot.blocks.safety import escape, harmless, literal
from bot.costs import CREDIT, Month, dollars
from bot.limits import Denied, LimitKind
from bot.models import Draft, DraftState

_STATE_WORDS: Final[Mapping[DraftState, str]] = {
    DraftState.REQUESTED: "queued",
    DraftState.INGESTING: "reading",
    DraftState.ANALYZING: "analyzing",
    DraftState.CHOOSING: "waiting on its board",
    DraftState.WRITING: "writing",
    DraftState.CHECKING: "checking",
    DraftState.IN_REVIEW: "waiting for review",
    DraftState.CHANGES_REQUESTED: "being revised",
    DraftState.APPROVED: "approved",
    DraftState.PUBLISHED: "published",
    DraftState.STOPPED: "stopped",
    DraftState.FAILED: "failed",
    DraftState.NOTHING_TO_SAY: "nothing to say",
    DraftState.DISCARDED: "discarded",
}
_BY_A_PERSON: Final = frozenset({DraftState.APPROVED, DraftState.PUBLISHED, DraftState.STOPPED, DraftState.DISCARDED})
_LISTED: Final = 20
_MINUTE_S: Final = 60
_COUNTED: Final[Mapping[LimitKind, Callable[[int], str]]] = {
    "brand": lambda most: f"{count(most, 'website')} read",
    "draft": lambda most: count(most, "draft"),
    "revise": lambda most: count(most, "revision"),
    "edit": lambda most: count(most, "edit"),
    "shelf": lambda most: f"{count(most, 'message')} put on the shelf",
}
"""What people ask for, so many of it."""


def help_text() -> str:
    """What `/notra` can do, what is used most first."""
    return "\n".join(
        [
            "*Notra writes drafts from what your team has merged.*",
            "",
            "*Write*",
            "• `/notra draft` asks what to write",
            "• `/notra draft changelog owner/repo` writes a changelog since the last release",
            "• add `since v1.2`, `v1.2..v1.3`, `last 7 days`, `since 2026-11-01` or `2026-10-01..2026-10-31`",
            "• `/notra draft blog`, `linkedin` or `x` writes a post from the same changes, `campaign` all four at once",
            "• add `voice NAME` for another brand voice, `board` to choose what goes in first",
            "• `/notra stop` stops your newest draft in this channel, `/notra status` lists your drafts",
            "• reply in a draft's thread to change it: “shorter”, “lead with the API change”; `stop` stops it",
            "",
            "*Let it arrive by itself*",
            "• `/notra digest` sends what happened, or a draft of it, at your times or when a release is published",
            "• `/notra notifications` chooses how you are told that a draft is ready or failed",
            "",
            "*Set it up*",
            "• `/notra connect github` connects your repositories, `linear` your tickets; `/notra connect` lists both, "
            "`/notra disconnect github` ends it",
            "• `/notra brand https://example.com` makes a brand voice from a website, `/notra voices` lists them",
            "• `/notra shelf` lists what you wrote or put on the shelf that drafts are written from",
            "• `/notra budget` says what this month has cost; `/notra budget 50` is how an admin limits it, in dollars",
        ]
    )


def not_in_channel(channel: str, request_id: str) -> Rendered:
    """The bot cannot post in this channel; offer a direct message, or say how to let it in."""
    text = (
        f"I am not in <#{channel}>, so I cannot post a draft here. Invite me with `/invite @Notra`, or get it in a DM."
    )
    dm = button("Draft it in a DM", ids.DRAFT_DM, f"{request_id}:0", "primary")
    return Rendered([section(text), actions(ids.BLOCK_ACTIONS, [dm])], text)


def no_such_voice(name: str, names: Sequence[str]) -> str:
    """A voice that a person named and nobody made; Markdown."""
    if not names:
        return "There is no brand voice here yet. `/notra brand https://example.com` makes one from your website."
    shown = ", ".join(f"`{_code(each)}`" for each in names[:_LISTED])
    return f"There is no voice `{_code(name[:60])}`. There is {shown}."


def newer_version(draft: Draft) -> str:
    """A click on a version that is not the newest any more."""
    return f"There is a newer version of this draft, version {draft.version}. Nothing was done; look at it first."


def already_done(draft: Draft) -> str:
    """A click that came second: what the draft is now, and by whom."""
    by = f" by {who(draft.actor)}" if draft.actor and draft.state in _BY_A_PERSON else ""
    return f"Nothing to do: this draft is already {_STATE_WORDS[draft.state]}{by}."


def moved_on() -> str:
    """A choice on a board for something that does not stand there any more."""
    return "That is not on this board any more. Nothing was done; look at it again."


def nothing_to_stop() -> str:
    """Stop without a run at work."""
    return "You have no draft at work in this channel."


def rate_limited(denied: Denied) -> str:
    """Somebody asked for more than their share, or their workspace's: what that is, and when to come back."""
    limit = denied.limit
    who_has = "You" if limit.per == "person" else "A workspace"
    during = "a minute" if limit.window_s == _MINUTE_S else f"{limit.window_s // _MINUTE_S} minutes"
    return f"{who_has} can have {_COUNTED[denied.kind](limit.requests)} in {during}. Try again in {_wait(denied)}."


def _wait(denied: Denied) -> str:
    seconds = max(math.ceil(denied.retry_after_s), 1)
    return f"{seconds} s" if seconds <= 2 * _MINUTE_S else f"{math.ceil(seconds / _MINUTE_S)} min"


def apology(reference: str) -> str:
    """Something went wrong that nobody foresaw; `reference` finds it in the logs."""
    return (
        "Something went wrong on our side, and it is logged. Please try again; "
        f"if it happens again, give your administrator the id `{_code(reference)}`."
    )


def changed(draft: Draft, note: str) -> str:
    """The line in the thread after a revision: what differs now."""
    return f"Version {draft.version}: {mrkdwn(note, limit=600)}"


def budget_reached(month: Month, share: int) -> str:
    """What one person is told once when the month's budget has come to this share (80 or 100)."""
    spent = f"{dollars(month.spent)} of {dollars(month.budget)}"
    renews = f"It renews on {month.renews.day} {month.renews:%B}; whoever runs this server can raise it."
    if share >= 100:
        return escape(f"This month's budget for drafts is used up: {spent} is spent. No draft can be written. {renews}")
    return escape(f"This month's budget for drafts is used to {share} %: {spent} is spent. {renews}")


def budget(month: Month) -> str:
    """The line of `/notra status` that says how the month's budget stands, in dollars and in credits (US cents)."""
    left = max(month.budget - month.spent - month.reserved, 0) // CREDIT
    held = f", {dollars(month.reserved)} held for drafts at work" if month.reserved else ""
    limit = f" The server allows up to {dollars(month.ceiling)}." if month.ceiling is not None else ""
    return escape(
        f"This month: {dollars(month.spent)} of {dollars(month.budget)} spent{held}; {left:,} credits (US cents) are "
        f"left. Renews on {month.renews.day} {month.renews:%B}.{limit}"
    )


def budget_chosen(month: Month) -> str:
    """An admin chose the workspace's budget."""
    return escape(f"This workspace may spend {dollars(month.budget)} a month from now on. {budget(month)}")


def status(
    drafts: Sequence[Draft], permalinks: Mapping[str, str], progress: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A person's drafts in a channel, newest first, with states.

    By draft id there are their messages' addresses, and how far those at work are.
    """
    if not drafts:
        return "You have no drafts here yet. `/notra draft` starts one."
    lines = [_line(draft, permalinks.get(draft.id), progress.get(draft.id)) for draft in drafts[:_LISTED]]
    more = len(drafts) - len(lines)
    return "\n".join([f"*Your drafts* · {len(drafts):,}", *lines, *([f"and {more:,} older"] if more else [])])


def _line(draft: Draft, permalink: str | None, progress: str | None) -> str:
    url = ANYWHERE.target(permalink) if permalink else None
    name = link(url, title(draft)) if url else escape(title(draft))
    version = f", version {draft.version}" if draft.version else ""
    asked_for = literal(draft.request.range.shown)
    far = f" ({literal(progress)})" if progress else ""
    return f"• {name} {asked_for}: *{_STATE_WORDS[draft.state]}*{far}{version}, {when(draft.updated_at)}"


def _code(text: str) -> str:
    return escape(harmless(text)).replace("`", "ˋ")
