"""Run one stand-in's aiohttp application on loopback, and give it switches that can be set over HTTP."""

import dataclasses
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol

from aiohttp import web

HOST = "127.0.0.1"


class Switchable(Protocol):
    """Something whose `faults` are a dataclass of plain values."""

    faults: Any


@asynccontextmanager
async def serving(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on loopback until the block ends; yields its base URL, without a trailing slash.

    Port 0 takes a free one. Raises OSError when the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        bound = runner.addresses[0][1]
        yield f"http://{HOST}:{bound}"
    finally:
        await runner.cleanup()


def free_port() -> int:
    """A loopback port that nobody listens on now; the system may give it to somebody else next."""
    with reserved_port() as port:
        return port


@contextmanager
def reserved_port() -> Iterator[int]:
    """A loopback port that the system gives to nobody else until the block ends; who shares ports, as bots do, can
    listen there by its number.
    """
    with socket.socket() as holder:
        if hasattr(socket, "SO_REUSEPORT"):
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((HOST, 0))
        yield int(holder.getsockname()[1])


def add_fault_routes(app: web.Application, owner: Switchable) -> None:
    """Add `GET` and `PATCH /_standin/faults`: read and set the owner's switches as one flat JSON object.

    A PATCH answers 400 for a name that is not a switch or a value of another type; nothing is set then.
    """

    async def read(_: web.Request) -> web.Response:
        return web.json_response(dataclasses.asdict(owner.faults))

    async def change(request: web.Request) -> web.Response:
        try:
            wanted: Any = await request.json()
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict):
            return web.json_response({"error": "the body is one JSON object of switches"}, status=400)
        current = dataclasses.asdict(owner.faults)
        for name, value in wanted.items():
            if name not in current:
                return web.json_response({"error": f"no switch named {name}"}, status=400)
            if not _same_kind(current[name], value):
                return web.json_response({"error": f"{name} takes a {type(current[name]).__name__}"}, status=400)
        owner.faults = dataclasses.replace(owner.faults, **wanted)
        return web.json_response(dataclasses.asdict(owner.faults))

    app.router.add_get("/_standin/faults", read)
    app.router.add_patch("/_standin/faults", change)


def _same_kind(current: object, value: object) -> bool:
    if isinstance(current, bool):
        return isinstance(value, bool)
    if isinstance(current, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, type(current))
