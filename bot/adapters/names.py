"""The addresses of a name: from the system's resolver, or from a DNS service over HTTPS (RFC 8484's JSON sibling)."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Final

import aiohttp

from bot.addresses import IPAddress
from bot.errors import Transient

_WITHIN_S: Final = 5.0
_LATE: Final = "The directory of names (DNS) does not answer just now."
_TYPES: Final = {"A": 1, "AAAA": 28}


class SystemNames:
    """Names by the system's resolver."""

    async def addresses(self, host: str) -> Sequence[IPAddress]:
        """See Names."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_WITHIN_S):
                found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno in {socket.EAI_AGAIN, socket.EAI_FAIL}:
                raise Transient(_LATE) from error
            return []
        except (TimeoutError, OSError) as error:
            raise Transient(_LATE) from error
        return [ip_address(address[0]) for *_, address in found]


class HttpNames:
    """Names by a service that answers `application/dns-json`, as Cloudflare's and Google's do."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Ask at this address, such as https://cloudflare-dns.com/dns-query."""
        self._session = session
        self._url = url

    async def addresses(self, host: str) -> Sequence[IPAddress]:
        """See Names."""
        try:
            async with asyncio.timeout(_WITHIN_S):
                answers = await asyncio.gather(*(self._ask(host, kind) for kind in _TYPES))
        except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Transient(_LATE) from error
        return [address for found in answers for address in found]

    async def _ask(self, host: str, kind: str) -> list[IPAddress]:
        asked = {"name": host, "type": kind}
        async with self._session.get(self._url, params=asked, headers={"Accept": "application/dns-json"}) as answer:
            answer.raise_for_status()
            body: Any = await answer.json(content_type=None)
        if body["Status"] not in {0, 3}:  # NOERROR, NXDOMAIN
            raise ValueError(body["Status"])
        return [ip_address(each["data"]) for each in body.get("Answer", ()) if each["type"] == _TYPES[kind]]
