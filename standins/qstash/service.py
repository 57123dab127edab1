"""The stand-in as a whole: the app, its background delivery and its control routes."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
from aiohttp import web

from standins.qstash.account import Account
from standins.qstash.courier import Courier, Delivery
from standins.qstash.faults import Faults
from standins.qstash.message_routes import MessageRoutes
from standins.qstash.run_routes import RunRoutes
from standins.qstash.wire import needing_token, refusing_in_json, with_faults
from standins.server import add_fault_routes

LARGEST_CALL = 64 * 1024 * 1024  # bytes; plan limits are hosted only


class QStash:
    """QStash with everything it keeps in `data`, so that a second one on the same folder goes on where this ended."""

    def __init__(
        self,
        data: Path,
        token: str,
        current_signing_key: str,
        next_signing_key: str,
        *,
        clock: Callable[[], float] = time.time,
        parallelism: int = 20,
    ) -> None:
        """Open the data folder.

        `clock` gives Unix seconds for delays, backoff and schedules; `parallelism` bounds deliveries at once (the
        hosted plans: 10 to 100).
        """
        self._account = Account(
            data, current_key=current_signing_key, next_key=next_signing_key, clock=clock, parallelism=parallelism
        )
        self._courier = Courier(self._account)
        self._token = token

    @property
    def faults(self) -> Faults:
        """The switches."""
        return self._account.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._account.faults = faults

    @property
    def deliveries(self) -> list[Delivery]:
        """The last 10,000 attempts to deliver, oldest first."""
        return list(self._courier.deliveries)

    def app(self) -> web.Application:
        """Return the aiohttp application; deliveries are made while it runs. It closes the data folder at its end."""
        middlewares = [refusing_in_json(), with_faults(self._account), needing_token(self._token)]
        app = web.Application(middlewares=middlewares, client_max_size=LARGEST_CALL)
        app.add_routes(MessageRoutes(self._account).table() + RunRoutes(self._account).table())
        app.router.add_get("/_standin/deliveries", self._show_deliveries)
        add_fault_routes(app, self)
        self._account.holding.add_route(app)
        app.cleanup_ctx.append(self._delivering)
        return app

    @property
    def next_alarm(self) -> float | None:
        """When the next schedule fires, in Unix seconds; None without any."""
        return min((each.next_at for each in self._account.schedules.all() if not each.paused), default=None)

    async def fire_due(self, now: float) -> None:
        """Deliver all messages and fire all schedules that are due at `now`, and wait until that is done."""
        await self._account.outbox.drain(self._courier.deliver, now)

    async def _delivering(self, _: web.Application) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, auto_decompress=True) as session:
            self._courier.session = session
            task = asyncio.create_task(self._account.outbox.run(self._courier.deliver, self._account.clock))
            yield
            task.cancel()
            await asyncio.wait([task])
        self._courier.session = None
        self._account.store.close()
        if not task.cancelled():
            await task

    async def _show_deliveries(self, _: web.Request) -> web.Response:
        return web.json_response([dataclasses.asdict(delivery) for delivery in self.deliveries])
