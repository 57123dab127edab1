"""The queue's schedules as alarms that ring at this bot."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol
from urllib.parse import quote

from bot.errors import Permanent, Transient
from bot.ports import FIRE_PATH, Alarm

_ID: Final = re.compile(r"notra\.[A-Za-z0-9._-]{1,120}")
_PLAN: Final = (
    "The work queue's plan has no room for this: the free one holds 10 schedules and 1,000 messages a day. "
    "Delete a digest that nobody needs, or take a larger plan at Upstash."
)


class Queue(Protocol):
    """The queue's API: one call, its status and its body whatever they are."""

    async def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Call `path` with the account's token. Raises Transient when no answer comes."""
        ...


class QStashAlarms:
    """Alarms on QStash. Of an account that others use too only what rings here is seen and touched."""

    def __init__(self, queue: Queue, *, public_url: str) -> None:
        """Ring at the bot at this address (without a trailing slash)."""
        self._queue = queue
        self._destination = public_url + FIRE_PATH

    async def listed(self) -> Sequence[Alarm]:
        """See Alarms."""
        found: list[dict[str, Any]] = json.loads(await self._call("GET", "/v2/schedules"))
        return [
            Alarm(id=one["scheduleId"], cron=one["cron"], body=one.get("body") or "", paused=bool(one.get("isPaused")))
            for one in found
            if one["destination"] == self._destination and _ID.fullmatch(one["scheduleId"])
        ]

    async def set(self, alarm: Alarm) -> None:
        """See Alarms. Whether overwriting one resumes it is not documented, so it is resumed."""
        headers = {"Upstash-Cron": alarm.cron, "Upstash-Schedule-Id": alarm.id, "Upstash-Retries": "3"}
        await self._call("POST", f"/v2/schedules/{self._destination}", headers=headers, body=alarm.body.encode())
        await self._call("PATCH", f"/v2/schedules/{quote(alarm.id, safe='')}/resume")

    async def remove(self, alarm_id: str) -> None:
        """See Alarms."""
        await self._call("DELETE", f"/v2/schedules/{quote(alarm_id, safe='')}", gone_is_fine=True)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        gone_is_fine: bool = False,
    ) -> bytes:
        status, answer = await self._queue.send(method, path, headers=headers, body=body)
        if 200 <= status < 300 or (status == 404 and gone_is_fine):
            return answer
        reason = answer[:200].decode(errors="replace")
        if re.search(r"quota|limit|exceeded|maximum", reason, re.IGNORECASE):
            raise Permanent(_PLAN)
        if status in {401, 403, 408, 429} or status >= 500:
            raise Transient(f"The work queue answered {status}: {reason}")
        raise Permanent(f"The work queue refused the schedule ({status}): {reason}")
