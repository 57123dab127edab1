"""SUBSCRIBE over HTTP: server-sent events, fed by a Redis connection of their own."""

import asyncio
from contextlib import suppress

from aiohttp import web

from standins.redis.server import RedisBackend
from standins.redis.wire import Command, Refusal, Reply, encoded, read_reply


class Subscriptions:
    """The open event streams."""

    def __init__(self, backend: RedisBackend) -> None:
        """Start without streams."""
        self._backend = backend
        self._open: dict[asyncio.StreamWriter, web.Request] = {}

    async def stream(self, request: web.Request, command: Command) -> web.StreamResponse:
        """Run `command` and send what it brings, until either side hangs up."""
        reader, writer = await self._backend.connect()
        self._open[writer] = request
        try:
            writer.write(encoded(command))
            first = await read_reply(reader)
            if isinstance(first, Refusal):
                return web.json_response({"error": str(first)}, status=400)
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
            await response.prepare(request)
            with suppress(ConnectionError, EOFError):
                await response.write(event(first))
                while True:
                    await response.write(event(await read_reply(reader)))
            return response
        finally:
            del self._open[writer]
            writer.close()

    def drop(self) -> None:
        """Cut all streams, as a failing network does."""
        for request in list(self._open.values()):
            if request.transport is not None:
                request.transport.abort()

    def end(self) -> None:
        """End all streams in good order."""
        for writer in list(self._open):
            writer.close()


def event(reply: Reply) -> bytes:
    """`data: message,channel,payload`; a payload of several lines becomes several `data:` lines."""
    parts = reply if isinstance(reply, list) else [reply]
    text = ",".join(part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in parts)
    return "".join(f"data: {line}\n" for line in text.split("\n")).encode() + b"\n"
