"""Response URLs: five posts within thirty minutes, from any bearer, about one command or interaction."""

import dataclasses
import json
import secrets
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from standins.slack import limits
from standins.slack.blocks import checked_message_blocks
from standins.slack.errors import SlackError
from standins.slack.records import Message
from standins.slack.site import Site

KEPT = 1000


@dataclass
class ResponseUrl:
    """Whose act a response answers and where; `original` is the (channel, ts) that `replace_original` means."""

    user: str
    channel: str
    issued_at: float
    thread_ts: str | None = None
    original: tuple[str, str] | None = None
    posts: int = 0


class ResponseUrls:
    """The response URLs that were handed out lately, and what comes of posts to them."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self, kind: str, user: str, channel: str, original: Message | None = None, thread_ts: str | None = None
    ) -> str:
        """A new address; `kind` is commands or actions, `original` the message of a click."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = ResponseUrl(
            user,
            channel,
            self._site.clock.now(),
            thread_ts=thread_ts,
            original=None if original is None else (original.channel, original.ts),
        )
        if len(self._issued) > KEPT:
            del self._issued[next(iter(self._issued))]
        return f"{self._site.base_url}/{kind}/{self._site.workspace.team_id}/{key}"

    def add_routes(self, app: web.Application) -> None:
        """Add the addresses."""
        app.router.add_post("/{kind:commands|actions}/{team}/{key}", self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """Take one post."""
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        try:
            self._take(request.match_info["key"], body)
        except SlackError as error:
            gone = error.code in {"used_url", "expired_url"}
            return web.json_response(error.answer(), status=404 if gone else 400)
        return web.Response(text="ok")

    def show(self, url: str, body: dict[str, Any]) -> None:
        """Show what an app answered to a command at once; that is no post. Raises SlackError for what Slack refuses."""
        self._show(self._issued[url.rpartition("/")[2]], body)

    def _take(self, key: str, body: object) -> None:
        issued = self._issued.get(key)
        if issued is None or self._site.clock.now() - issued.issued_at > limits.RESPONSE_URL_S:
            raise SlackError("expired_url")
        if issued.posts >= limits.RESPONSE_URL_POSTS:
            raise SlackError("used_url")
        if not isinstance(body, dict):
            raise SlackError("invalid_payload")
        self._show(issued, body)
        issued.posts += 1

    def _show(self, issued: ResponseUrl, body: dict[str, Any]) -> None:
        original = self._original(issued)
        if body.get("delete_original"):
            if original is None:
                raise SlackError("message_not_found")
            self._site.workspace.delete(original)
            return
        text, blocks = str(body.get("text") or ""), body.get("blocks")
        checked = checked_message_blocks(blocks) if blocks else []
        if not text.strip() and not checked:
            raise SlackError("no_text")
        if body.get("replace_original") and original is not None:
            self._site.workspace.edit(dataclasses.replace(original, text=text, blocks=checked))
        else:
            self._post(issued, body, Message(channel=issued.channel, ts="", user="", text=text, blocks=checked))

    def _post(self, issued: ResponseUrl, body: dict[str, Any], content: Message) -> None:
        workspace = self._site.workspace
        public = body.get("response_type") == "in_channel"
        message = dataclasses.replace(
            content,
            ts=workspace.new_ts(),
            user=workspace.bot_user,
            thread_ts=body.get("thread_ts") or issued.thread_ts,
            ephemeral_to=None if public else issued.user,
            bot=True,
        )
        workspace.post(message)
        issued.original = issued.original or (message.channel, message.ts)

    def _original(self, issued: ResponseUrl) -> Message | None:
        return None if issued.original is None else self._site.workspace.message(*issued.original)
