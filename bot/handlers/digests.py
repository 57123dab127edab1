"""`/notra digest`: what arrives by itself is listed, set, paused, resumed, run at once and deleted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.blocks import ids
from bot.blocks.digest_forms import Around, digest_view, read_wish, redrawn
from bot.blocks.digest_list import coming, not_saved, saved, schedule_list
from bot.blocks.elements import mention
from bot.blocks.markdown import mrkdwn
from bot.blocks.safety import literal
from bot.errors import MessageGone, NotInChannel, Permanent, Transient, UsageError
from bot.handlers.limiting import too_much
from bot.handlers.reaching import reached
from bot.handlers.starting import Asker, asker_of, check_voice, start_draft, whisper
from bot.log import log
from bot.models import ContentType, DraftRequest
from bot.ranges import parse_range
from bot.recorded import Recorded
from bot.schedules import Quiet, Schedule, Wish
from bot.services import Services

_ONLY_BY_OWNER = (
    "\nDrafts wait for a person: only the owner of a schedule can have its drafts published automatically, because "
    "they are published in the owner's name."
)
_LOOK_S = 0.5
"""So long may a repository be looked for: other things are looked up before the window opens as well."""
_TRIED_FOR = timedelta(hours=1)
"""Longer than a request is tried again."""
_LATER = "It is saved, but its alarm could not be set: {reason}"


async def digests(services: Services, recorded: Recorded, asker: Asker) -> None:
    """List what the workspace has set; where that is nothing, open the window for the first."""
    await services.messages.check_person(asker.user)
    found = await services.schedules.of(recorded.workspace)
    if not found:
        await _open(services, asker, None, recorded.workspace)
        return
    blocks = schedule_list(found, datetime.now(UTC))
    await whisper(services, asker, "What arrives by itself", blocks)


async def pressed(services: Services, recorded: Recorded) -> float:
    """Serve a click on one of the list's buttons, or on that of a message that says why a schedule is paused."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    if recorded.name == ids.DIGEST_NEW:
        await _open(services, asker, None, recorded.workspace)
        return 0.0
    schedule_id, _ = ids.parse_value(recorded.payload.get("value"))
    if recorded.name == ids.DIGEST_AGAIN:
        await _open_again(services, recorded, asker, schedule_id)
        return 0.0
    schedule = await services.schedules.get(recorded.workspace, schedule_id)
    if schedule is None:
        raise Permanent("This digest was deleted meanwhile.")
    if recorded.name == ids.DIGEST_RUN and (refusal := await too_much(services, recorded, asker.user, "draft")):
        await whisper(services, asker, refusal)
        return 0.0
    await _BUTTONS[recorded.name](services, asker, schedule)
    return 0.0


async def wished(services: Services, recorded: Recorded) -> float:
    """Keep what was set in the window, set its alarm, and say when it comes; or why it cannot be, and how to go on."""
    view, asker = recorded.payload["view"], asker_of(recorded)
    if not isinstance(view, dict):
        raise TypeError(view)
    await services.messages.check_person(asker.user)
    try:
        await _keep(services, recorded, asker, view)
    except (Permanent, UsageError) as error:
        refused = not_saved(mrkdwn(error.user_message), recorded.id)
        await whisper(services, asker, refused.text, refused.blocks)
    return 0.0


async def _keep(services: Services, recorded: Recorded, asker: Asker, view: Mapping[str, Any]) -> None:
    """Raises Permanent or UsageError for what cannot be: what the window alone could not tell."""
    schedule_id, wish = read_wish(view)
    if not wish.channel.startswith("D"):
        try:
            await services.messages.check_channel(wish.channel)
        except NotInChannel as error:
            raise Permanent("I am not in that channel. Type `/invite @Notra` there, then save it again.") from error
    await check_voice(services, recorded.workspace, wish.voice)
    await _check_repository(services, recorded.workspace, wish)
    former = await services.schedules.get(recorded.workspace, schedule_id) if schedule_id else None
    only_by_owner = wish.auto_publish and former is not None and former.owner != asker.user
    wish = replace(wish, auto_publish=wish.auto_publish and not only_by_owner)
    schedule = await services.schedules.keep(recorded.workspace, schedule_id or recorded.id, wish, asker.user)
    said = f"{saved(wish, datetime.now(UTC))}{_ONLY_BY_OWNER if only_by_owner else ''}"
    await whisper(services, asker, f"{said}{await _rung(services, schedule)}")


async def _check_repository(services: Services, workspace: str, wish: Wish) -> None:
    """Raises Permanent where there is no such repository. Only what waits for its events must know which one it is."""
    try:
        await services.recall.know(workspace, wish.repo)
    except Transient:
        if wish.trigger is not None:
            raise


async def form_changed(services: Services, recorded: Recorded) -> float:
    """Show the window as it must be after a choice in it; one that was closed meanwhile, or is none of ours, stays."""
    view = recorded.payload["view"]
    if not isinstance(view, dict):
        raise TypeError(view)
    try:
        shows = redrawn(view, await _around(services, recorded.workspace))
        await services.messages.update_view(str(view["id"]), shows)
    except (MessageGone, UsageError):
        return 0.0
    return 0.0


