"""The API for messages, schedules, keys and logs."""

from collections.abc import Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote

from aiohttp import web

from standins.qstash.account import Accepted, Account
from standins.qstash.deadletters import message_to_wire
from standins.qstash.messages import Refused, checked_headers, checked_url, new_id, step_of
from standins.qstash.wire import json_body, listed, page, strings

_Item: TypeAlias = tuple[str, dict[str, str], bytes, str | None]
"""Destination, headers, body and queue."""


class MessageRoutes:
    """Handlers of `/v2/publish|enqueue|batch|messages`, `/v2/schedules`, `/v2/keys` and `/v2/events`."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def table(self) -> list[web.RouteDef]:
        """Return the routes, in the order in which they have to be tried."""
        return [
            web.post("/v2/publish/{destination:.+}", self.publish),
            web.post("/v2/enqueue/{queue}/{destination:.+}", self.enqueue),
            web.post("/v2/batch", self.batch),
            web.get("/v2/messages/{id}", self.message),
            web.delete("/v2/messages/{id}", self.cancel),
            web.delete("/v2/messages", self.cancel_many),
            web.get("/v2/schedules", self.schedules),
            web.get("/v2/schedules/{id}", self.schedule),
            web.delete("/v2/schedules/{id}", self.delete_schedule),
            # The client says PATCH, the service's OpenAPI document POST.
            web.route("PATCH", "/v2/schedules/{id}/{verb:pause|resume}", self.pause),
            web.post("/v2/schedules/{id}/{verb:pause|resume}", self.pause),
            web.post("/v2/schedules/{destination:.+}", self.create_schedule),
            web.get("/v2/keys", self.keys),
            web.post("/v2/keys/rotate", self.rotate),
            web.get("/v2/events", self.events),
        ]

    async def publish(self, request: web.Request) -> web.Response:
        """Publish the body to the URL in the path."""
        return self._answer(self._account.accept(_destination(request, 3), request.headers, await request.read()))

    async def enqueue(self, request: web.Request) -> web.Response:
        """Publish the body; queues' own order and parallelism are hosted only."""
        queue = request.match_info["queue"]
        body = await request.read()
        return self._answer(self._account.accept(_destination(request, 4), request.headers, body, queue=queue))

    async def batch(self, request: web.Request) -> web.Response:
        """Publish every item, all of them or, when one is refused, none."""
        items = await json_body(request)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Refused(400, "a batch is an array of messages")
        taken = [_item(item) for item in items]
        await self._pass_by("result", request, taken)
        for url, headers, _, _ in taken:
            self._account.check(url, headers)
        with self._account.store.together():
            answers = [self._account.accept(url, headers, body, queue=queue) for url, headers, body, queue in taken]
        await self._pass_by("after", request, taken)
        return web.json_response([answer.to_wire() for answer in answers])

    async def _pass_by(self, moment: str, request: web.Request, items: Sequence[_Item]) -> None:
        for _, headers, body, _ in items:
            kept = checked_headers(headers)
            if step := step_of(kept, body):
                await self._account.holding.pass_by(f"{moment}:{step}", request, kept["upstash-workflow-runid"])

    async def message(self, request: web.Request) -> web.Response:
        """Show one undelivered message."""
        message = self._account.outbox.find(request.match_info["id"])
        if message is None:
            raise Refused(404, f"message {request.match_info['id']} not found")
        return web.json_response(message_to_wire(message))

    async def cancel(self, request: web.Request) -> web.Response:
        """Cancel one undelivered message."""
        if not self._account.cancel_message(request.match_info["id"]):
            raise Refused(404, f"message {request.match_info['id']} not found")
        return web.Response(status=202)

    async def cancel_many(self, request: web.Request) -> web.Response:
        """Cancel the messages named in the body or the query, all of them without any."""
        body = await json_body(request) if request.can_read_body else {}
        ids = listed(request, "messageIds", "messageId") + strings(body, "messageIds")
        wanted = ids or [message.id for message in self._account.outbox.waiting()]
        return web.json_response({"cancelled": sum(self._account.cancel_message(each) for each in wanted)})

    async def create_schedule(self, request: web.Request) -> web.Response:
        """Create or overwrite a schedule."""
        account = self._account
        headers = checked_headers(request.headers)
        schedule_id = headers.get("upstash-schedule-id") or new_id("scd")
        url = checked_url(_destination(request, 3))
        account.schedules.put(schedule_id, url, headers, await request.read(), now=account.clock())
        account.outbox.wake()
        return web.json_response({"scheduleId": schedule_id})

    async def schedules(self, _: web.Request) -> web.Response:
        """List all schedules."""
        return web.json_response([schedule.to_wire() for schedule in self._account.schedules.all()])

    async def schedule(self, request: web.Request) -> web.Response:
        """Show one schedule."""
        return web.json_response(self._account.schedules.get(request.match_info["id"]).to_wire())

    async def delete_schedule(self, request: web.Request) -> web.Response:
        """Delete one schedule."""
        self._account.schedules.remove(request.match_info["id"])
        return web.Response()

    async def pause(self, request: web.Request) -> web.Response:
        """Pause or resume one schedule."""
        paused = request.match_info["verb"] == "pause"
        self._account.schedules.pause(request.match_info["id"], paused=paused, now=self._account.clock())
        self._account.outbox.wake()
        return web.Response()

    async def keys(self, _: web.Request) -> web.Response:
        """Show the signing keys."""
        return web.json_response({"current": self._account.keys.current, "next": self._account.keys.next})

    async def rotate(self, request: web.Request) -> web.Response:
        """Make the next key the current one."""
        self._account.keys.rotate()
        return await self.keys(request)

    async def events(self, request: web.Request) -> web.Response:
        """List the message log, the newest first; filters: messageId, state, url, label."""
        filters = {
            name: request.query[name] for name in ("messageId", "state", "url", "label") if name in request.query
        }
        events = [event for event in self._account.events if all(event.get(k) == v for k, v in filters.items())]
        return page(request, "events", events[::-1])

    def _answer(self, accepted: Accepted) -> web.Response:
        return web.json_response(accepted.to_wire(), status=202 if accepted.deduplicated else 200)


def _destination(request: web.Request, segments: int) -> str:
    # The raw path: decoding it would lose the destination's own escapes, its matched part its query.
    raw = request.raw_path.split("/", segments)[segments]
    return raw if raw.startswith(("http://", "https://")) else unquote(raw)


def _item(item: dict[str, Any]) -> _Item:
    url, headers, body, queue = (item.get(name) for name in ("destination", "headers", "body", "queue"))
    if not isinstance(url, str) or not isinstance(headers or {}, dict) or not isinstance(body or "", str):
        raise Refused(400, "a batch item has a destination, headers and a body")
    headers = {name: str(value) for name, value in (headers or {}).items() if value is not None}
    return url, headers, (body or "").encode(), queue if isinstance(queue, str) else None
