"""What people do on the page, as POST routes with JSON bodies.

Each answers `{"ok": true, …}`; what Slack's client would refuse is 400 `{"ok": false, "error": <a sentence>}`; what the
app did not take is 200 `{"ok": false}`, and the notice about it comes on the stream.
"""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from standins.slack.page.markup import Json
from standins.slack.people import Answer, People, PeopleError
from standins.slack.workspace import Workspace

_INVITE = re.compile(r"/invite\s+@?(\w+)\s*$")

Act = Callable[[Json], Awaitable[Json]]
Route = Callable[[web.Request], Awaitable[web.Response]]


class Acts:
    """The routes below /page/ that do something in a person's name."""

    def __init__(self, workspace: Workspace, people: People) -> None:
        self._workspace = workspace
        self._people = people

    def table(self) -> dict[str, Route]:
        """The routes by the last part of their path."""
        acts: dict[str, Act] = {
            "command": self._command,
            "say": self._say,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "react": self._react,
            "shortcut": self._shortcut,
            "edit": self._edit,
            "delete": self._delete,
            "dismiss": self._dismiss,
            "invite": self._invite,
        }
        return {name: self._route(act) for name, act in acts.items()}

    def _route(self, act: Act) -> Route:
        async def run(request: web.Request) -> web.Response:
            # A page of another origin cannot send this type without asking first.
            if request.content_type != "application/json":
                return _refused("JSON is expected.", 415)
            try:
                body = await request.json()
                return web.json_response(await act(self._checked(body)))
            except PeopleError as error:
                return _refused(str(error))
            except (json.JSONDecodeError, UnicodeDecodeError):
                return _refused("This is no JSON.")
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                return _refused(f"Something is missing or wrong: {error}")

        return run

    def _checked(self, body: Any) -> Json:
        """The body, once it is an object that names a person, and a channel only if that person is in it."""
        if not isinstance(body, dict):
            raise PeopleError("An object is expected.")
        user = self._workspace.users.get(str(body.get("user", "")))
        if user is None or user.is_bot:
            raise PeopleError("There is no such person.")
        channel = body.get("channel")
        known = self._workspace.channels.get(str(channel))
        if channel is not None and (known is None or user.id not in known.members):
            raise PeopleError("You are not in this channel.")
        return body

    async def _command(self, body: Json) -> Json:
        thread = body.get("thread_ts") or None
        invited = _INVITE.match(str(body["text"]))
        if invited and thread is None:
            return self._invite_by_name(body, invited[1])
        return _answered(await self._people.command(body["user"], body["channel"], str(body["text"]), thread))

    async def _say(self, body: Json) -> Json:
        said = self._people.say(body["user"], body["channel"], str(body["text"]), body.get("thread_ts") or None)
        return {"ok": True, "ts": said.ts}

    async def _click(self, body: Json) -> Json:
        container = body["view"] if body.get("view") else (str(body["channel"]), str(body["ts"]))
        answer = await self._people.click(
            body["user"],
            container,
            str(body["block_id"]),
            str(body["action_id"]),
            value=body.get("value"),
            selected=self._resolved(body.get("selected"), body["user"]),
            state=self._state(body),
        )
        return _answered(answer)

    async def _submit(self, body: Json) -> Json:
        return _answered(await self._people.submit(body["user"], str(body["view"]), self._state(body)))

    async def _close(self, body: Json) -> Json:
        answer = await self._people.close(body["user"], str(body["view"]), all_views=bool(body.get("all")))
        return _answered(answer) if answer else {"ok": True}

    async def _home(self, body: Json) -> Json:
        self._people.open_home(body["user"], "messages" if body.get("tab") == "messages" else "home")
        return {"ok": True}

    async def _react(self, body: Json) -> Json:
        self._people.react(body["user"], body["channel"], str(body["ts"]), str(body["name"]))
        return {"ok": True}

    async def _shortcut(self, body: Json) -> Json:
        callback = str(body["callback_id"])
        return _answered(await self._people.shortcut(body["user"], body["channel"], str(body["ts"]), callback))

    async def _edit(self, body: Json) -> Json:
        self._people.edit(body["user"], body["channel"], str(body["ts"]), str(body["text"]))
        return {"ok": True}

    async def _delete(self, body: Json) -> Json:
        self._people.delete(body["user"], body["channel"], str(body["ts"]))
        return {"ok": True}

    async def _dismiss(self, body: Json) -> Json:
        message = self._workspace.message(body["channel"], str(body["ts"]))
        if message is None or message.ephemeral_to != body["user"]:
            raise PeopleError("There is no such message.")
        self._workspace.delete(message)
        return {"ok": True}

    def _state(self, body: Json) -> dict[str, dict[str, Any]]:
        """What stands in the inputs, by block id and action id."""
        return {
            block: {action: self._resolved(value, body["user"]) for action, value in actions.items()}
            for block, actions in (body.get("state") or {}).items()
        }

    def _resolved(self, value: Any, user: str) -> Any:
        """`{"local": "2026-11-02T09:30"}`, a time as the person reads it, as seconds since 1970; all else as it is."""
        if not isinstance(value, dict) or set(value) != {"local"}:
            return value
        moment = datetime.fromisoformat(str(value["local"]))
        return int(moment.replace(tzinfo=ZoneInfo(self._workspace.users[user].tz)).timestamp())

    def _invite_by_name(self, body: Json, name: str) -> Json:
        """`/invite @name`, which Slack itself understands."""
        for user in self._workspace.users.values():
            if user.name == name.lower():
                self._people.invite(body["user"], body["channel"], user.id)
                return {"ok": True}
        raise PeopleError(f"There is nobody here called @{name}.")

    async def _invite(self, body: Json) -> Json:
        self._people.invite(body["user"], body["channel"], str(body["member"]))
        return {"ok": True}


def _answered(answer: Answer) -> Json:
    return {"ok": answer.accepted, "status": answer.status, "ms": round(answer.ms, 1), "error": answer.error}


def _refused(sentence: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)
