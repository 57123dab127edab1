"""A stand-in for Slack: one workspace behind the Web API, signed deliveries, and a page for people."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from standins.server import add_fault_routes
from standins.slack.api import WebApi
from standins.slack.calls import Calls
from standins.slack.clock import Clock
from standins.slack.control import Control
from standins.slack.delivery import Delivery
from standins.slack.faults import Faults
from standins.slack.feed import EventFeed
from standins.slack.limits import POSTS_PER_SECOND
from standins.slack.page import add_page_routes
from standins.slack.people import People
from standins.slack.response_urls import ResponseUrls
from standins.slack.site import Site
from standins.slack.workspace import Workspace

__all__ = ["Slack"]

LARGEST_BODY = 64 * 1024 * 1024


class Slack:
    """Slack with one workspace and one installed app.

    data: the folder of its database. signing_secret, bot_token: the app's. request_url: the one address of the app
    that takes commands, interactions and events. manifest: the app's manifest, parsed. clock: faster time for tests.
    posts_per_second: how many messages a channel takes; another number than Slack's is for tests of something else.
    """

    def __init__(
        self,
        data: Path,
        signing_secret: str,
        bot_token: str,
        request_url: str,
        manifest: Mapping[str, Any],
        *,
        clock: Clock | None = None,
        posts_per_second: float = POSTS_PER_SECOND,
    ) -> None:
        self.workspace = Workspace(data)
        self._manifest = manifest
        self._site = Site(self.workspace, manifest, bot_token, clock or Clock())
        self.delivery = Delivery(self._site, request_url, signing_secret)
        feed = EventFeed(self._site, self.delivery)
        self.workspace.listeners.append(feed.on_change)
        self._response_urls = ResponseUrls(self._site)
        self.people = People(self._site, self.delivery, feed, self._response_urls)
        self._api = WebApi(self._site, posts_per_second)

    @property
    def calls(self) -> Calls:
        """The record of Web API calls."""
        return self._api.calls

    @property
    def faults(self) -> Faults:
        """The switches."""
        return self._site.switches.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._site.switches.faults = faults

    @property
    def base_url(self) -> str:
        """Where this answers, without a trailing slash; learnt from the first request when nobody sets it."""
        return self._site.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._site.base_url = url.rstrip("/")

    def app(self) -> web.Application:
        """The application; deliveries to the bot are made while it runs. The store closes with it."""
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._learn_address])
        app.cleanup_ctx.append(self._running)
        app.on_shutdown.append(self._end_events)
        self._api.add_routes(app)
        self._response_urls.add_routes(app)
        Control(self.workspace, self.people, self.calls, self.delivery).add_routes(app)
        add_fault_routes(app, self)
        self._site.holding.add_route(app)
        add_page_routes(app, self.workspace, self.people, self._manifest)
        return app

    @web.middleware
    async def _learn_address(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not self._site.base_url:
            self._site.base_url = str(request.url.origin())
        return await handler(request)

    async def _end_events(self, _: web.Application) -> None:
        self.workspace.end_events()

    async def _running(self, _: web.Application) -> AsyncIterator[None]:
        async with self.delivery.open():
            yield
        self.workspace.close()
