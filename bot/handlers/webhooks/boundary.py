"""What all webhooks have in common: the signature over the raw bytes first, then the shape, then one insert."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Protocol

from aiohttp import web
from pydantic import SecretStr

from bot.deliveries import Delivery
from bot.errors import Transient
from bot.handlers.webhooks.slowing import Recording
from bot.log import log
from bot.metrics import DELIVERIES

_LARGE = 65_536
"""Bytes from which a body is looked at in a thread, so that the loop goes on meanwhile."""
_DELIVERY_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class Refused(Exception):
    """The delivery is answered with `status` and this sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        """Answer this status."""
        super().__init__(sentence)
        self.status = status


class WebhookProtocol(Protocol):
    """How one service signs and words its deliveries."""

    name: str
    largest_body: int
    """Bytes; larger ones are refused unread."""
    setting: str
    """The variable that holds its secret."""

    def signature(self, headers: Mapping[str, str]) -> str:
        """The hex digest that the headers state; "" where they state none."""
        ...

    def read(self, headers: Mapping[str, str], raw: bytes) -> tuple[Delivery, float] | None:
        """The delivery, and the seconds to wait for others about the same; None when it is of no interest.

        Raises Refused, or ValueError for a body without the service's shape.
        """
        ...


class Webhook:
    """`POST /webhooks/…` of one service."""

    def __init__(self, protocol: WebhookProtocol, secret: SecretStr | None, deliveries: Recording) -> None:
        """Check with this secret; record in this log. Without a secret nothing is let in."""
        self._protocol = protocol
        self._secret = secret.get_secret_value().encode() if secret else None
        self._deliveries = deliveries

    async def handle(self, request: web.Request) -> web.Response:
        """The aiohttp handler: 200 for what is recorded, known already or of no interest (Linear takes no other 2xx).

        A wrong signature is 401, a malformed body 400, a large one 413. 503 says that nothing was recorded.
        """
        try:
            outcome = await self._taken(request)
        except Refused as refused:
            DELIVERIES.labels(self._protocol.name, "refused").inc()
            log.warning("webhook refused", source=self._protocol.name, status=refused.status, reason=str(refused))
            return web.Response(status=refused.status, text=str(refused))
        except web.HTTPRequestEntityTooLarge:
            DELIVERIES.labels(self._protocol.name, "refused").inc()
            return web.Response(status=413, text=f"More than {self._protocol.largest_body} bytes are not read.")
        except Transient:
            DELIVERIES.labels(self._protocol.name, "lost").inc()
            log.warning("webhook not recorded", source=self._protocol.name)
            return web.Response(status=503, text="The delivery could not be recorded. Please deliver it again.")
        DELIVERIES.labels(self._protocol.name, outcome).inc()
        return web.Response(text=outcome)

    async def _taken(self, request: web.Request) -> str:
        if self._secret is None:
            raise Refused(404, f"{self._protocol.setting} is not set, so no webhook is taken.")
        raw = await request.clone(client_max_size=self._protocol.largest_body).read()
        headers = request.headers
        found = await asyncio.to_thread(self._read, headers, raw) if len(raw) > _LARGE else self._read(headers, raw)
        if found is None:
            return "ignored"
        delivery, wait_s = found
        return "recorded" if await self._deliveries.record(delivery, wait_s) else "known"

    def _read(self, headers: Mapping[str, str], raw: bytes) -> tuple[Delivery, float] | None:
        stated = self._protocol.signature(headers)
        digest = hmac.new(self._secret or b"", raw, hashlib.sha256).hexdigest()
        if self._secret is None or not stated.isascii() or not hmac.compare_digest(digest, stated):
            raise Refused(401, f"The signature does not fit: is {self._protocol.setting} the secret that signs here?")
        try:
            return self._protocol.read(headers, raw)
        except ValueError as error:  # pydantic's ValidationError is one; its text may hold what was sent
            raise Refused(400, "The body has not the shape of this event.") from error


def delivery_id(headers: Mapping[str, str], name: str) -> str:
    """The service's own id of the delivery. Raises Refused."""
    found = headers.get(name, "")
    if not _DELIVERY_ID.fullmatch(found):
        raise Refused(400, f"The header {name} is missing or no id.")
    return found
