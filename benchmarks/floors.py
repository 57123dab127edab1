"""What the ack is compared with: a raw aiohttp handler that checks the HMAC, and a Bolt app as its guide starts it."""

import hashlib
import hmac
import os
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

_SECRET = os.environ.get("SLACK_SIGNING_SECRET", "")


async def raw(request: web.Request) -> web.Response:
    """The least that any bot does: read, check the signature, take the form apart, answer."""
    body = await request.read()
    base = b"v0:" + request.headers["x-slack-request-timestamp"].encode() + b":" + body
    expected = "v0=" + hmac.new(_SECRET.encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers["x-slack-signature"]):
        return web.Response(status=401)
    parse_qs(body.decode())
    return web.Response()


def bolt() -> web.Application:
    """A default Bolt app whose handler only acknowledges."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-floor")  # noqa: S106  never sent

    app = AsyncApp(signing_secret=_SECRET, authorize=authorize)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.command("/notra")(acknowledge)
    return app.web_app(path="/slack/events")


def main() -> None:
    """Serve the floor that FLOOR names on PORT."""
    if os.environ["FLOOR"] == "raw":
        app = web.Application()
        app.router.add_post("/slack/events", raw)
    else:
        app = bolt()
    app.router.add_get("/healthz", _alive)
    app.router.add_post("/private", _alive)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


async def _alive(_: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    main()
