"""SUBSCRIBE over REST: the Python SDK has none, the service answers it with server-sent events."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

import aiohttp

SILENCE_S: Final = 60.0
"""A connection that died without a word is noticed only by silence; subscribing anew costs one request a minute."""
_CONNECT_S: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Event:
    """`subscribe` once the subscription stands, then a `message` with its payload for each PUBLISH."""

    kind: Literal["subscribe", "message"]
    payload: str


async def subscription(
    session: aiohttp.ClientSession, url: str, token: str, channel: str, silence_s: float = SILENCE_S
) -> AsyncGenerator[Event, None]:
    """Events of one channel until the service ends the stream.

    Raises aiohttp.ClientError (refused, cut, an error status); aiohttp.SocketTimeoutError after `silence_s` seconds
    without a word: subscribe again.
    """
    timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT_S, sock_connect=_CONNECT_S, sock_read=silence_s)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    address = f"{url}/subscribe/{quote(channel, safe='')}"
    async with session.post(address, headers=headers, timeout=timeout, raise_for_status=True) as answer:
        async for line in answer.content:
            kind, _, rest = line.decode(errors="replace").removeprefix("data:").strip().partition(",")
            if kind in {"subscribe", "message"}:
                yield Event(kind="message" if kind == "message" else "subscribe", payload=rest.partition(",")[2])
