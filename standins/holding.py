"""Places where a stand-in holds whatever comes by until a test lets it go on.

A test that wants to know what becomes of a call at a certain moment cannot wait for chance: it names the place in the
switch `hold`, reads `GET /_standin/held` until the call is there, does what it came for, and changes the switch.
"""

import asyncio
import time
from dataclasses import asdict, dataclass

from aiohttp import web

from standins.server import Switchable

_LOOK_S = 0.01


@dataclass(frozen=True, kw_only=True)
class Held:
    """What waits at a place, and since when, in epoch seconds.

    `about` is the run that it belongs to, where the stand-in knows; `port` is that of the caller's connection, by which
    the process is found that has made the call, 0 for a delivery.
    """

    place: str
    since: float
    about: str
    port: int


class Holding:
    """Follows the switch `hold` of its owner: the names of places, separated by commas."""

    def __init__(self, owner: Switchable) -> None:
        """Nothing is held yet."""
        self._owner = owner
        self._held: list[Held] = []

    async def pass_by(self, place: str, request: web.Request | None, about: str = "") -> None:
        """Return at once, or when the switch does not name the place any more.

        Whoever waits here is cancelled when its client hangs up, and then was never there.
        """
        if not self._names(place):
            return
        held = Held(place=place, since=time.time(), about=about, port=_port_of(request))
        self._held.append(held)
        try:
            while self._names(place):  # noqa: ASYNC110  the switch is a plain value, which tests set in many ways
                await asyncio.sleep(_LOOK_S)
        finally:
            self._held.remove(held)

    def add_route(self, app: web.Application) -> None:
        """Add `GET /_standin/held`: what is held now, the longest first."""
        app.router.add_get("/_standin/held", self._show)

    def _names(self, place: str) -> bool:
        return place in self._owner.faults.hold.split(",")

    async def _show(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(held) for held in self._held])


def _port_of(request: web.Request | None) -> int:
    peer = request.transport.get_extra_info("peername") if request is not None and request.transport else None
    return int(peer[1]) if peer else 0
