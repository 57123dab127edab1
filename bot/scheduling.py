"""From an alarm to the run of a slot, and the alarms held against the schedules they are for."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from bot.errors import NotraError
from bot.log import log
from bot.metrics import ALARMS_REPAIRED, SLOTS
from bot.ports import DIGEST_PATH, Alarm, Alarms, AllSchedules, Slots, Workflows
from bot.schedules import Schedule, Slot, SlotState

LOOK_S = 60.0
"""How often a process looks for slots whose run nobody started."""
_LEFT_S: Final = 30.0
_AT_ONCE: Final = 100
RECONCILER: Final = Alarm(id="notra.reconcile", cron="CRON_TZ=UTC 17 * * * *", body=json.dumps({"reconcile": True}))
"""The alarm at which all others are held against their schedules, once an hour."""


def _now() -> datetime:
    return datetime.now(UTC)


class Scheduler:
    """Postgres says what is due, the queue only wakes; so a slot has one run however often or seldom it is woken."""

    def __init__(
        self,
        *,
        schedules: AllSchedules,
        slots: Slots,
        alarms: Alarms,
        workflows: Workflows,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Work on these; `now` is the time, with its zone."""
        self._schedules = schedules
        self._slots = slots
        self._alarms = alarms
        self._workflows = workflows
        self._now = now

    async def run(self) -> None:
        """Reconcile at the start, then sweep, until cancelled."""
        reconciled = False
        while True:
            try:
                if not reconciled:
                    await self.reconcile()
                    reconciled = True
                await self.sweep()
            except NotraError as error:
                log.warning("schedules left to the next look", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def fire(self, workspace: str, schedule_id: str, *, asked: bool = False) -> Slot | None:
        """Start the run of what is due, or that a person `asked` for; its slot, None when nothing is due.

        Raises Transient: the slot then waits for the next alarm or sweep.
        """
        slot = await self._slots.plan(workspace, schedule_id, self._now(), asked=asked)
        if slot is not None:
            await self.start(slot)
        return slot

    async def start(self, slot: Slot) -> None:
        """Put the slot's run on the queue; doing it twice starts it once."""
        payload = {
            "workspace": slot.workspace,
            "schedule_id": slot.schedule_id,
            "at": slot.at.isoformat(),
            "tries": slot.tries,
        }
        await self._workflows.trigger(DIGEST_PATH, slot.run_id, payload)
        await self._slots.started(slot)
        SLOTS.labels("started").inc()
        log.info("slot started", schedule_id=slot.schedule_id, run_id=slot.run_id)

    async def sweep(self) -> int:
        """Start the runs that a lost trigger left, and again those that the queue has lost; how many."""
        started = 0
        for left in await self._slots.left(_LEFT_S, _AT_ONCE):
            slot = left if left.state is SlotState.DUE else await self._slots.again(left)
            if slot is None:
                continue
            if slot.tries > 1:
                SLOTS.labels("lost").inc()
                log.warning("a run was lost, and is started again", schedule_id=slot.schedule_id, tries=slot.tries)
            await self.start(slot)
            started += 1
        return started

    async def ring(self, schedule: Schedule) -> None:
        """Make the alarm as the schedule wants it: none for one that is paused or waits for events.

        Raises Permanent, Transient.
        """
        if _rings(schedule):
            await self._alarms.set(_alarm(schedule))
        else:
            await self._alarms.remove(schedule.alarm)

    async def silence(self, schedule: Schedule) -> None:
        """Remove its alarm."""
        await self._alarms.remove(schedule.alarm)

    async def reconcile(self) -> int:
        """Hold the alarms against the schedules and repair both ways, then start what was missed; how many repairs.

        Each is told in the log and in the metrics, and to the schedule's owner in the list of `/notra digest`.
        """
        on = await self._schedules.everywhere()
        owned = {schedule.alarm: schedule for schedule in on if _rings(schedule)}
        wanted = {alarm.id: alarm for alarm in (RECONCILER, *(_alarm(schedule) for schedule in owned.values()))}
        found = {alarm.id: alarm for alarm in await self._alarms.listed()}
        repairs = 0
        for name in found.keys() - wanted.keys():
            repairs += await self._repair("orphaned", name, None)
        for name, alarm in wanted.items():
            if (drift := _drift(alarm, found.get(name))) is not None:
                repairs += await self._repair(drift, name, alarm, owned.get(name))
        await self.sweep()
        for schedule in on:
            try:
                await self.fire(schedule.workspace, schedule.id)
            except NotraError as error:
                log.warning("slot not started", schedule_id=schedule.id, error=type(error).__name__)
        return repairs

    async def _repair(self, drift: str, name: str, alarm: Alarm | None, schedule: Schedule | None = None) -> int:
        """One alarm; one that cannot be made must not hold up the others."""
        try:
            await (self._alarms.remove(name) if alarm is None else self._alarms.set(alarm))
            if schedule is not None:
                await self._schedules.repaired(schedule)
        except NotraError as error:
            log.warning("alarm not repaired", alarm=name, drift=drift, reason=error.user_message)
            return 0
        if alarm == RECONCILER and drift == "missing":
            log.info("alarm set", alarm=name)  # at the first start there is none
        else:
            log.warning("alarm repaired", alarm=name, drift=drift)
        ALARMS_REPAIRED.labels(drift).inc()
        return 1


def _rings(schedule: Schedule) -> bool:
    return schedule.is_on and schedule.wish.trigger is None


def _alarm(schedule: Schedule) -> Alarm:
    body = json.dumps({"workspace": schedule.workspace, "schedule_id": schedule.id})
    return Alarm(id=schedule.alarm, cron=schedule.wish.recurrence.alarm, body=body)


def _drift(wanted: Alarm, found: Alarm | None) -> str | None:
    """How the alarm that was found differs from the one that is wanted."""
    if found is None:
        return "missing"
    if (found.cron, found.body) != (wanted.cron, wanted.body):
        return "changed"
    return "paused" if found.paused else None
