"""The message of a campaign: what stands in its thread, and how to speak to one of its drafts."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.blocks.elements import Rendered, context, header, link, section, who
from bot.blocks.frame import TYPE_NAMES
from bot.blocks.links import ANYWHERE
from bot.blocks.safety import escape, harmless, literal
from bot.models import UNFINISHED, ContentType, Draft, DraftState

HOW: Final = (
    "Begin your reply with the draft that you mean, for example `x: shorter` or `blog: lead with the API change`."
)
"""How a reply in a campaign's thread says which draft it is about."""


_WORDS: Final[Mapping[DraftState, str]] = {
    DraftState.CHOOSING: "waiting on its board",
    DraftState.IN_REVIEW: "ready for review",
    DraftState.APPROVED: "approved",
    DraftState.PUBLISHED: "published",
    DraftState.STOPPED: "stopped",
    DraftState.FAILED: "failed",
    DraftState.NOTHING_TO_SAY: "nothing to say",
    DraftState.DISCARDED: "discarded",
}
_NO_MORE: Final = frozenset({DraftState.STOPPED, DraftState.FAILED, DraftState.NOTHING_TO_SAY, DraftState.DISCARDED})
"""Where the first draft ends without a text, the others do not begin."""


def campaign_message(
    draft: Draft, drafts: Sequence[Draft] = (), permalinks: Mapping[str, str] = MappingProxyType({})
) -> Rendered:
    """The message above a campaign's drafts, of which `draft` is the first.

    `drafts`: those that there are so far; `permalinks`: by their ids the addresses of their messages.
    """
    title = f"Campaign · {harmless(draft.request.repo)}"
    voice = f"voice {literal(draft.request.voice)}" if draft.request.voice else ""
    facts = [literal(draft.request.range.shown), voice, f"asked by {who(draft.requester)}"]
    begun = {each.request.content_type: each for each in drafts}
    names = [_line(kind, begun.get(kind), draft, permalinks) for kind in TYPE_NAMES]
    blocks = [
        header(title),
        context(" · ".join(fact for fact in facts if fact)),
        section("\n".join(["*In this thread, from one set of changes*", *names])),
        context(f"Each has its own buttons. {HOW}"),
    ]
    return Rendered(blocks, f"{escape(title)}: {len(names)} drafts in this thread")


def _line(kind: ContentType, draft: Draft | None, first: Draft, permalinks: Mapping[str, str]) -> str:
    """One of the drafts: its name, linked to its message, and how far it is."""
    if draft is None:
        never = first.version == 0 and first.state in _NO_MORE
        return f"• {TYPE_NAMES[kind]} · {'not begun' if never else 'begins once the changes are read'}"
    state = "writing" if draft.state in UNFINISHED else _WORDS.get(draft.state, draft.state.value)
    target = ANYWHERE.target(permalinks.get(draft.id, ""))
    name = link(target, TYPE_NAMES[kind]) if target else TYPE_NAMES[kind]
    return f"• {name} · *{state}*"


def which_draft() -> str:
    """What a person is told whose reply in a campaign's thread names no draft."""
    kinds = ", ".join(f"`{kind.value}`" for kind in ContentType)
    return f"This thread holds several drafts: {kinds}. {HOW}"


def not_there_yet(kind: ContentType) -> str:
    """A reply to a draft of the campaign that has not begun."""
    return f"The {TYPE_NAMES[kind]} of this campaign has not begun yet. It does once the changes are read."
