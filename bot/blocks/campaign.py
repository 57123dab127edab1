"""The message of a campaign: what stands in its thread, and how to speak to one of its drafts."""

from typing import Final

from bot.blocks.elements import Rendered, context, header, section, who
from bot.blocks.frame import TYPE_NAMES
from bot.blocks.safety import escape, harmless, literal
from bot.models import ContentType, Draft

HOW: Final = (
    "Begin your reply with the draft that you mean, for example `x: shorter` or `blog: lead with the API change`."
)
"""How a reply in a campaign's thread says which draft it is about."""


def campaign_message(draft: Draft) -> Rendered:
    """The message above a campaign's drafts, of which `draft` is the first."""
    title = f"Campaign · {harmless(draft.request.repo)}"
    voice = f"voice {literal(draft.request.voice)}" if draft.request.voice else ""
    facts = [literal(str(draft.request.range)), voice, f"asked by {who(draft.requester)}"]
    names = [f"• {name}" for name in TYPE_NAMES.values()]
    blocks = [
        header(title),
        context(" · ".join(fact for fact in facts if fact)),
        section("\n".join(["*In this thread, from one set of changes*", *names])),
        context(f"Each has its own buttons. {HOW}"),
    ]
    return Rendered(blocks, f"{escape(title)}: {len(names)} drafts in this thread")


def which_draft() -> str:
    """What a person is told whose reply in a campaign's thread names no draft."""
    kinds = ", ".join(f"`{kind.value}`" for kind in ContentType)
    return f"This thread holds several drafts: {kinds}. {HOW}"


def not_there_yet(kind: ContentType) -> str:
    """A reply to a draft of the campaign that has not begun."""
    return f"The {TYPE_NAMES[kind]} of this campaign has not begun yet. It does once the changes are read."
