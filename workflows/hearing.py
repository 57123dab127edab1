"""What the deliveries of a run mean for one workspace that they concern."""

from collections.abc import Sequence

from bot.deliveries import Owner
from bot.log import log
from bot.services import Services
from bot.told import Gone, Merged, Pushed, Released, Renamed, Told, Tracked, told_of
from workflows.happening import note_events


class Hearing:
    """Stores what one run's deliveries say for one owner. Everything here may run again at any time."""

    def __init__(self, services: Services, run_id: str, owner: Owner) -> None:
        """Work for this owner."""
        self._services = services
        self._run_id = run_id
        self._owner = owner

    async def store(self) -> int:
        """Store what they say, and read once what they announce; how many deliveries it were."""
        deliveries = await self._services.deliveries.of_run(self._run_id)
        found = [told_of(delivery.payload) for delivery in deliveries]
        log.info("deliveries to store", workspace=self._owner.workspace, count=len(deliveries))
        if self._is_gone(found):
            # Whatever else they say, it may not be kept any more.
            await self._services.store.forget(self._owner.workspace, self._owner.repository)
            return len(found)
        await note_events(self._services, self._owner, found)  # before a new name is heard: they know the former one
        for told in found:
            await self._heard(told)
        if any(told is None or isinstance(told, Pushed) for told in found):
            names = [told.name for told in found if isinstance(told, Renamed)]
            anew = any(delivery.event == "anew" for delivery in deliveries)
            await self._services.recall.feed(self._owner.workspace, [self._owner.name, *names][-1], anew=anew)
        return len(found)

    async def _heard(self, told: Told | None) -> None:
        workspace, repository = self._owner.workspace, self._owner.repository
        match told:
            case Pushed(paths=paths):
                await self._services.told.paths(workspace, repository, paths)
            case Merged():
                await self._services.told.pull(workspace, repository, told)
            case Released():
                await self._services.told.release(workspace, repository, told)
            case Tracked():
                await self._services.told.ticket(workspace, told)
            case Renamed(name=name):
                await self._services.owners.renamed(self._owner, name)

    def _is_gone(self, found: Sequence[Told | None]) -> bool:
        gone = [told.repositories for told in found if isinstance(told, Gone)]
        return any(repositories is None or self._owner.repository in repositories for repositories in gone)
