"""The workflow that writes a draft from activity, and the one that revises it, step by step.

A changed order of steps is a new path (design section 4), because runs in flight replay the old one.
"""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.drafting.writer import Outcome
from bot.errors import Permanent
from bot.models import RunKind
from bot.ports import RUN_PATHS
from bot.services import Services
from workflows.endpoint import Workflow
from workflows.gate import ROUNDS
from workflows.stages import Reference, Stages
from workflows.steps import Steps

_WRITE_STEPS = 60
"""With 20 s each: a text that takes longer than 20 minutes has gone wrong, not counting its wait in line."""
_LAST_VERSION = 2**31 - 1


def draft_workflow(services: Services) -> Workflow:
    """load → ingest → analyze → write → gate → present → notify, which ends every run."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        stages = Stages(services, Reference.read(payload))
        if await _read(steps, stages):
            await _write_and_present(steps, stages)
        await steps.run("notify", stages.notify)

    return _workflow(services, RUN_PATHS[RunKind.DRAFT], route)


def revise_workflow(services: Services) -> Workflow:
    """load → write → gate → present → note → notify, which ends every run."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        stages = Stages(services, Reference.read(payload))
        if await steps.run("load", stages.load) and (version := await _write_and_present(steps, stages)):
            await steps.run("note", partial(stages.note, version))
        await steps.run("notify", stages.notify)

    return _workflow(services, RUN_PATHS[RunKind.REVISE], route)


async def _read(steps: Steps, stages: Stages) -> bool:
    """Whether there is something to write; False when the run has come to its end already."""
    for name, stage in (("load", stages.load), ("ingest", stages.ingest), ("analyze", stages.analyze)):
        if not await steps.run(name, stage):
            return False
    return True


async def _write_and_present(steps: Steps, stages: Stages) -> int:
    """The steps that both share; the number of the version, 0 when the run was ended from outside."""
    version = await _saved(steps, stages) if await _written(steps, stages) else 0
    return version if version and await steps.run("present", stages.present) else 0


async def _written(steps: Steps, stages: Stages) -> bool:
    """Whether the text came to its end; False when the run was ended from outside."""
    writing = 0
    for number in itertools.count(1):
        outcome = await steps.run(f"write-{number}", stages.write)
        if outcome in (Outcome.WHOLE, Outcome.ENDED):  # no set: what comes back from the queue may not be hashable
            return outcome == Outcome.WHOLE
        writing += outcome == Outcome.MORE
        if writing == _WRITE_STEPS:
            break
    raise Permanent("The model did not come to an end. Please press Retry.")


async def _saved(steps: Steps, stages: Stages) -> int:
    """The version that the text has become once it is through the gate; 0 when the run was ended from outside."""
    for number in range(1, ROUNDS + 2):
        version = await steps.run(f"gate-{number}", partial(stages.gate, number))
        if version is not None:
            return _version(version)
    raise Permanent("The run remembers more rounds of the gate than there are.")


def _version(remembered: object) -> int:
    """What a step returned, which comes back from the queue. Raises Permanent for what no store takes as a version."""
    if isinstance(remembered, int) and 0 <= remembered <= _LAST_VERSION:
        return remembered
    raise Permanent("The run remembers a version that there cannot be.")


def _workflow(services: Services, path: str, route: Callable[[Steps, Mapping[str, Any]], Awaitable[None]]) -> Workflow:
    async def on_failure(_: str, payload: Mapping[str, Any], message: str) -> None:
        stages = Stages(services, Reference.read(payload))
        await stages.fail(message)
        await stages.notify()

    async def on_exhausted(_: str, payload: Mapping[str, Any], message: str) -> None:
        stages = Stages(services, Reference.read(payload))
        await stages.give_way(message)
        await stages.notify()

    return Workflow(path=path, route=route, on_failure=on_failure, on_exhausted=on_exhausted)
