"""What both senders have in common: the switches, the signature, and what was answered."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

ANSWER_S = 10.0
"""GitHub waits 10 s for an answer, Linear 5 s."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong on the way; all off by default.

    - `twice`: each delivery is sent twice at once.
    - `reorder`: of two deliveries that follow each other the second one is sent first.
    - `lose_next`: so many deliveries never arrive.
    """

    twice: bool = False
    reorder: bool = False
    lose_next: int = 0


@dataclass
class Sent:
    """One delivery: its id, its bytes, and the statuses that were answered so far (0: no answer)."""

    id: str
    event: str
    body: bytes
    headers: Mapping[str, str]
    statuses: list[int] = field(default_factory=list)

    @property
    def arrived(self) -> bool:
        """Whether it was answered 2xx at least once."""
        return any(200 <= status < 300 for status in self.statuses)


def digest(secret: str, body: bytes) -> str:
    """The hex HMAC-SHA256 that both services sign with."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Wire:
    """Sends deliveries to `url`, with the switches of `faults`; `sent` lists them all, the oldest first."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Send there; `session` is the caller's."""
        self.faults = Faults()
        self.sent: list[Sent] = []
        self._session = session
        self._url = url
        self._kept: Sent | None = None

    async def deliver(self, one: Sent) -> Sent:
        """Send a new delivery, or keep or lose it as the switches say."""
        self.sent.append(one)
        if self.faults.lose_next > 0:
            self.faults = Faults(
                twice=self.faults.twice, reorder=self.faults.reorder, lose_next=self.faults.lose_next - 1
            )
            return one
        if self.faults.reorder and self._kept is None:
            self._kept = one
            return one
        await self.send(one)
        if self._kept is not None:
            kept, self._kept = self._kept, None
            await self.send(kept)
        return one

    async def send(self, one: Sent) -> None:
        """Send a delivery now, whatever became of it before."""
        await asyncio.gather(*(self._post(one) for _ in range(2 if self.faults.twice else 1)))

    async def _post(self, one: Sent) -> None:
        try:
            async with (
                asyncio.timeout(ANSWER_S),
                self._session.post(self._url, data=one.body, headers=dict(one.headers)) as answer,
            ):
                await answer.read()
                one.statuses.append(answer.status)
        except (aiohttp.ClientError, TimeoutError, OSError):
            one.statuses.append(0)
