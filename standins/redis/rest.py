"""The Upstash REST protocol as an aiohttp application in front of a Redis server."""

import hmac
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from standins.redis.commands import BadRequestError, from_path, parsed, parsed_batch, refusal, shaped
from standins.redis.faults import Faults, Handler, with_faults
from standins.redis.scripts import Scripts
from standins.redis.server import RedisBackend
from standins.redis.subscriptions import Subscriptions
from standins.redis.wire import Command, Connection, Refusal, Reply
from standins.server import add_fault_routes

_LARGEST_REQUEST = 10 * 1024 * 1024  # bytes, the limit of the free plan
_WORDS = {
    405: "ERR method not allowed",
    413: f"ERR max request size exceeded. Limit: {_LARGEST_REQUEST} bytes",
}


class UpstashRedis:
    """Single commands, pipelines, transactions and subscriptions, with a bearer token."""

    def __init__(self, backend: RedisBackend, token: str) -> None:
        """`token` is what clients send as `Authorization: Bearer …` or `?_token=…`."""
        self._token = token
        self._connection = Connection(backend)
        self._subscriptions = Subscriptions(backend)
        self._scripts = Scripts()
        self._faults = Faults()

    @property
    def faults(self) -> Faults:
        """The switches; setting `down` or `subscribe_off` also cuts the open subscriptions."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        if faults.down or faults.subscribe_off:
            self._subscriptions.drop()

    def app(self) -> web.Application:
        """The application; it connects to Redis when it starts."""
        app = web.Application(middlewares=[self._guarded], client_max_size=_LARGEST_REQUEST)
        app.cleanup_ctx.append(self._connected)
        app.on_shutdown.append(self._end_streams)
        add_fault_routes(app, self)
        app.router.add_post("/_standin/flush", self._flush)
        app.router.add_post("/", self._single)
        app.router.add_post("/pipeline", self._pipeline)
        app.router.add_post("/multi-exec", self._transaction)
        for name in ("subscribe", "psubscribe"):
            for method in ("GET", "POST"):
                app.router.add_route(method, f"/{name}/{{channels:.+}}", self._subscribe)
        for method in ("GET", "POST", "PUT"):
            app.router.add_route(method, "/{command:.+}", self._in_path)
        return app

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        await self._connection.open()
        yield
        await self._connection.close()

    async def _end_streams(self, _: web.Application) -> None:
        self._subscriptions.end()

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/_standin/"):
            return await handler(request)
        return await with_faults(self.faults, request, lambda asked: self._answered(asked, handler))

    async def _answered(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._allowed(request):
            return _error("WRONGPASS invalid or missing auth token", 401)
        try:
            return await handler(request)
        except BadRequestError as error:
            return _error(str(error))
        except web.HTTPException as error:
            return _error(_WORDS.get(error.status, f"ERR {error.reason}"), error.status)
        except OSError:
            return _error("ERR the Redis server behind the stand-in has gone", 503)

    def _allowed(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given.strip() if scheme.lower() == "bearer" else request.query.get("_token", "")
        return hmac.compare_digest(token.encode(), self._token.encode())

    async def _single(self, request: web.Request) -> web.Response:
        return await self._run_one(request, parsed(await request.read()))

    async def _in_path(self, request: web.Request) -> web.Response:
        path, _, query = request.raw_path.partition("?")
        return await self._run_one(request, from_path(path, query, await request.read()))

    async def _run_one(self, request: web.Request, command: Command) -> web.Response:
        reply = refusal(command) or (await self._run(command))[0]
        return web.json_response(_shaped(request, reply), status=400 if isinstance(reply, Refusal) else 200)

    async def _pipeline(self, request: web.Request) -> web.Response:
        commands = parsed_batch(await request.read())
        replies: list[Reply] = [refusal(command) for command in commands]
        allowed = [place for place, reply in enumerate(replies) if reply is None]
        for place, reply in zip(allowed, await self._run(*(commands[at] for at in allowed)), strict=True):
            replies[place] = reply
        return web.json_response([_shaped(request, reply) for reply in replies])

    async def _transaction(self, request: web.Request) -> web.Response:
        commands = parsed_batch(await request.read())
        refused = next(filter(None, map(refusal, commands)), None)
        if refused is not None:
            return _error(refused)
        *queued, results = await self._run([b"MULTI"], *commands, [b"EXEC"])
        if not isinstance(results, list):
            return _error(next((reply for reply in queued if isinstance(reply, Refusal)), "EXECABORT"))
        replies = map(self._scripts.answered, commands, results)
        return web.json_response([_shaped(request, reply) for reply in replies])

    async def _subscribe(self, request: web.Request) -> web.StreamResponse:
        if self.faults.subscribe_off:
            return _error("ERR not found", 404)
        path, _, _ = request.raw_path.partition("?")
        return await self._subscriptions.stream(request, from_path(path, "", b""))

    async def _flush(self, _: web.Request) -> web.Response:
        await self._run([b"FLUSHALL"])
        return web.json_response({"result": "OK"})

    async def _run(self, *commands: Command) -> list[Reply]:
        replies = await self._connection.send(*map(self._scripts.translated, commands))
        return list(map(self._scripts.answered, commands, replies))


def _shaped(request: web.Request, reply: Reply) -> dict[str, Any]:
    return shaped(reply, as_base64=request.headers.get("Upstash-Encoding", "").lower() == "base64")


def _error(text: str, status: int = 400) -> web.Response:
    return web.json_response({"error": text}, status=status)
