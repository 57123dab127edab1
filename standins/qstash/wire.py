"""What every API call shares: the token, the error shape, and the switches that make calls fail."""

import asyncio
import dataclasses
import hmac
import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from standins.qstash.account import Account
from standins.qstash.messages import Refused


def refusing_in_json() -> Middleware:
    """Return the middleware that gives every refusal the service's shape: `{"error": …}`."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return web.json_response({"error": refused.reason}, status=refused.status)
        except web.HTTPException as error:
            return web.json_response({"error": error.reason}, status=error.status)

    return refuse


def with_faults(account: Account) -> Middleware:
    """Return the middleware of `hang_s`, `error_500`, `lose_reply` and `lose_next_replies`."""

    @web.middleware
    async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/v2/"):
            return await handler(request)
        if account.faults.hang_s:
            await asyncio.sleep(account.faults.hang_s)
        if account.happens(account.faults.error_500):
            raise Refused(500, "internal server error")
        response = await handler(request)
        if _loses_reply(account) and request.transport is not None:
            request.transport.abort()
        return response

    return fail


def _loses_reply(account: Account) -> bool:
    left = account.faults.lose_next_replies
    if left > 0:
        account.faults = dataclasses.replace(account.faults, lose_next_replies=left - 1)
        return True
    return account.happens(account.faults.lose_reply)


def needing_token(token: str) -> Middleware:
    """Return the middleware that answers 401 to API calls without `Authorization: Bearer <token>`."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if request.path.startswith("/v2/") and not hmac.compare_digest(given, expected):
            raise Refused(401, "unauthorized")
        return await handler(request)

    return check


async def json_body(request: web.Request) -> Any:
    """Return the request's JSON; raises Refused (400) when it holds none."""
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Refused(400, "the body is not valid JSON") from error


def listed(request: web.Request, *names: str) -> list[str]:
    """Return the values of the query parameters, given by repetition or with commas."""
    found = [value for name in names for value in request.query.getall(name, [])]
    return [part for value in found for part in value.split(",") if part]


def strings(body: object, name: str) -> list[str]:
    """Return the strings in the array `name` of a JSON object, nothing where there is none."""
    values = body.get(name) if isinstance(body, dict) else None
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def page(request: web.Request, name: str, items: list[dict[str, Any]]) -> web.Response:
    """Answer with a page of `items` under `name`, as `count` and `cursor` (an offset here) ask for."""
    try:
        start, count = int(request.query.get("cursor") or 0), int(request.query.get("count", 100))
    except ValueError as error:
        raise Refused(400, "count and cursor must be numbers") from error
    part = items[start : start + count] if start >= 0 and count > 0 else []
    more = start + len(part) < len(items)
    return web.json_response({name: part} | ({"cursor": str(start + len(part))} if more and part else {}))