async def scheduled_draft(services: Services, recorded: Recorded) -> float:
    """Start the draft that a slot asked for, as the slash command would; its owner is the one who asks."""
    payload = recorded.payload
    voice, publish_for = payload.get("voice"), payload.get("publish_for")
    request = DraftRequest(
        content_type=ContentType(str(payload["content_type"])),
        repo=str(payload["repo"]),
        range=parse_range(str(payload["range_words"])),
        voice=voice if isinstance(voice, str) else None,
        campaign=payload.get("campaign") is True,
        publish_for=publish_for if isinstance(publish_for, str) else None,
    )
    await start_draft(services, recorded, asker_of(recorded), request)
    return 0.0


async def _open(services: Services, asker: Asker, schedule: Schedule | None, workspace: str) -> None:
    zone, repo, around = await asyncio.gather(
        services.conversations.zone(asker.user),
        _likely_repo(services, workspace, asker.channel),
        _around(services, workspace),
    )
    view = digest_view(schedule, around, channel=asker.channel, zone=zone or "UTC", repo=repo)
    await services.messages.open_view(asker.trigger_id or "", view)


async def _open_again(services: Services, recorded: Recorded, asker: Asker, request_id: str) -> None:
    """The window that could not be saved, with what was typed in it."""
    asked = await services.requests.get(recorded.workspace, request_id)
    view = asked.payload.get("view") if asked else None
    if not isinstance(view, dict):
        raise Permanent("That was too long ago. Please type `/notra digest`.")
    shows = redrawn(view, await _around(services, recorded.workspace))
    await services.messages.open_view(asker.trigger_id or "", shows)


async def _around(services: Services, workspace: str) -> Around:
    voices, boards = await asyncio.gather(services.voices.listed(workspace), services.boards.is_always_shown(workspace))
    return Around(now=datetime.now(UTC), voices=[voice.name for voice in voices], boards=boards)


async def _likely_repo(services: Services, workspace: str, channel: str) -> str:
    """The channel's default, or the only one if that is known in time."""
    if default := (await services.integrations.of(workspace)).repository_in(channel):
        return default
    known = await reached(services, workspace, _LOOK_S)
    return known[0] if len(known) == 1 else ""


async def _edit(services: Services, asker: Asker, schedule: Schedule) -> None:
    await _open(services, asker, schedule, schedule.workspace)


async def _run(services: Services, asker: Asker, schedule: Schedule) -> None:
    if not schedule.is_on:
        raise Permanent("It is paused. Press Resume first.")
    slot = await services.scheduler.fire(schedule.workspace, schedule.id, asked=True)
    wish = schedule.wish
    nothing = "one line" if wish.quiet is Quiet.LINE else "no message"
    begun = (
        f"I am on it: what is new in {literal(wish.repo)} will be in <#{wish.channel}> in a moment. "
        f"Where nothing is, {nothing} comes."
    )
    await whisper(services, asker, begun if slot else "It runs already.")


async def _turn(services: Services, asker: Asker, schedule: Schedule, *, on: bool) -> None:
    turned = await services.schedules.turn(schedule, on=on, actor=asker.user)
    if turned is None:
        raise Permanent("This digest was deleted meanwhile.")
    problem = await _rung(services, turned)
    dates = f" {coming(turned.wish, datetime.now(UTC))}" if on else ""
    await whisper(services, asker, f"{'Resumed' if on else 'Paused'}.{dates}{problem}")


async def _resume(services: Services, asker: Asker, schedule: Schedule) -> None:
    await _turn(services, asker, schedule, on=True)


async def _pause(services: Services, asker: Asker, schedule: Schedule) -> None:
    await _turn(services, asker, schedule, on=False)


async def _delete(services: Services, asker: Asker, schedule: Schedule) -> None:
    """The schedule goes last: where a process dies on the way, the request comes again and finds it still."""
    if asker.user != schedule.owner:
        await _tell_owner(services, asker, schedule)
    await services.scheduler.silence(schedule)
    await services.schedules.delete(schedule, actor=asker.user)
    await whisper(services, asker, "Deleted. What it posted stays.")


async def _tell_owner(services: Services, asker: Asker, schedule: Schedule) -> None:
    """Tell a schedule's owner once that somebody else deletes it, if they can be written to at all."""
    text = f"{mention(asker.user)} deleted the {schedule.wish.what} of {literal(schedule.wish.repo)}."
    messages, marks, since = services.messages, {"deleted": schedule.id}, datetime.now(UTC) - _TRIED_FOR
    async with services.runs.alone(schedule.workspace, schedule.alarm):
        try:
            channel = await messages.open_dm(schedule.owner)
            if await messages.find(channel, marks, since) is None:
                await messages.post(channel, [], text, metadata=marks)
        except Permanent as error:
            log.warning("owner not told", schedule_id=schedule.id, error=type(error).__name__)


async def _rung(services: Services, schedule: Schedule) -> str:
    """Set its alarm; a sentence about what is in the way. The reconciler tries again, so nothing is lost by it."""
    try:
        await services.scheduler.ring(schedule)
    except Permanent as error:
        return f"\n{_LATER.format(reason=error.user_message)}"
    return ""


_BUTTONS: Mapping[str, Callable[[Services, Asker, Schedule], Awaitable[None]]] = MappingProxyType(
    {
        ids.DIGEST_RUN: _run,
        ids.DIGEST_PAUSE: _pause,
        ids.DIGEST_RESUME: _resume,
        ids.DIGEST_EDIT: _edit,
        ids.DIGEST_DELETE: _delete,
    }
)
