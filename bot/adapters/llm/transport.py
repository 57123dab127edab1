"""aiohttp under the SDK: its parser is in C, and it can leave to the system what nobody reads yet.

The SDK's own transport wakes a dozen coroutines for each word that the model writes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import httpx2

_READ_S = 0.0004
"""What one read costs, several times over: so long an answer is left alone for each answer that is open.

A single one is read word by word; five hundred are read five times a second, in which time the system collects what
comes, so that reading them costs a part of a processor and not all of it.
"""
_LEAST_S = 0.005  # shorter pauses cost more than they save


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """The connections of one process to the model. Used in one loop."""

    def __init__(self) -> None:
        """Connect nowhere yet."""
        self._session: aiohttp.ClientSession | None = None
        self._streams = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises httpx2.TransportError."""
        wanted = request.extensions.get("timeout", {})
        longest = wanted.get("read")
        with _translated():
            async with asyncio.timeout(longest):
                answer = await self._opened().request(
                    request.method,
                    str(request.url),
                    headers=request.headers.multi_items(),
                    data=await request.aread() or None,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(sock_connect=wanted.get("connect")),
                )
        body = _Stream if answer.content_type == "text/event-stream" else _Body
        return httpx2.Response(
            answer.status, headers=answer.raw_headers, stream=body(answer, self, longest), request=request
        )

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def pause_s(self) -> float:
        """How long each stream is left alone between two reads."""
        pause = _READ_S * self._streams
        return pause if pause >= _LEAST_S else 0.0

    def count(self, more: int) -> None:
        """So many more streams are open."""
        self._streams += more

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Trusts and goes through what the SDK would; each answer holds a connection, and none may wait for another.
            connector = aiohttp.TCPConnector(limit=0, ssl=httpx2.create_ssl_context())
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, trust_env=True)
        return self._session


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse, transport: AiohttpTransport, longest_s: float | None) -> None:
        self._answer = answer
        self._transport = transport
        self._longest_s = longest_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async with asyncio.timeout(self._longest_s):
                whole = await self._answer.read()
        yield whole

    async def aclose(self) -> None:
        self._answer.close()


class _Stream(_Body):
    """An answer that takes its time. It is read no faster than all that are open can be read together."""

    def __init__(self, answer: aiohttp.ClientResponse, transport: AiohttpTransport, longest_s: float | None) -> None:
        super().__init__(answer, transport, longest_s)
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._listening: asyncio.TimerHandle | None = None
        self._pausing: asyncio.TimerHandle | None = None
        self._open = True
        transport.count(1)
        self._listen()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            while piece := await self._answer.content.readany():
                self._heard_at = self._loop.time()
                self._leave_alone(self._transport.pause_s())
                yield piece

    async def aclose(self) -> None:
        if self._open:
            self._open = False
            self._transport.count(-1)
        for timer in (self._listening, self._pausing):
            if timer is not None:
                timer.cancel()
        await super().aclose()

    def _leave_alone(self, seconds: float) -> None:
        connection = self._answer.connection  # None once all has come
        if seconds and connection is not None and connection.transport is not None:
            connection.transport.pause_reading()
            self._pausing = self._loop.call_later(seconds, self._resume)

    def _resume(self) -> None:
        connection = self._answer.connection
        if connection is not None and connection.transport is not None:
            connection.transport.resume_reading()

    def _listen(self) -> None:
        """Close an answer that is silent for too long; looked at rarely, because a timer for each read costs as much
        as the read.
        """
        if self._longest_s is None:
            return
        left = self._heard_at + self._longest_s - self._loop.time()
        if left > 0:
            self._listening = self._loop.call_later(left, self._listen)
        else:
            self._answer.close()


@contextmanager
def _translated() -> Iterator[None]:
    """Raise the errors that the SDK knows."""
    try:
        yield
    except TimeoutError as error:
        raise httpx2.TimeoutException(str(error)) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx2.ConnectError(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx2.NetworkError(str(error)) from error
