"""The windows of `/notra connect linear`: the key, then the teams, projects and cycles whose tickets are read."""

from dataclasses import replace

from bot.blocks.connect_linear import BLOCKS, STEP_PLACES, connected_words, key_view, places_view
from bot.blocks.connecting import done_view
from bot.blocks.modals import View
from bot.connections import Connection, ConnectionKind, Places
from bot.errors import Permanent, Transient
from bot.handlers.submissions import Shown, Submission
from bot.services import Services

_KIND = ConnectionKind.LINEAR
_GONE = "Linear is not connected any more. Please paste the key again."


class LinearConnector:
    """See Connector."""

    async def form(self, services: Services, workspace: str, channel: str) -> View:
        """See Connector."""
        return key_view(await _known(services, workspace), channel)

    async def submitted(self, services: Services, submission: Submission) -> Shown:
        """See Connector."""
        try:
            if submission.step == STEP_PLACES:
                return await _placed(services, submission)
            return await _keyed(services, submission)
        except (Permanent, Transient) as error:
            known = await _known(services, submission.workspace)
            view = key_view(known, submission.channel, problem=error.user_message)
            left = "stays as it was" if known or services.tickets.has_own_key else "is not connected"
            return Shown(view, f"Linear {left}. {error.user_message}")


async def _keyed(services: Services, submission: Submission) -> Shown:
    """Connected from here on, reading everything; which places are read is asked next."""
    connection = await _known(services, submission.workspace)
    if submission.secret or connection is None:
        checked = await services.checks[_KIND].check(submission.chosen, submission.secret)
        before = connection.details if connection is not None else {}
        kept = before if before.get("organization") == checked["organization"] else {}
        connection = await services.connections.save(
            submission.workspace, _KIND, details={**kept, **checked}, secret=submission.secret, by=submission.user
        )
    there = await services.tickets.places(submission.workspace)
    return Shown(places_view(connection, there, submission.channel), connected_words(connection))


async def _placed(services: Services, submission: Submission) -> Shown:
    connection = await _known(services, submission.workspace)
    if connection is None:
        raise Permanent(_GONE)
    # Only what there is may be chosen, whatever was sent.
    there = (await services.tickets.places(submission.workspace)).by_name()
    asked = {kind: submission.chosen.get(block, "").split(",") for kind, block in BLOCKS.items()}
    chosen = Places(**{kind: tuple(one for one in there[kind] if one.id in ids) for kind, ids in asked.items()})
    details = {**connection.details, **chosen.details()}
    await services.connections.keep_details(connection, details)
    words = connected_words(replace(connection, details=details))
    return Shown(done_view(_KIND, words), words)


async def _known(services: Services, workspace: str) -> Connection | None:
    listed = await services.connections.listed(workspace)
    return next((connection for connection in listed if connection.kind is _KIND), None)
