"""The repositories that a workspace's access reaches."""

import time
from collections.abc import Mapping, Sequence

from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.calls import GitHubCalls
from bot.ports import KnownRepositories

_REMEMBER_S = 300.0


class GitHubRepositories:
    """Repositories on GitHub; each workspace's list is remembered for five minutes, or until it connects anew."""

    def __init__(self, access: GitHubAccess, known: KnownRepositories) -> None:
        """Ask through each workspace's access; what is found is noted in `known`."""
        self._access = access
        self._known = known
        self._names: dict[str, tuple[float, GitHubCalls, Sequence[str]]] = {}

    async def names(self, workspace: str) -> Sequence[str]:
        """See Repositories."""
        calls = await self._access.calls(workspace)
        asked_at, asked, names = self._names.get(workspace, (0.0, None, ()))
        if asked is not calls or time.monotonic() - asked_at > _REMEMBER_S:
            found = await reached(calls)
            await self._known.seen(workspace, found)
            names = list(found.values())
            self._names[workspace] = (time.monotonic(), calls, names)
        return names


async def reached(calls: GitHubCalls) -> Mapping[int, str]:
    """Number → name of up to 100 repositories, for a token the last pushed first. Raises Transient or Permanent."""
    if calls.is_installation:
        listed = (await calls.get("/installation/repositories?per_page=100"))["repositories"]
    else:
        listed = await calls.get("/user/repos?per_page=100&sort=pushed")
    return {int(repository["id"]): str(repository["full_name"]) for repository in listed}
