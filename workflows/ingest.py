"""The workflow that serves deliveries: whose they are → what they say is stored, a step a workspace → done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.deliveries import Owner
from bot.errors import Permanent
from bot.ports import INGEST_PATH
from bot.services import Services
from workflows.endpoint import Workflow
from workflows.hearing import Hearing
from workflows.steps import Steps

_RUN = re.compile(r"wfr_ingest_[0-9a-f]{16}_[0-9]{1,9}")
_SUBJECT = re.compile(r"(github:repository|github:installation|linear:organization):([A-Za-z0-9-]{1,64})")
_MOST_OWNERS = 200


@dataclass(frozen=True, kw_only=True)
class _Served:
    """Which deliveries a run serves; all that its payload holds."""

    run_id: str
    kind: str
    which: str

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> "_Served":
        """From the payload. Raises Permanent for what no trigger of ours writes."""
        run, subject = _RUN.fullmatch(str(payload.get("run_id"))), _SUBJECT.fullmatch(str(payload.get("subject")))
        if run is None or subject is None or not (subject[1].startswith("linear") or _is_number(subject[2])):
            raise Permanent("The run was started without its deliveries.")
        return cls(run_id=run[0], kind=subject[1], which=subject[2])


def _is_number(text: str) -> bool:
    """Whether GitHub could number something so, and Postgres store it."""
    return text.isdigit() and int(text) < 2**63


def ingest_workflow(services: Services) -> Workflow:
    """owners → store-1, store-2 … → finish."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        served = _Served.read(payload)
        owners = _owners(await steps.run("owners", lambda: _found(services, served)))
        for number, owner in enumerate(owners, start=1):
            hearing = Hearing(services, served.run_id, owner)
            await steps.run(f"store-{number}", hearing.store)
        await steps.run("finish", lambda: _finish(services, served.run_id))

    async def on_failure(_: str, payload: Mapping[str, Any], message: str) -> None:
        await services.deliveries.finish(_Served.read(payload).run_id, message[:500] or "The run failed.")

    return Workflow(path=INGEST_PATH, route=route, on_failure=on_failure)


async def _finish(services: Services, run_id: str) -> bool:
    await services.deliveries.finish(run_id)
    return True


async def _found(services: Services, served: _Served) -> list[list[Any]]:
    """The owners, each as [workspace, repository, name]; Linear's have no repository."""
    match served.kind:
        case "github:repository":
            owners = await services.owners.of_repository(int(served.which))
        case "github:installation":
            owners = await services.owners.of_installation(int(served.which))
        case _:
            workspaces = await services.owners.of_organization(served.which)
            owners = [Owner(workspace=workspace, repository=0, name="") for workspace in workspaces]
    return [[owner.workspace, owner.repository, owner.name] for owner in owners[:_MOST_OWNERS]]


def _owners(remembered: object) -> list[Owner]:
    """What `owners` returned, which comes back from the queue. Raises Permanent for what it cannot have returned."""
    match remembered:
        case list():
            return [_owner(one) for one in remembered]
        case _:
            raise Permanent("The run remembers owners that there cannot be.")


def _owner(remembered: object) -> Owner:
    match remembered:
        case [str(workspace), int(repository), str(name)] if "\x00" not in workspace + name and workspace.isascii():
            return Owner(workspace=workspace, repository=repository, name=name)
        case _:
            raise Permanent("The run remembers an owner that there cannot be.")
