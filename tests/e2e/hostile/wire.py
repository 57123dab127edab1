"""Bytes to the bot and its answers back, over connections that are kept and over ones that are thrown away."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

_PATIENCE_S = 120.0
"""Far longer than any answer takes; a connection that says nothing for so long hangs."""
_PAUSE_S = 0.1
"""Between the last word of a client and its hanging up."""


@dataclass(frozen=True)
class Answer:
    """A status, 0 when the connection was closed without one, and the body."""

    status: int
    body: bytes = b""
    closed: bool = False


class Lines:
    """So many kept connections to one address; each carries one request at a time."""

    def __init__(self, host: str, port: int, count: int) -> None:
        """Nothing is opened before it is needed."""
        self._address = host, port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.Queue()
        self._count = count

    async def __aenter__(self) -> "Lines":
        """The connections."""
        for _ in range(self._count):
            self._free.put_nowait(None)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Close them."""
        for _number in range(self._count):
            if line := await self._free.get():
                await _closed(line[1])

    async def ask(self, raw: bytes) -> Answer:
        """Send one request over one of the connections."""
        line = await self._free.get()
        kept = None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                if line is not None and line[0].at_eof():
                    await _closed(line[1])
                    line = None
                if line is None:
                    line = await asyncio.open_connection(*self._address, limit=2**20)
                line[1].write(raw)
                answer = await _answer(line[0], has_body=not raw.startswith(b"HEAD "))
                if answer.status and not answer.closed:
                    kept = line
                return answer
        finally:
            if line is not None and kept is None:
                await _closed(line[1])
            self._free.put_nowait(kept)

    async def blurt(self, raw: bytes) -> list[Answer]:
        """Say this on a connection of its own, then nothing more; all that is answered."""
        reader, writer = await asyncio.open_connection(*self._address, limit=2**20)
        answers = []
        try:
            async with asyncio.timeout(_PATIENCE_S):
                writer.write(raw)
                await asyncio.sleep(_PAUSE_S)  # who hangs up at once is not answered
                with suppress(OSError):
                    writer.write_eof()
                while (answer := await _answer(reader)).status:
                    answers.append(answer)
        finally:
            await _closed(writer)
        return answers


async def _answer(reader: asyncio.StreamReader, *, has_body: bool = True) -> Answer:
    try:
        while True:
            version, status = await _status(reader)
            headers = {}
            while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
                name, _, value = line.partition(b":")
                headers[name.lower()] = value.strip().lower()
            if status >= 200:
                break
        length = int(headers.get(b"content-length", b"0")) if has_body else 0
        closed = version == b"HTTP/1.0" or headers.get(b"connection") == b"close"
        return Answer(status, await reader.readexactly(length), closed)
    except (asyncio.IncompleteReadError, ConnectionError):
        return Answer(0, closed=True)


async def _status(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    version, status, _ = (await reader.readuntil(b"\r\n")).split(b" ", 2)
    return version, int(status)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
