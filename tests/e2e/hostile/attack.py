"""Requests on their way to one bot, and what came of them."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil

from tests.e2e.hostile.requests import SEALED, Request
from tests.e2e.hostile.wire import Answer, Lines

AGAIN = 8
"""How many of the last requests are sent once more with the next ones."""
_MARK = re.compile(r"x[0-9]+x")


@dataclass
class Attack:
    """Sends requests to the bot at `host`, which knows a draft by its message `known_ts`; judges every answer."""

    lines: Lines
    process: psutil.Process
    host: str
    known_ts: str
    sent: int = 0
    accepted: set[str] = field(default_factory=set)
    resident: list[int] = field(default_factory=list)
    _before: list[tuple[Request, str, bytes]] = field(default_factory=list)
    _marks: int = 0

    async def send(self, batch: Sequence[Request]) -> None:
        """Send these at once, and with them some of the last ones again. Raises AssertionError for a wrong answer."""
        made = [self._made(request) for request in batch]
        going = [*made, *self._before]
        answers = await asyncio.gather(*(self._answers(request, raw) for request, _, raw in going))
        # Best of those that are let in: what was refused once changes nothing the second time either.
        self._before = sorted(made, key=lambda one: not one[0].is_sealed)[:AGAIN]
        for (_, mark, _), given in zip(going, answers, strict=True):
            self.sent += len(given)
            if any(answer.status < 300 for answer in given):
                self.accepted.add(mark)
        wrong = [
            f"{complaint}: {request!r} with {request.headers!r:.500}"
            for (request, _, _), given in zip(going, answers, strict=True)
            for answer in given
            if (complaint := _complaint(request, answer))
        ]
        self.resident.append(self.process.memory_info().rss)
        assert not wrong, wrong[0]

    async def blurt(self, raw: bytes) -> None:
        """Say this, whatever it is, on a connection of its own. Raises AssertionError for an answer of 5xx."""
        answers = await self.lines.blurt(raw)
        self.sent += 1
        assert [answer for answer in answers if not 200 <= answer.status < 500] == [], raw[:200]

    def stray(self, keys: Sequence[str]) -> set[str]:
        """The marks of requests that are recorded under these keys though none of their answers was 2xx."""
        return {mark for key in keys for mark in _MARK.findall(key)} - self.accepted

    def _made(self, request: Request) -> tuple[Request, str, bytes]:
        self._marks += 1
        mark = f"x{self._marks}x"
        return request, mark, request.written(self.host, mark, self.known_ts)

    async def _answers(self, request: Request, raw: bytes) -> Sequence[Answer]:
        return await asyncio.gather(*(self.lines.ask(raw) for _ in range(request.times)))


def _complaint(request: Request, answer: Answer) -> str:
    """What is wrong with an answer, if anything."""
    if not (200 <= answer.status < 300 or 400 <= answer.status < 500):
        return f"answered {answer.status}"
    if b"Traceback" in answer.body:
        return "shown a traceback"
    if answer.status < 400 and not request.is_sealed and request.path in SEALED:
        return "let in without a seal"
    return ""
