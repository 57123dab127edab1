"""What every API call goes through: token, switches, hourly budget, ETags and headers."""

import asyncio
import dataclasses
import hashlib
import hmac
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Protocol as Typed

from aiohttp import web

from standins.github.app import App
from standins.github.errors import ApiError, not_found
from standins.github.faults import STAYS, Faults
from standins.github.git import GitError
from standins.github.limits import Budget, Budgets
from standins.holding import Holding

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_RATE_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"
_FREE = frozenset({"/rate_limit", "/graphql"})
"""Calls that take nothing from the budget, or take it themselves."""
_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_SOMETHING = {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}


class Switched(Typed):
    """Something with the switches."""

    faults: Faults


class Protocol:
    """The middleware of the API with the budgets it keeps."""

    def __init__(self, owner: Switched, holding: Holding, token: str, app: App) -> None:
        """Follow the switches of `owner`; let in who has `token`, or a token of the App's, or signs as the App."""
        self._app = app
        self.budgets = Budgets(lambda: owner.faults.hour_s)
        self._owner = owner
        self._holding = holding
        self._token = token
        self._numbers = itertools.count(1)

    def knows(self, request: web.Request) -> bool:
        """Whether the call carries the token. Raises ApiError when it carries another one."""
        stated = request.headers.get("authorization")
        if stated is None:
            return False
        scheme, _, value = stated.partition(" ")
        if _is_apps(request):
            self._app.check(request)
            return True
        given = value.strip()
        right = hmac.compare_digest(given.encode(), self._token.encode()) or self._app.knows(given)
        if scheme.lower() not in {"bearer", "token"} or not right or self._owner.faults.expired_token:
            raise ApiError(401, "Bad credentials")
        return True

    def budget(self, request: web.Request) -> Budget:
        """The budget that a call draws on."""
        resource = "graphql" if request.path == "/graphql" else "core"
        return self.budgets.of(known=self.knows(request))[resource]

    @web.middleware
    async def middleware(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer a call, whatever happens, as GitHub would."""
        if request.path.startswith("/_standin/") or _is_page(request):
            return await self._page(request, handler)
        await self._holding.pass_by("graphql" if request.path == "/graphql" else "rest", request)
        faults = self._owner.faults
        if faults.hang_s > 0:
            await asyncio.sleep(faults.hang_s)
        try:
            response: web.StreamResponse = await self._answer(request, handler, faults)
        except ApiError as error:
            response = web.json_response(error.body(), status=error.status, headers=error.headers)
        self._count_down(faults)
        self._add_headers(request, response, faults)
        return await _cut(request, response) if faults.cut_body else response

    async def _page(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (ApiError, GitError):
            return web.Response(status=404, text="There is no such page.")

    async def _answer(self, request: web.Request, handler: _Handler, faults: Faults) -> web.StreamResponse:
        budget = self.budget(request)
        if request.path == "/graphql" and budget.limit == 0:
            raise ApiError(401, "This endpoint requires you to be authenticated.")
        failure = _failure(request, faults)
        if failure is not None:
            return failure
        if request.path not in _FREE and not budget.spend(1):
            raise ApiError(403, "API rate limit exceeded", docs=_RATE_DOCS)
        try:
            response = await handler(request)
        except web.HTTPException:
            raise not_found() from None
        except GitError as error:
            raise ApiError(500, f"The local clone cannot be read: {error}") from error
        return _unless_known(request, response, budget) if isinstance(response, web.Response) else response

    def _count_down(self, faults: Faults) -> None:
        if faults.only_next == 1:
            self._owner.faults = Faults(**{name: getattr(faults, name) for name in STAYS})
        elif faults.only_next > 1:
            self._owner.faults = dataclasses.replace(faults, only_next=faults.only_next - 1)

    def _add_headers(self, request: web.Request, response: web.StreamResponse, faults: Faults) -> None:
        response.headers["x-github-request-id"] = f"LOCAL:{next(self._numbers):06X}"
        response.headers["x-github-media-type"] = "github.v3; format=json"
        if response.status == 401:
            return
        response.headers.update(self.budget(request).headers())
        if faults.rate_limited_403:
            reset = int(time.time() + faults.retry_after_s) + 1
            response.headers.update({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)})


def _is_page(request: web.Request) -> bool:
    return request.match_info.http_exception is None and not request.path.startswith(
        ("/repos/", "/repositories/", "/graphql", "/rate_limit", "/user", "/app/", "/orgs/", "/installation/")
    )


def _is_apps(request: web.Request) -> bool:
    """Whether this is a call that only the App itself may make."""
    return request.path.startswith(("/app/", "/orgs/", "/users/")) and request.match_info.http_exception is None


def _failure(request: web.Request, faults: Faults) -> web.Response | None:
    graphql = request.path == "/graphql"
    if faults.missing_scope and request.path.startswith("/repos/"):
        raise ApiError(403, "Resource not accessible by personal access token")
    if faults.error_502 and graphql:
        return web.json_response(_SOMETHING, status=502)
    if faults.error_502:
        return web.Response(text=_BAD_GATEWAY, status=502, content_type="text/html")
    wait = {"retry-after": f"{faults.retry_after_s:.0f}"}
    if faults.rate_limited_429:
        raise ApiError(429, "Too Many Requests", headers=wait, docs=_RATE_DOCS)
    if faults.secondary_limit:
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        raise ApiError(403, message, headers=wait, docs=_RATE_DOCS)
    if faults.rate_limited_403 and not graphql:
        raise ApiError(403, "API rate limit exceeded for user ID 1.", docs=_RATE_DOCS)
    return None


def _unless_known(request: web.Request, response: web.Response, budget: Budget) -> web.Response:
    """304 for a caller that holds this very answer; that costs nothing."""
    if request.method != "GET" or response.status != 200 or not isinstance(response.body, bytes):
        return response
    tag = f'W/"{hashlib.sha256(response.body).hexdigest()}"'
    if tag in request.headers.get("if-none-match", ""):
        budget.used -= 0 if request.path in _FREE else 1
        response = web.Response(status=304)
    response.headers["etag"] = tag
    response.headers["cache-control"] = "private, max-age=60, s-maxage=60"
    return response


async def _cut(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    cut = web.StreamResponse(status=response.status, headers=response.headers)
    cut.content_length = len(body) + 1
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut
