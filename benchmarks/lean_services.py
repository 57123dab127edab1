"""A process with the least of the model's and of Slack's API that five hundred writers need, at a pace that is kept.

The stand-ins do far more for each call, and would take the processor from what is measured.
"""

import asyncio
import json
import os
import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from aiohttp import web

CHARACTERS_PER_SECOND: Final = 350.0
"""About 70 tokens a second, as current models write."""
CHANGES: Final = 120
TEXT: Final = "## Changed\n\n" + "\n".join(
    f"- **Piece {number} of the work is done.** What `part_{number}` had to do by hand is done for everybody who uses "
    f"it now. {{c{number}}}" + ("\n\n## More\n" if number % 10 == 0 and number < CHANGES else "")
    for number in range(1, CHANGES + 1)
)
"""What the model answers whatever it is asked: 13,800 characters, for 40 seconds."""
_TICK_S: Final = 0.005
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass
class Record:
    """When streams began and ended, on the clock that all processes of a machine share, and how many edits came."""

    begun: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    edits: int = 0


class Model(asyncio.Protocol):
    """One connection to the Messages API: one answer, a word an event, each at its time."""

    def __init__(self, writing: set["Model"], record: Record) -> None:
        """Join those that write when asked."""
        self._writing = writing
        self._record = record
        self._asked = bytearray()
        self._next = 0
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  what a TCP server gives
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Begin the answer once the question is whole."""
        self._asked += data
        head, _, body = bytes(self._asked).partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if length is None or len(body) < int(length[1]):
            return
        self._asked.clear()
        self._next, self._begun = 0, asyncio.get_running_loop().time()
        self._record.begun.append(self._begun)
        self._transport.write(_HEAD + _BEGIN)
        self._writing.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._writing.discard(self)

    def write_what_is_due(self, now: float) -> None:
        """Every word whose time has come, each as a model would send it."""
        if self._transport.is_closing():
            self._writing.discard(self)
            return
        while self._next < len(_WORDS) and self._begun + _DUE_S[self._next] <= now:
            self._transport.write(_WORDS[self._next])
            self._next += 1
        if self._next == len(_WORDS):
            self._transport.write(_END)
            self._writing.discard(self)
            self._record.ended.append(now)


def _chunk(*events: dict[str, object]) -> bytes:
    said = "".join(f"event: {event['type']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n" for event in events)
    return f"{len(said.encode()):x}\r\n{said}\r\n".encode()


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S{1,24}", text)


_USAGE: Final = {"input_tokens": 5_000, "output_tokens": 1}
_MESSAGE: Final = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": _USAGE}
_BEGIN: Final = _chunk(
    {"type": "message_start", "message": {**_MESSAGE, "stop_reason": None, "stop_sequence": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
)
_WORDS: Final = [
    _chunk({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}})
    for word in _words(TEXT)
]
_DUE_S: Final = [end / CHARACTERS_PER_SECOND for end in accumulate(map(len, _words(TEXT)))]
_END: Final = (
    _chunk(
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 2_000},
        },
        {"type": "message_stop"},
    )
    + b"0\r\n\r\n"
)


async def _pace(writing: set[Model]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        for model in list(writing):
            model.write_what_is_due(loop.time())
        await asyncio.sleep(_TICK_S)


def slack(record: Record) -> web.Application:
    """`chat.update`, which always succeeds, and the record of everything."""

    async def update(request: web.Request) -> web.Response:
        await request.read()
        record.edits += 1
        return web.json_response({"ok": True, "channel": "C1", "ts": "1.0", "text": ""})

    async def show(_: web.Request) -> web.Response:
        return web.json_response({"begun": record.begun, "ended": record.ended, "edits": record.edits})

    app = web.Application()
    app.router.add_post("/api/chat.update", update)
    app.router.add_get("/record", show)
    return app


async def serve(model_port: int, slack_port: int) -> None:
    """Serve both until the process is ended."""
    record, writing = Record(), set[Model]()
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Model(writing, record), "127.0.0.1", model_port, backlog=1_000)
    runner = web.AppRunner(slack(record), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", slack_port).start()
    await _pace(writing)


if __name__ == "__main__":
    asyncio.run(serve(int(os.environ["MODEL_PORT"]), int(os.environ["SLACK_PORT"])))
