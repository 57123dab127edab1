"""The Redis protocol, version 2, over one connection that many requests share."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

from standins.redis.server import RedisBackend


class Status(str):
    """A simple string, such as OK; values are bytes."""

    __slots__ = ()


class Refusal(str):
    """An error as Redis words it, such as `ERR syntax error`."""

    __slots__ = ()


Reply: TypeAlias = "Status | Refusal | bytes | int | list[Reply] | None"
Command: TypeAlias = Sequence[bytes]


def encoded(command: Command) -> bytes:
    """One command as Redis reads it."""
    return b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in command)


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """The next reply. Raises EOFError when the server hangs up."""
    line = (await reader.readuntil(b"\r\n"))[:-2]
    kind, rest = line[:1], line[1:]
    match kind:
        case b"+":
            return Status(rest.decode())
        case b"-":
            return Refusal(rest.decode(errors="replace"))
        case b":":
            return int(rest)
        case b"$":
            return None if rest == b"-1" else (await reader.readexactly(int(rest) + 2))[:-2]
        case _:
            return None if rest == b"-1" else [await read_reply(reader) for _ in range(int(rest))]


class Connection:
    """One connection that many requests share: commands sent together run without others in between."""

    def __init__(self, backend: RedisBackend) -> None:
        """Remember where the server is; `open` connects."""
        self._backend = backend
        self._waiting: deque[asyncio.Future[Reply]] = deque()

    async def open(self) -> None:
        """Connect and begin to read. Raises OSError."""
        self._reader, self._writer = await self._backend.connect()
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Hang up; whoever still waits gets a ConnectionError."""
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def send(self, *commands: Command) -> list[Reply]:
        """Run the commands and return their replies. Raises ConnectionError when the server has gone."""
        if self._reading.done():
            raise ConnectionError("the Redis server has gone")
        replies = [asyncio.get_running_loop().create_future() for _ in commands]
        self._waiting.extend(replies)
        self._writer.write(b"".join(map(encoded, commands)))
        return [await reply for reply in replies]

    async def _read(self) -> None:
        try:
            while True:
                reply = await read_reply(self._reader)
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(reply)
        except (EOFError, OSError):
            pass
        finally:
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the Redis server has gone"))
                    waiting.exception()  # a caller that was cancelled does not ask any more
