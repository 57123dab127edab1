"""`/notra brand URL`: from an address to a run, and what Retry does. Every part may be done again."""

import hashlib
from dataclasses import replace

from bot.addresses import web_address
from bot.blocks.brand import analyzing
from bot.blocks.ids import parse_value
from bot.blocks.notices import apology
from bot.brands import AnalysisState, BrandAnalysis
from bot.errors import NotInChannel, Permanent
from bot.handlers.limiting import too_much
from bot.handlers.starting import Asker, asker_of, check_place, whisper
from bot.log import log
from bot.pipeline.sites import check_public
from bot.ports import BRAND_PATH
from bot.recorded import Recorded
from bot.services import Services

_NO_KEY = (
    "This server has no key for reading websites: ask whoever runs Notra to set one. "
    "`/notra voices` adds a voice by hand."
)
_LOST = "The run could not be started. Please press Retry."


async def brand(services: Services, recorded: Recorded, asker: Asker, typed: str) -> None:
    """Begin the analysis of a website, or go on where an earlier attempt was cut off.

    Raises UsageError or Permanent before anything is fetched when the address may not be read.
    """
    address = web_address(typed)
    if services.sites is None:
        raise Permanent(_NO_KEY)
    await services.messages.check_person(asker.user)
    asker = await _place(services, asker)
    await check_public(services.names, address)
    if refusal := await too_much(services, recorded, asker.user, "brand"):
        await whisper(services, asker, refusal)
        return
    wanted = BrandAnalysis(
        id=_id_of(recorded),
        workspace=recorded.workspace,
        channel=asker.channel,
        requester=asker.user,
        url=address.url,
    )
    analysis = await services.analyses.create(wanted)
    if analysis.message_ts is None:
        await _post(services, recorded, analysis)
    await _launch(services, analysis)


async def retried(services: Services, recorded: Recorded) -> float:
    """Retry: the next run of a failed analysis, which buys nothing that is there."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    analysis_id, run_no = parse_value(recorded.payload.get("value"))
    analysis = await services.analyses.get(recorded.workspace, analysis_id)
    if analysis is None:
        raise Permanent("This analysis does not exist any more.")
    if refusal := await too_much(services, recorded, asker.user, "brand"):
        await whisper(services, asker, refusal)
        return 0.0
    begun = await services.analyses.again(analysis) if analysis.run_no == run_no else None
    if begun is None and not (recorded.attempts > 1 and analysis.run_no == run_no + 1):
        await whisper(services, asker, "Nothing to do: this website is being read, or was read, already.")
        return 0.0
    await _launch(services, begun or analysis)
    await services.branding.tell(begun or analysis)
    return 0.0


async def abandon_brand(services: Services, recorded: Recorded) -> bool:
    """A request that is given up: end visibly what it began; whether it had begun an analysis."""
    analysis = await services.analyses.get(recorded.workspace, _id_of(recorded))
    if analysis is None:
        return False
    await services.analyses.move(analysis, AnalysisState.FAILED, reason=_LOST)
    await services.branding.show(recorded.workspace, analysis.id)
    if analysis.message_ts is None:
        await whisper(services, asker_of(recorded), apology(recorded.id))
    return True


async def _place(services: Services, asker: Asker) -> Asker:
    """Where the message goes: here, or to the asker's conversation with the bot where it is not a member."""
    try:
        await check_place(services, asker)
    except NotInChannel:
        return replace(asker, channel=await services.messages.open_dm(asker.user))
    return asker


async def _post(services: Services, recorded: Recorded, analysis: BrandAnalysis) -> None:
    """Post the one message; after an attempt whose outcome is unknown, find it instead."""
    marks, since = {"analysis_id": analysis.id}, recorded.received_at
    look = recorded.attempts > 1 and since is not None
    ts = await services.messages.find(analysis.channel, marks, since) if look and since else None
    if ts is None:
        rendered = analyzing(analysis)
        ts = await services.messages.post(analysis.channel, rendered.blocks, rendered.text, metadata=marks)
    await services.analyses.move(analysis, AnalysisState.REQUESTED, message_ts=ts)


async def _launch(services: Services, analysis: BrandAnalysis) -> None:
    reference = {"workspace": analysis.workspace, "analysis_id": analysis.id, "run_id": analysis.run_id}
    try:
        await services.workflows.trigger(BRAND_PATH, analysis.run_id, reference)
    except Permanent as error:  # nobody will ever deliver this run: it ends here, where people see it
        await services.analyses.move(analysis, AnalysisState.FAILED, reason=error.user_message)
        await services.branding.show(analysis.workspace, analysis.id)
        return
    log.info("run started", analysis_id=analysis.id, run_id=analysis.run_id)


def _id_of(recorded: Recorded) -> str:
    """The analysis of a request: one, however often it is served."""
    return "b" + hashlib.sha256(recorded.id.encode()).hexdigest()[:12]
