"""`POST /schedules/fire`: where the queue's alarms ring. What is due is computed, never read from the alarm."""

import json
from typing import Any

from aiohttp import web

from bot.errors import NotraError, Transient
from bot.log import log
from bot.ports import FIRE_PATH
from bot.schedules import SCHEDULE_ID
from bot.scheduling import Scheduler
from workflows.signature import SigningKeys, Unsigned, verify


class Firing:
    """The handler. It answers 200 when all is started, 401 and 400 for what is not an alarm, 503 to be rung again."""

    def __init__(self, scheduler: Scheduler, *, public_url: str, keys: SigningKeys) -> None:
        """Fire by this scheduler; `public_url` is the bot's address as the queue calls it."""
        self._scheduler = scheduler
        self._url = public_url + FIRE_PATH
        self._keys = keys

    async def handle(self, request: web.Request) -> web.Response:
        """Serve one alarm."""
        body = await request.read()
        try:
            verify(body, request.headers.get("Upstash-Signature"), url=self._url, keys=self._keys)
        except Unsigned as error:
            log.warning("delivery_unsigned", path=FIRE_PATH, reason=str(error))
            return _answer(401, "The signature is missing or not valid for this delivery.")
        wanted = _read(body)
        if wanted is None:
            return _answer(400, "The alarm names no schedule.")
        try:
            return _answer(200, await self._rung(*wanted))
        except NotraError as error:
            log.warning("alarm not served", reason=error.user_message)
            return _answer(503 if isinstance(error, Transient) else 200, error.user_message)

    async def _rung(self, workspace: str, schedule_id: str) -> str:
        if not schedule_id:
            return f"{await self._scheduler.reconcile()} repaired"
        slot = await self._scheduler.fire(workspace, schedule_id)
        return slot.run_id if slot else "nothing is due"


def _read(body: bytes) -> tuple[str, str] | None:
    """Workspace and schedule, both empty for the reconciler's alarm; None for what is neither."""
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    if value.get("reconcile") is True:
        return "", ""
    names = value.get("workspace"), value.get("schedule_id")
    match names:
        case (str(workspace), str(schedule_id)) if SCHEDULE_ID.fullmatch(workspace) and SCHEDULE_ID.fullmatch(
            schedule_id
        ):
            return workspace, schedule_id
        case _:
            return None


def _answer(status: int, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status)
