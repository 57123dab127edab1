"""Routes for tests in other processes: what was called and said, and a person's hands."""

import dataclasses
import inspect
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from standins.slack.calls import Calls
from standins.slack.delivery import Answer, Delivery
from standins.slack.people import People, PeopleError
from standins.slack.records import Message
from standins.slack.workspace import Workspace

ACTS = frozenset(
    {"command", "say", "click", "submit", "close", "open_home", "react", "shortcut", "edit", "delete", "invite"}
)


class Control:
    """The routes below `/_standin`."""

    def __init__(self, workspace: Workspace, people: People, calls: Calls, delivery: Delivery) -> None:
        self._workspace = workspace
        self._people = people
        self._calls = calls
        self._delivery = delivery

    def add_routes(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/_standin/calls", self.calls)
        app.router.add_get("/_standin/deliveries", self.deliveries)
        app.router.add_get("/_standin/messages", self.messages)
        app.router.add_get("/_standin/views", self.views)
        app.router.add_post("/_standin/people/{act}", self.act)

    async def calls(self, request: web.Request) -> web.Response:
        """`?method=`: the record of Web API calls, oldest first."""
        found = self._calls.of(request.query.get("method"))
        return web.json_response({"calls": [dataclasses.asdict(call) for call in found]})

    async def deliveries(self, request: web.Request) -> web.Response:
        """`?kind=`: the record of requests to the app, oldest first, and how many events are under way."""
        kind = request.query.get("kind")
        found = [dataclasses.asdict(sent) for sent in self._delivery.sent if kind in {None, sent.kind}]
        return web.json_response({"deliveries": found, "events_under_way": self._delivery.events_under_way})

    async def messages(self, request: web.Request) -> web.Response:
        """`?channel=` and perhaps `&viewer=`: what is shown there, oldest first."""
        found = self._workspace.messages_of(request.query.get("channel", ""), request.query.get("viewer"))
        return web.json_response({"messages": [dataclasses.asdict(message) for message in found]})

    async def views(self, request: web.Request) -> web.Response:
        """`?user=`: their open modals, bottom first, and their Home tab."""
        user = request.query.get("user", "")
        home = self._workspace.home_of(user)
        modals = [dataclasses.asdict(view) for view in self._workspace.views_of(user)]
        return web.json_response({"modals": modals, "home": None if home is None else dataclasses.asdict(home)})

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person does: the body holds the arguments of that method of People by name."""
        name = request.match_info["act"]
        if name not in ACTS:
            return _refused(f"there is no act {name}", 404)
        method = getattr(self._people, name)
        try:
            arguments = _bound(method, json.loads(await request.read() or b"{}"))
            done = method(*arguments.args, **arguments.kwargs)
            return web.json_response(_told(await done if inspect.isawaitable(done) else done))
        except (PeopleError, TypeError, ValueError) as error:
            return _refused(str(error), 400)


def _bound(method: Callable[..., Any], body: Any) -> inspect.BoundArguments:
    """The body as the method's arguments; raises TypeError for a name or a type that it does not take."""
    if not isinstance(body, dict):
        raise TypeError("an object is expected")
    signature = inspect.signature(method)
    for name, parameter in signature.parameters.items():
        if parameter.annotation is str and not isinstance(body.get(name, ""), str):
            raise TypeError(f"{name} takes a string")
    return signature.bind(**body)


def _told(done: Any) -> dict[str, Any]:
    return dataclasses.asdict(done) if isinstance(done, Answer | Message) else {}


def _refused(sentence: str, status: int) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
