"""`/notra connect` and `disconnect`: the windows in which a service is connected, and what a submitted one leads to.

What is the same for every kind is here; a kind brings its windows and its check: `connect_github.py` for GitHub,
`connect_linear.py` for Linear.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from bot.blocks.connecting import WINDOWS, connections_text, disconnected_text
from bot.blocks.modals import View
from bot.connections import ConnectionKind
from bot.errors import MessageGone
from bot.handlers import connect_github, connect_linear
from bot.handlers.reaching import reached
from bot.handlers.starting import Asker, asker_of, whisper
from bot.handlers.submissions import Shown, Submission
from bot.recorded import Recorded
from bot.services import Services

_CHANNEL: Final = re.compile(r"[A-Z0-9]{0,32}")


class Connector(Protocol):
    """The windows of one kind."""

    async def form(self, services: Services, workspace: str, channel: str) -> View:
        """What `/notra connect KIND` opens; `channel` is where it was typed."""
        ...

    async def submitted(self, services: Services, submission: Submission) -> Shown:
        """Check and keep what was given; what the window shows next, a refusal included."""
        ...


CONNECTORS: Mapping[ConnectionKind, Connector] = MappingProxyType(
    {
        ConnectionKind.GITHUB: connect_github.GitHubConnector(),
        ConnectionKind.LINEAR: connect_linear.LinearConnector(),
    }
)


async def connect(services: Services, recorded: Recorded, asker: Asker, kind: ConnectionKind | None) -> None:
    """Open the window of a kind; without one, say what is connected."""
    await services.messages.check_person(asker.user)
    if kind is None:
        listed = await services.connections.listed(recorded.workspace)
        by_itself = await reached(services, recorded.workspace)
        await whisper(services, asker, connections_text(listed, by_itself, tickets=services.tickets.has_own_key))
        return
    view = await CONNECTORS[kind].form(services, recorded.workspace, asker.channel)
    await services.messages.open_view(asker.trigger_id or "", view)


async def disconnect(services: Services, recorded: Recorded, asker: Asker, kind: ConnectionKind) -> None:
    """Forget a connection and what is stored of it; what people made of that stays."""
    await services.messages.check_person(asker.user)
    was_connected = await services.connections.remove(recorded.workspace, kind)
    goes_on = kind is ConnectionKind.LINEAR and services.tickets.has_own_key
    await whisper(services, asker, disconnected_text(kind, was_connected=was_connected, goes_on=goes_on))


async def submitted(services: Services, recorded: Recorded) -> float:
    """Check what was given in a window and show the outcome there; in private where the window was closed."""
    asker = asker_of(recorded)
    await services.messages.check_person(asker.user)
    submission = _submission(services, recorded, asker)
    shown = await CONNECTORS[WINDOWS[recorded.name]].submitted(services, submission)
    try:
        await services.messages.update_view(submission.view_id, shown.view)
    except MessageGone:
        if asker.channel:
            await whisper(services, asker, shown.words)
    return 0.0


def _submission(services: Services, recorded: Recorded, asker: Asker) -> Submission:
    payload, view_id = recorded.payload, str(recorded.payload["view_id"])
    chosen, sealed = payload.get("chosen"), payload.get("sealed")
    place = {"workspace": recorded.workspace, "row": view_id}
    return Submission(
        workspace=recorded.workspace,
        user=asker.user,
        # Only what one of our windows can have written goes on.
        channel=asker.channel if _CHANNEL.fullmatch(asker.channel) else "",
        view_id=view_id,
        step=str(payload.get("step") or ""),
        chosen={str(name): str(value) for name, value in chosen.items()} if isinstance(chosen, dict) else {},
        secret=services.sealing.unseal(sealed, **place) if isinstance(sealed, str) else "",
    )
