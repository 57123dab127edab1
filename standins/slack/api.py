"""The Web API over HTTP: reads arguments, checks the token, keeps the rates, runs the method, answers."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from standins.slack import api_chat, api_conversations, api_files, api_people, api_views
from standins.slack.call import Call, Method
from standins.slack.calls import Calls
from standins.slack.errors import SlackError
from standins.slack.limits import RateLimiter
from standins.slack.site import Site

METHODS: Mapping[str, Method] = {
    **api_chat.METHODS,
    **api_conversations.METHODS,
    **api_files.METHODS,
    **api_people.METHODS,
    **api_views.METHODS,
}
LOST = 0


class WebApi:
    """Answers `/api/<method>`; every call is in `calls`."""

    def __init__(self, site: Site, posts_per_second: float) -> None:
        self._site = site
        self._rates = RateLimiter(site.clock, posts_per_second)
        self.calls = Calls()

    def add_routes(self, app: web.Application) -> None:
        """Add the methods and the addresses that uploads go to and files come from."""
        app.router.add_route("*", "/api/{method}", self.handle)
        app.router.add_post("/upload/v1/{ticket}", self.receive_upload)
        app.router.add_get("/files-pri/{file}/{name}", self.send_file)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Run one call."""
        method = request.match_info["method"]
        switches, holding = self._site.switches, self._site.holding
        await holding.pass_by(f"before:{method}", request)
        if hang_s := switches.hang_s(method):
            await asyncio.sleep(hang_s)
        try:
            args = await _arguments(request)
        except SlackError as error:
            return web.json_response(error.answer())
        token = _token(request, args)
        if switches.breaks(method):
            self.calls.add(method, args, status=500, answer={"error": "internal_error"})
            return web.Response(status=500, text="internal error")
        retry_after = self._refused_for_s(method, args)
        if retry_after:
            return self._ratelimited(method, args, retry_after)
        answer = self._run(method, args, token)
        lost = switches.loses_reply(method)
        self.calls.add(method, args, status=LOST if lost else 200, answer=answer)
        await holding.pass_by(f"after:{method}", request)
        if lost and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, headers=self._headers())

    async def receive_upload(self, request: web.Request) -> web.Response:
        """Take the bytes of an announced file."""
        content = await _uploaded(request)
        if not self._site.uploads.receive(request.match_info["ticket"], content):
            return web.Response(status=400, text="the upload is not the file that was announced")
        return web.Response(text=f"OK - {len(content)}")

    async def send_file(self, request: web.Request) -> web.Response:
        """Send a file to the app."""
        file = self._site.workspace.files.get(request.match_info["file"])
        if _token(request, {}) != self._site.bot_token or file is None:
            return web.Response(status=404, text="not found")
        return web.Response(body=file.content, content_type="text/plain", charset="utf-8")

    def _refused_for_s(self, method: str, args: Mapping[str, Any]) -> int:
        if self._site.switches.storms(method):
            return max(1, self._site.switches.faults.storm_429_retry_after)
        if self._site.switches.faults.unlimited:
            return 0
        outside = self._site.switches.faults.outside_marketplace
        return self._rates.take(method, str(args.get("channel") or ""), outside_marketplace=outside)

    def _ratelimited(self, method: str, args: Mapping[str, Any], retry_after: int) -> web.Response:
        answer = {"ok": False, "error": "ratelimited"}
        self.calls.add(method, args, status=429, answer=answer)
        return web.json_response(answer, status=429, headers={**self._headers(), "Retry-After": str(retry_after)})

    def _run(self, method: str, args: Mapping[str, Any], token: str) -> dict[str, Any]:
        try:
            self._admit(method, token)
            return {"ok": True, **METHODS[method](Call(self._site, args))}
        except SlackError as error:
            return error.answer()

    def _admit(self, method: str, token: str) -> None:
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if method != "api.test" and token != self._site.bot_token:
            raise SlackError("invalid_auth" if token else "not_authed")

    def _headers(self) -> dict[str, str]:
        scopes = self._site.manifest.scopes
        return {"x-oauth-scopes": ",".join(sorted(scopes))} if scopes else {}


async def _arguments(request: web.Request) -> dict[str, Any]:
    """The arguments from the query and the body; raises SlackError for a body that cannot be read."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return args | _json_object(await request.read())
    try:
        form = await request.post()
    except (ValueError, LookupError):
        raise SlackError("invalid_form_data") from None
    return args | {name: value for name, value in form.items() if isinstance(value, str)}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


def _token(request: web.Request, args: dict[str, Any]) -> str:
    """The token from the header or the arguments, which lose it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    named = str(args.pop("token", "") or "")
    return token.strip() if scheme.lower() == "bearer" else named


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
