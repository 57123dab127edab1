"""The routes of the Anthropic stand-in."""

import asyncio
import dataclasses
import hashlib
import hmac
import itertools
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from standins.anthropic.answers import Answer, answer
from standins.anthropic.bodies import MODELS, Ask, read_ask, read_body, tokens
from standins.anthropic.calls import Call, CallLog
from standins.anthropic.errors import ApiError, invalid
from standins.anthropic.faults import Faults
from standins.anthropic.streaming import Cut, send_answer, wait_as_if_writing
from standins.holding import Holding
from standins.server import add_fault_routes

_LARGEST_BODY = 32 * 1024 * 1024  # the Messages API's own limit
_LEAST_CACHED_TOKENS = 1_024  # shorter prefixes are not cached by the service
_REQUEST_ID = web.RequestKey("request_id", str)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Anthropic:
    """The Messages API with one key. Its texts are extracts of the prompt; see `writing`."""

    def __init__(self, api_key: str) -> None:
        """Take the one key that is accepted."""
        self.faults = Faults()
        self.calls = CallLog()
        self._holding = Holding(self)
        self._key = api_key
        self._cached_prefixes: set[str] = set()
        self._numbers = itertools.count(1)

    def renew(self, api_key: str) -> None:
        """From now on this is the one key, as when a person has revoked the other in the console."""
        self._key = api_key

    def app(self) -> web.Application:
        """The application: the API below `/v1`, the record of calls and the switches below `/_standin`."""
        app = web.Application(middlewares=[self._as_the_service], client_max_size=_LARGEST_BODY)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/messages/count_tokens", self._count_tokens)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/v1/models/{model}", self._model)
        app.router.add_get("/_standin/calls", self._list_calls)
        app.router.add_delete("/_standin/calls", self._forget_calls)
        add_fault_routes(app, self)
        self._holding.add_route(app)
        return app

    @web.middleware
    async def _as_the_service(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        if request.path.startswith("/_standin/"):
            return await handler(request)
        request[_REQUEST_ID] = f"req_{next(self._numbers):06d}{secrets.token_hex(9)}"
        try:
            await self._admit(request)
            response = await handler(request)
        except ApiError as error:
            return _refusal(request, error)
        except web.HTTPRequestEntityTooLarge:
            return _refusal(request, ApiError("request_too_large", "Request exceeds the maximum size"))
        except web.HTTPException as error:
            return _refusal(request, ApiError("not_found_error", f"{request.path}: {error.reason}"))
        if not response.prepared:
            response.headers["request-id"] = request[_REQUEST_ID]
        return response

    async def _admit(self, request: web.Request) -> None:
        if self.faults.hang_s > 0:
            await asyncio.sleep(self.faults.hang_s)
        self._authenticate(request)
        if not request.headers.get("anthropic-version"):
            raise invalid("anthropic-version: header is required")
        refusal = self._switched_refusal()
        if refusal is not None:
            raise refusal

    def _authenticate(self, request: web.Request) -> None:
        key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        if not key:
            raise ApiError("authentication_error", "x-api-key header is required")
        if not hmac.compare_digest(key.encode(), self._key.encode()):
            raise ApiError("authentication_error", "invalid x-api-key")

    def _switched_refusal(self) -> ApiError | None:
        faults = self.faults
        wait = {"retry-after": f"{faults.retry_after_s:g}"}
        refusal: ApiError | None = None
        if faults.overloaded_529:
            refusal = ApiError("overloaded_error", "Overloaded")
        elif faults.rate_limited_429:
            refusal = ApiError("rate_limit_error", "This request would exceed your account's rate limit.", wait)
        elif faults.error_500:
            refusal = ApiError("api_error", "Internal server error")
        if refusal is not None and faults.only_next:
            self.faults = _one_less(faults)
        return refusal

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = read_body(await request.read())
        await self._holding.pass_by("messages", request)
        ask = read_ask(body)
        faults = self.faults
        written = answer(ask, faults)
        call = Call(id=request[_REQUEST_ID], model=ask.model, stream=ask.stream, input_chars=ask.input_chars, body=body)
        self.calls.add(call)
        message = self._empty_message(ask)
        try:
            if ask.stream:
                return await self._stream(request, message, written, call)
            await wait_as_if_writing(written.text, faults)
        except (asyncio.CancelledError, ConnectionError):
            call.closed(by_client=request.transport is None or request.transport.is_closing())
            raise
        call.wrote(written.text)
        call.stop_reason = written.stop_reason
        call.closed(by_client=False)
        return web.json_response(_filled(message, written))

    async def _stream(
        self, request: web.Request, message: dict[str, Any], written: Answer, call: Call
    ) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={
                "content-type": "text/event-stream; charset=utf-8",
                "cache-control": "no-cache",
                "request-id": request[_REQUEST_ID],
            }
        )
        await response.prepare(request)
        try:
            await send_answer(response, message, written, call, self.faults, pace=lambda: self.faults.chars_per_second)
            await response.write_eof()
        except Cut:
            if request.transport is not None:
                request.transport.close()
        call.closed(by_client=False)
        return response

    def _empty_message(self, ask: Ask) -> dict[str, Any]:
        created, read = self._cache(ask)
        return {
            "id": f"msg_{secrets.token_hex(12)}",
            "type": "message",
            "role": "assistant",
            "model": ask.model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {
                "input_tokens": tokens(ask.input_chars) - created - read,
                "cache_creation_input_tokens": created,
                "cache_read_input_tokens": read,
                "output_tokens": 1,
                "service_tier": "standard",
            },
        }

    def _cache(self, ask: Ask) -> tuple[int, int]:
        """Tokens that this call writes to and reads from the prompt cache, which never forgets here.

        The longest marked beginning that is known is read, and what the longer ones add is written.
        """
        sizes = [(tokens(len(text)), _prefix(ask.model, text)) for text in ask.cached]
        large = [(size, prefix) for size, prefix in sizes if size >= _LEAST_CACHED_TOKENS]
        read = max((size for size, prefix in large if prefix in self._cached_prefixes), default=0)
        self._cached_prefixes.update(prefix for _, prefix in large)
        return max((size for size, _ in large), default=0) - read, read

    async def _count_tokens(self, request: web.Request) -> web.Response:
        ask = read_ask(read_body(await request.read()), counting=True)
        return web.json_response({"input_tokens": tokens(ask.input_chars)})

    async def _models(self, _: web.Request) -> web.Response:
        data = [_model_info(model) for model in MODELS]
        return web.json_response(
            {"data": data, "has_more": False, "first_id": data[0]["id"], "last_id": data[-1]["id"]}
        )

    async def _model(self, request: web.Request) -> web.Response:
        model = request.match_info["model"]
        if model not in MODELS:
            raise ApiError("not_found_error", f"model: {model}")
        return web.json_response(_model_info(model))

    async def _list_calls(self, request: web.Request) -> web.Response:
        return web.json_response(self.calls.listed(bodies=request.query.get("bodies") == "true"))

    async def _forget_calls(self, _: web.Request) -> web.Response:
        self.calls.clear()
        return web.json_response([])


def _prefix(model: str, text: str) -> str:
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()


def _one_less(faults: Faults) -> Faults:
    if faults.only_next > 1:
        return dataclasses.replace(faults, only_next=faults.only_next - 1)
    return dataclasses.replace(faults, overloaded_529=False, rate_limited_429=False, error_500=False, only_next=0)


def _filled(message: dict[str, Any], written: Answer) -> dict[str, Any]:
    usage = {**message["usage"], "output_tokens": max(tokens(len(written.text)), 1)}
    return {
        **message,
        "content": [{"type": "text", "text": written.text}],
        "stop_reason": written.stop_reason,
        "stop_sequence": written.stop_sequence,
        "usage": usage,
    }


def _model_info(model: str) -> dict[str, Any]:
    return {
        "type": "model",
        "id": model,
        "display_name": f"{MODELS[model]} (local stand-in)",
        "created_at": "1970-01-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 200_000,
        "max_tokens": 64_000,
    }


def _refusal(request: web.Request, error: ApiError) -> web.Response:
    request_id = request[_REQUEST_ID]
    headers = {"request-id": request_id, **error.headers}
    return web.json_response(error.body(request_id), status=error.status, headers=headers)
