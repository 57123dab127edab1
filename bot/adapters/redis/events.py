"""SUBSCRIBE over REST: the Python SDK has none, the service answers it with server-sent events."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

import aiohttp

# A connection that died without a word is noticed only by silence; subscribing anew once a minute costs one request.
_SILENCE_S = 60.0
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=2.0, sock_connect=2.0, sock_read=_SILENCE_S)


@dataclass(frozen=True, kw_only=True)
class Event:
    """`subscribe` once the subscription stands, then a `message` with its payload for each PUBLISH."""

    kind: Literal["subscribe", "message"]
    payload: str


async def subscription(
    session: aiohttp.ClientSession, url: str, token: str, channel: str
) -> AsyncGenerator[Event, None]:
    """Events of one channel until the service ends the stream.

    Raises aiohttp.ClientError (refused, cut, an error status) or TimeoutError (a minute of silence: subscribe again).
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    address = f"{url}/subscribe/{quote(channel, safe='')}"
    async with session.post(address, headers=headers, timeout=_TIMEOUT, raise_for_status=True) as answer:
        async for line in answer.content:
            kind, _, rest = line.decode(errors="replace").removeprefix("data:").strip().partition(",")
            if kind in {"subscribe", "message"}:
                yield Event(kind="message" if kind == "message" else "subscribe", payload=rest.partition(",")[2])
