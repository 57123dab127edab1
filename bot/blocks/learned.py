"""The private message that proposes a rule, and what stands there once it was answered."""

from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, button, escape_within, section
from bot.blocks.safety import harmless
from bot.voices import ProposedRule


def proposal(proposed: ProposedRule, voice: str) -> Rendered:
    """A rule that was not imposed: it waits for the person whose edit brought it up."""
    rule, name = escape_within(harmless(proposed.rule), 300), escape_within(harmless(voice), 80)
    text = f"You and your team made the same change in three drafts. Shall the voice *{name}* follow it from now on?"
    buttons = [
        button("Accept", ids.RULE_ACCEPT, f"{proposed.id}:0", "primary"),
        button("No", ids.RULE_DECLINE, f"{proposed.id}:0"),
    ]
    return Rendered([section(text), section(f"> {rule}"), actions(ids.BLOCK_ACTIONS, buttons)], f"{text} {rule}")


def decided(proposed: ProposedRule, *, accepted: bool) -> Rendered:
    """What was decided."""
    rule = escape_within(harmless(proposed.rule), 300)
    text = (
        f"✓ The voice follows this from now on: {rule} `/notra voices` → Edit takes it back."
        if accepted
        else f"The voice stays as it is, and I will not ask again: {rule}"
    )
    return Rendered([section(text)], text)
