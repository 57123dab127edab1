"""Rules learned from edits: proposed to the person whose edit was the third of its kind, never imposed."""

import asyncio

from bot.blocks import ids
from bot.blocks.learned import decided, proposal
from bot.errors import Permanent
from bot.handlers.starting import asker_of
from bot.log import log
from bot.pipeline.learning import learned_rules, rule_id
from bot.recorded import Recorded
from bot.services import Services
from bot.voices import ProposedRule

_LOOKED_AT = 30
"""Edits, the newest; habits show in them, and old ones are forgotten."""
_AT_ONCE = 2
"""Proposals after one edit; more would be a nuisance."""


async def learn(services: Services, workspace: str, draft_id: str, person: str) -> None:
    """See whether the newest edits suggest a rule for the draft's voice, and propose it once."""
    draft = await services.drafts.get(workspace, draft_id)
    voice = await services.voices.voice(workspace, draft.request.voice) if draft else None
    if draft is None or voice is None:
        return
    edits = await services.learned.edits(workspace, draft.request.voice, _LOOKED_AT)
    found = await asyncio.to_thread(learned_rules, edits)
    proposals = [ProposedRule(id=rule_id(voice.id, rule), voice_id=voice.id, rule=rule) for rule in found]
    for proposed in [each for each in proposals if each.rule not in voice.rules][:_AT_ONCE]:
        if await services.learned.propose(workspace, proposed, person):
            shown = proposal(proposed, voice.name)
            await services.messages.whisper(draft.channel, person, shown.text, blocks=shown.blocks)
            log.info("rule proposed", draft_id=draft_id)


async def rule_decided(services: Services, recorded: Recorded) -> float:
    """Accept or No was pressed."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    accepted = recorded.name == ids.RULE_ACCEPT
    found, _ = ids.parse_value(recorded.payload.get("value"))
    proposed = await services.learned.decide(recorded.workspace, found, accepted=accepted, by=asker.user)
    if proposed is None:
        raise Permanent("This was decided already, or the voice was deleted. `/notra voices` shows what holds.")
    if accepted:
        await services.voices.add_rule(recorded.workspace, proposed.voice_id, proposed.rule)
    shown = decided(proposed, accepted=accepted)
    await services.messages.whisper(
        asker.channel,
        asker.user,
        shown.text,
        response_url=asker.response_url,
        blocks=shown.blocks,
        replaces=asker.response_url is not None,
    )
    return 0.0
