"""The application of the Linear stand-in: who may call, what goes wrong by switch, and the routes."""

import asyncio
import dataclasses
import hmac
import time
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from standins.github.repository import Repository
from standins.holding import Holding
from standins.linear.answering import Query
from standins.linear.control import add_control_routes
from standins.linear.errors import ApiError, invalid_input, key_as_bearer, not_authenticated, ratelimited
from standins.linear.faults import Faults
from standins.linear.limits import COMPLEXITY, REQUESTS, Bucket
from standins.linear.workspace import Workspace
from standins.server import add_fault_routes

_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_INTERNAL = {
    "message": "Internal server error",
    "path": ["issues"],
    "extensions": {"type": "internal error", "code": "INTERNAL_SERVER_ERROR", "userError": False},
}


class Linear:
    """Linear's API for callers with one personal key, over the clone that GitHub serves."""

    def __init__(self, repo: Path, key: str, github: str = "https://github.com") -> None:
        """Make issues from the clone at `repo`, read at the first call; `github` is where its pages are."""
        self.faults = Faults()
        self.workspace = Workspace(Repository(repo), github)
        self._key = key
        self._holding = Holding(self)
        self._requests = Bucket("Requests", REQUESTS)
        self._complexity = Bucket("Complexity", COMPLEXITY)
        self.calls = 0
        """How many queries came, whatever became of them."""

    def app(self) -> web.Application:
        """The application: the API, pages for people, and the switches below `/_standin`."""
        app = web.Application(client_max_size=2**20)
        app.router.add_post("/graphql", self._graphql)
        app.router.add_get("/{org}/issue/{identifier}{rest:.*}", self._page)
        add_fault_routes(app, self)
        add_control_routes(app, self.workspace)
        self._holding.add_route(app)
        return app

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        await self._holding.pass_by("graphql", request)
        faults = self.faults
        if faults.hang_s > 0:
            await asyncio.sleep(faults.hang_s)
        try:
            response = await self._answer(request, faults)
        except ApiError as error:
            response = web.json_response(error.body(), status=error.status)
        self._count_down(faults)
        self._add_headers(response, faults)
        return await _cut(request, response) if faults.cut_body else response

    async def _answer(self, request: web.Request, faults: Faults) -> web.Response:
        if faults.error_502:
            return web.Response(text=_BAD_GATEWAY, status=502, content_type="text/html")
        if faults.rate_limited_429:
            wait = {"Retry-After": f"{faults.retry_after_s:.0f}"}
            return web.Response(text="error code: 1015", status=429, headers=wait)
        self._let_in(request)
        try:
            body: Any = await request.json()
        except ValueError:
            raise invalid_input("POST body sent invalid JSON.") from None
        if faults.ratelimited or not self._requests.spend(1):
            raise ratelimited()
        query = Query(_first_page(body) if faults.repeat_page else body)
        if not self._complexity.spend(query.complexity):
            raise ratelimited()
        answer = query.answer(await self.workspace.content(str(request.url.origin())))
        if faults.partial_graphql:
            answer["errors"] = [*answer.get("errors", []), _INTERNAL]
        return web.json_response(answer, headers={"X-Complexity": str(query.complexity)})

    def _let_in(self, request: web.Request) -> None:
        """A personal key comes as it is, an OAuth token as Bearer."""
        stated = request.headers.get("authorization", "")
        scheme, _, token = stated.partition(" ")
        is_bearer = scheme.lower() == "bearer"
        if is_bearer and token.startswith("lin_api_"):
            raise key_as_bearer()
        given = token.strip() if is_bearer else stated.strip()
        if self.faults.expired_key or not hmac.compare_digest(given.encode(), self._key.encode()):
            raise not_authenticated()

    def _add_headers(self, response: web.Response, faults: Faults) -> None:
        response.headers.update({**self._requests.headers(), **self._complexity.headers()})
        if faults.ratelimited:
            reset = str(int((time.time() + faults.retry_after_s) * 1_000))
            response.headers.update({"X-RateLimit-Requests-Remaining": "0", "X-RateLimit-Requests-Reset": reset})

    def _count_down(self, faults: Faults) -> None:
        if faults.only_next == 1:
            self.faults = Faults(hang_s=faults.hang_s, retry_after_s=faults.retry_after_s, hold=faults.hold)
        elif faults.only_next > 1:
            self.faults = dataclasses.replace(faults, only_next=faults.only_next - 1)

    async def _page(self, request: web.Request) -> web.Response:
        content = await self.workspace.content(str(request.url.origin()))
        issue = content.by_identifier.get(request.match_info["identifier"])
        if issue is None:
            return web.Response(status=404, text="There is no such page.")
        links = "".join(f'<li><a href="{escape(one.url)}">{escape(one.title)}</a>' for one in issue.attachments)
        text = escape(issue.description or "")
        heading = escape(f"{issue.identifier} {issue.title}")
        page = f"<!doctype html><meta charset=utf-8><title>{heading}</title><h1>{heading}</h1><p>{text}<ul>{links}</ul>"
        return web.Response(text=page, content_type="text/html")


def _first_page(body: Any) -> Any:
    variables = body.get("variables") if isinstance(body, dict) else None
    return {**body, "variables": {**variables, "after": None}} if isinstance(variables, dict) else body


async def _cut(request: web.Request, response: web.Response) -> web.StreamResponse:
    body = response.body if isinstance(response.body, bytes) else b""
    cut = web.StreamResponse(status=response.status, headers=response.headers)
    cut.content_length = len(body) + 1
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut
