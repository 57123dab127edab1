"""The server-sent events of one answer, at the pace of a model."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

from standins.anthropic.answers import Answer
from standins.anthropic.bodies import tokens
from standins.anthropic.calls import Call
from standins.anthropic.faults import Faults

_PIECE = re.compile(r"\s*\S{0,24}")
_BULK = re.compile(r".{1,200}", re.DOTALL)
"""The pieces when there is no pace to keep."""


class Cut(Exception):
    """The connection is to drop here."""


async def send_answer(
    response: web.StreamResponse,
    message: dict[str, Any],
    answer: Answer,
    call: Call,
    faults: Faults,
    *,
    pace: Callable[[], float],
) -> None:
    """Write all events of `answer`; `message` is the empty message that it fills, `pace` the characters a second.

    Raises Cut where `cut_after_chars` says so, after which nothing more may be written.
    """
    await _event(response, {"type": "message_start", "message": message})
    await _event(response, {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
    await _event(response, {"type": "ping"})
    end = faults.cut_after_chars or faults.error_after_chars or len(answer.text)
    async for piece in _paced(answer.text[:end], pace):
        call.wrote(piece)
        delta = {"type": "text_delta", "text": piece}
        await _event(response, {"type": "content_block_delta", "index": 0, "delta": delta})
    if faults.cut_after_chars:
        raise Cut
    if faults.error_after_chars:
        error = {"type": "overloaded_error", "message": "Overloaded"}
        await _event(response, {"type": "error", "error": error, "request_id": call.id})
        return
    await _end(response, answer, call)


async def wait_as_if_writing(text: str, faults: Faults) -> None:
    """Take as long as the text would take to stream."""
    if faults.chars_per_second > 0:
        await asyncio.sleep(len(text) / faults.chars_per_second)


async def _end(response: web.StreamResponse, answer: Answer, call: Call) -> None:
    await _event(response, {"type": "content_block_stop", "index": 0})
    call.stop_reason = answer.stop_reason
    await _event(
        response,
        {
            "type": "message_delta",
            "delta": {"stop_reason": answer.stop_reason, "stop_sequence": answer.stop_sequence},
            "usage": {"output_tokens": max(tokens(len(answer.text)), 1)},
        },
    )
    await _event(response, {"type": "message_stop"})


async def _event(response: web.StreamResponse, data: dict[str, Any]) -> None:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    await response.write(f"event: {data['type']}\ndata: {body}\n\n".encode())


async def _paced(text: str, pace: Callable[[], float]) -> AsyncIterator[str]:
    """Pieces of the text, each not before its time; the pace is kept on average however late the loop is.

    A pace that is changed meanwhile holds for the rest.
    """
    begun, since, held = 0.0, 0, 0.0
    done = 0
    while done < len(text):
        if (speed := pace()) != held:
            begun, since, held = asyncio.get_running_loop().time(), done, speed
        found = (_PIECE if speed > 0 else _BULK).match(text, done)
        if not found:
            return
        if speed > 0:
            due = begun + (found.end() - since) / speed
            await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))
        done = found.end()
        yield found.group()
