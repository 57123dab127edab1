"""`/notra voices`, the buttons of a voice, and what its submitted windows lead to."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.blocks import ids
from bot.blocks.voices import brand_view, example_view, voices_list
from bot.contents import CONTENTS
from bot.errors import Permanent
from bot.handlers.starting import Asker, asker_of
from bot.handlers.words import plain_words
from bot.models import ContentType
from bot.recorded import Recorded
from bot.schedules import CAMPAIGN, DIGEST
from bot.services import Services
from bot.voices import Voice

_GONE = "This voice was deleted. `/notra voices` lists those that there are."


async def voices(services: Services, recorded: Recorded, asker: Asker) -> None:
    """List the workspace's voices, privately."""
    await _show_list(services, recorded, asker, replaces=False)


async def clicked_voice(services: Services, recorded: Recorded) -> float:
    """Serve a click on a voice's button."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    voice_id, _ = ids.parse_value(recorded.payload.get("value"))
    if recorded.name == ids.VOICE_ADD:
        await _open(services, asker, _blank(recorded))
        return 0.0
    voice = await _voice(services, recorded.workspace, voice_id)
    if recorded.name == ids.VOICE_DELETE:
        await services.voices.remove(recorded.workspace, voice_id, asker.user)
        await _show_list(services, recorded, asker, replaces=True)
        return 0.0
    if voice is None:
        raise Permanent(_GONE)
    if recorded.name == ids.VOICE_DEFAULT:
        await services.voices.save(recorded.workspace, replace(voice, is_default=True), asker.user)
        await _show_where_clicked(services, recorded, asker)
        return 0.0
    await _open(services, asker, voice)
    return 0.0


async def voice_saved(services: Services, recorded: Recorded) -> float:
    """A voice was corrected: show it so in the message of its analysis, or tell the person."""
    payload = recorded.payload
    analysis_id = str(payload.get("voice_id") or "").removeprefix("vo_")
    analysis = await services.analyses.get(recorded.workspace, analysis_id) if analysis_id else None
    if analysis is not None:
        await services.branding.show(recorded.workspace, analysis.id)
    return 0.0


async def example_asked(services: Services, recorded: Recorded) -> float:
    """The message shortcut: open the window in which a person chooses the voice."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    words = recorded.payload.get("words")
    text = plain_words(str(words.get("text") or "") if isinstance(words, dict) else "")[0]
    if not text:
        raise Permanent("There are no words in this message that a voice could read like.")
    listed = await services.voices.listed(recorded.workspace)
    if not listed:
        raise Permanent("There are no brand voices yet. `/notra brand https://example.com` makes one.")
    await services.messages.open_view(asker.trigger_id or "", example_view(listed, text))
    return 0.0


async def _open(services: Services, asker: Asker, voice: Voice) -> None:
    await services.messages.open_view(asker.trigger_id or "", brand_view(voice))


async def _show_where_clicked(services: Services, recorded: Recorded, asker: Asker) -> None:
    """Show the change where it was asked for: in the message of an analysis, or in the private list."""
    voice_id, _ = ids.parse_value(recorded.payload.get("value"))
    analysis = await services.analyses.get(recorded.workspace, voice_id.removeprefix("vo_"))
    if analysis is not None and analysis.message_ts == recorded.payload.get("message_ts"):
        await services.branding.show(recorded.workspace, analysis.id)
        return
    await _show_list(services, recorded, asker, replaces=True)


async def _show_list(services: Services, recorded: Recorded, asker: Asker, *, replaces: bool) -> None:
    listed = await services.voices.listed(recorded.workspace)
    used = await services.learned.drafts_by_voice(recorded.workspace)
    shown = voices_list(listed, used, await _schedules(services, recorded.workspace))
    if asker.channel:
        await services.messages.whisper(
            asker.channel,
            asker.user,
            shown.text,
            response_url=asker.response_url,
            blocks=shown.blocks,
            replaces=replaces and asker.response_url is not None,
        )


async def _schedules(services: Services, workspace: str) -> Mapping[str | None, Sequence[str]]:
    """Name of a voice in lower case, None for the default one → what the schedules send that are written in it."""
    found: dict[str | None, list[str]] = {}
    for schedule in await services.schedules.of(workspace):
        wish = schedule.wish
        kind = wish.what if wish.what in {DIGEST, CAMPAIGN} else CONTENTS[ContentType(wish.what)].in_a_sentence
        found.setdefault(wish.voice.lower() if wish.voice else None, []).append(f"{kind} of {wish.repo}")
    return found


async def _voice(services: Services, workspace: str, voice_id: str) -> Voice | None:
    return next((each for each in await services.voices.listed(workspace) if each.id == voice_id), None)


def _blank(recorded: Recorded) -> Voice:
    """A new voice, one for each click."""
    return Voice(id="vo_" + hashlib.sha256(recorded.id.encode()).hexdigest()[:12], name="", company="")
