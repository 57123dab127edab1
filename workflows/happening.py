"""What deliveries mean for the schedules that wait for events: which events it is, and that each is noted once."""

from collections.abc import Sequence

from bot.activity import Range, RangeKind
from bot.deliveries import Owner
from bot.log import log
from bot.services import Services
from bot.told import Merged, Move, Pushed, Released, Told
from bot.triggers import Occasion, Trigger, TriggerKind


async def note_events(services: Services, owner: Owner, found: Sequence[Told | None]) -> None:
    """Note what the schedules of this owner's workspace wait for; may run again at any time."""
    if not owner.name or not any(isinstance(told, Merged | Move | Pushed | Released) for told in found):
        return
    for schedule in await services.schedules.of(owner.workspace):
        trigger = schedule.wish.trigger
        if trigger is None or not schedule.is_on or schedule.wish.repo.lower() != owner.name.lower():
            continue
        for told in found:
            if isinstance(told, Merged):
                if trigger.kind is TriggerKind.LABEL and trigger.has_label(told.pull.labels):
                    await services.occasions.put_in(owner.workspace, owner.name, told.pull.number, trigger.label)
            elif (occasion := occasion_of(trigger, told)) and await services.occasions.record(schedule, occasion):
                log.info("event noted", schedule_id=schedule.id, kind=trigger.kind.value)


def occasion_of(trigger: Trigger, told: Told | None) -> Occasion | None:
    """What a trigger makes of a saying; None when it does not wait for that.

    A release has one key as a prerelease and one as a release, however often and by whatever name GitHub tells of it.
    Both are about the same range, so the second one is told only if the tag was moved meanwhile.
    """
    match told:
        case Released(release=release, announced=True) if release and trigger.kind is TriggerKind.RELEASE:
            stage = "prerelease" if release.prerelease else "release"
            return Occasion(key=f"{stage}:{release.tag}", window=Range(kind=RangeKind.RELEASE, head=release.tag))
        case Move() if trigger.kind is TriggerKind.PUSH and told.branch == trigger.branch:
            return _pushed(trigger, told)
        case Pushed(move=Move() as move):
            return occasion_of(trigger, move)
    return None


def _pushed(trigger: Trigger, move: Move) -> Occasion:
    """A new branch is read from where it left the default one."""
    window = Range(kind=RangeKind.BETWEEN, base=move.before or "HEAD", head=move.branch)
    return Occasion(key=f"push:{move.before or ''}..{move.after}", window=window, wait_s=60.0 * trigger.minutes)
